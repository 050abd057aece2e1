"""What happens after an evening without anybody pressing a button."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tenants.meetings.models import Meeting
from tenants.outcome import letters
from tenants.outcome.actions.follow_ups import ALARMS, ask_what_changed
from tenants.outcome.actions.tasks import DUE
from tenants.registry import alarms

FRESH = timedelta(hours=14)  # a reminder of nine in the morning, until the end of its day


@alarms.handler(DUE)
def remind_of_tasks(*, key: str, due_at: datetime, now: datetime, **_: Any) -> None:
    """On the day itself; an alarm that was kept waiting longer says nothing."""
    number, _colon, day = key.partition(":")
    if now - due_at <= FRESH:
        letters.remind_of_tasks(int(number), day=date.fromisoformat(day))


def _follow_up(kind: str) -> None:
    @alarms.handler(kind)
    def ask(*, key: str, now: datetime, **_: Any) -> None:
        meeting = Meeting.objects.filter(pk=key).first()
        if meeting:
            asked = ask_what_changed(meeting, kind=ALARMS[kind], now=now)
            letters.ask_what_changed(asked, now=now)


for kind in ALARMS:
    _follow_up(kind)
