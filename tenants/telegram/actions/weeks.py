"""The weekly word to the group: on the usual day of the digest at ten, in the city's zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tenants.notifications.models import MONDAY
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.telegram.tasks import WEEK

TEN = time(10)
WEEKDAY = MONDAY


def next_week(now: datetime) -> datetime:
    """The next such day at ten on the city's clock, after `now`."""
    here = now.astimezone(current_city().zone)
    day = here.date() + timedelta(days=(WEEKDAY - here.weekday()) % 7)
    found = datetime.combine(day, TEN, tzinfo=here.tzinfo)
    if found <= here:
        found = datetime.combine(day + timedelta(days=7), TEN, tzinfo=here.tzinfo)
    return found


def begin_weeks(*, now: datetime) -> None:
    alarms.set(city=current_city(), kind=WEEK, due_at=next_week(now))


def end_weeks() -> None:
    alarms.cancel(city=current_city(), kind=WEEK)
