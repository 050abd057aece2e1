"""Alarms of follow-ups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.meetings.models import Meeting
from tenants.outcome import letters
from tenants.outcome.actions.follow_ups import ALARMS, create_follow_ups
from tenants.registry import alarms


def _follow_up(kind: str) -> None:
    @alarms.handler(kind)
    def ask(*, key: str, now: datetime, **_: Any) -> None:
        meeting = Meeting.objects.filter(pk=key).first()
        if meeting:
            asked = create_follow_ups(meeting, kind=ALARMS[kind], now=now)
            letters.notify_of_follow_ups(asked, now=now)


for kind in ALARMS:
    _follow_up(kind)
