"""Alarms of rounds: the reminder, and the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.registry import alarms
from tenants.rounds import notices
from tenants.rounds.actions.rounds import END, REMIND, end_locked, lock_round
from tenants.rounds.models import Round


@alarms.handler(REMIND)
def remind(*, key: str, now: datetime, **_: Any) -> None:
    """Nothing if it was undone or has ended."""
    found = Round.objects.open(now=now).with_question().filter(pk=int(key)).first()
    if found:
        notices.remind(found, now=now)


@alarms.handler(END)
def end(*, key: str, now: datetime, **_: Any) -> None:
    for found in Round.objects.filter(pk=int(key), ended_at=None):
        end_locked(lock_round(found), now=now)
