"""Alarms of follow-ups, of tasks that are due, and of letters set by the release before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tenants.meetings.models import Meeting
from tenants.outcome import notices
from tenants.outcome.actions.follow_ups import ALARMS, create_follow_ups
from tenants.outcome.actions.tasks import DUE
from tenants.registry import alarms


def _follow_up(kind: str) -> None:
    @alarms.handler(kind)
    def ask(*, key: str, now: datetime, **_: Any) -> None:
        meeting = Meeting.objects.filter(pk=key).first()
        if meeting:
            asked = create_follow_ups(meeting, kind=ALARMS[kind], now=now)
            notices.notify_of_follow_ups(asked, now=now)


@alarms.handler(DUE)
def remind(*, key: str, now: datetime, **_: Any) -> None:
    """Remind a member of all open tasks of a day; nothing without any, or on a later day."""
    number, _colon, day = key.partition(":")
    notices.notify_of_due_day(int(number), date.fromisoformat(day), now=now)


@alarms.handler("outcome.letter")
def forward_outcome(*, key: str, now: datetime, **_: Any) -> None:
    meeting, number = map(int, key.split(":"))
    notices.notify_of_own_evening(meeting, members=[number], now=now)


@alarms.handler("outcome.follow_up_letter")
def forward_follow_up(*, key: str, now: datetime, **_: Any) -> None:
    about, _colon, number = key.rpartition(":")
    notices.notify_of_follow_up(about, members=[int(number)], now=now)


for kind in ALARMS:
    _follow_up(kind)
