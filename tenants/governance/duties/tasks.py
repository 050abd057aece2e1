"""Alarms of a duty: its term is nearly over, its term has ended, its holder is not seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.governance.duties import notices
from tenants.governance.duties.actions.passing import end_duty
from tenants.governance.duties.activity import last_activity
from tenants.governance.duties.validators import IDLE, IDLE_WARNING, TERM_REMINDER
from tenants.members.models import Duty, Member
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city

ENDING, ENDED, SEEN = "duties.ending", "duties.ended", "duties.seen"


def set_alarms(duty: Duty) -> None:
    """Set the alarms of a duty that runs; each looks again whether it is still true."""
    if duty.laid_down_at is None:
        city, key = current_city(), str(duty.pk)
        alarms.set(city=city, kind=ENDING, key=key, due_at=duty.ends_at - TERM_REMINDER)
        alarms.set(city=city, kind=ENDED, key=key, due_at=duty.ends_at)
        alarms.set(city=city, kind=SEEN, key=key, due_at=duty.taken_at + IDLE - IDLE_WARNING)


@alarms.handler(ENDING)
def remind_of_end(*, key: str, now: datetime, **_: Any) -> None:
    if duty := _held(key, now=now):
        notices.tell_holder(notices.ENDING, duty, now=now)


@alarms.handler(ENDED)
def look_for_a_core(*, now: datetime, **_: Any) -> None:
    if not Member.objects.core(now=now).exists():
        notices.ask_for_a_core(now=now)


@alarms.handler(SEEN)
def look_for_its_holder(*, city: City, key: str, now: datetime, **_: Any) -> None:
    """Warn a week before thirty days without a sign of life, then free the duty.

    Days on which somebody stands in don't count.
    """
    duty = _held(key, now=now)
    if duty is None:
        return
    moments = (duty.taken_at, last_activity(duty.member), duty.away_until)
    seen = max(moment for moment in moments if moment)
    free_at = seen + IDLE
    if free_at <= now:
        if end_duty(duty, how=Duty.End.INACTIVE, now=now):
            notices.tell_holder(notices.EXPIRED, duty, now=now)
        return
    warn_at = free_at - IDLE_WARNING
    if warn_at <= now:
        notices.tell_holder(notices.IDLE, duty, key=seen.date(), now=now)
    due_at = free_at if warn_at <= now else warn_at
    alarms.set(city=city, kind=SEEN, key=key, due_at=due_at)


def _held(key: str, *, now: datetime) -> Duty | None:
    current = Duty.objects.current(now=now).select_related("member__user")
    found: Duty | None = current.filter(pk=int(key), member__left_at=None).first()
    return found
