"""The steps of a decision as instants, and the alarms that keep them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from tenants.governance.decisions.models import Decision
from tenants.governance.decisions.validators import (
    AFTER_VERSION,
    BY_MORNINGS,
    EVENING,
    MORNING,
    REMINDED,
)
from tenants.registry import alarms
from tenants.registry.scope import current_city

CLOSE, REMIND, REVIEW = "decisions.close", "decisions.remind", "decisions.review"


def evening_of(day: date) -> datetime:
    """The instant at which decisions of a day end, in the city's zone."""
    return datetime.combine(day, EVENING, tzinfo=current_city().zone)


def evening_in(days: int, *, now: datetime) -> datetime:
    """The evening so many calendar days from now, however long a day between is."""
    return evening_of(timezone.localdate(now, current_city().zone) + timedelta(days=days))


def steps(opened_at: datetime, closes_at: datetime) -> tuple[datetime, datetime]:
    """When reactions and answers begin: after a quarter and a half of the time, in the morning."""
    span = closes_at - opened_at
    first, second = opened_at + span / 4, opened_at + span / 2
    return (
        (first, second) if span < BY_MORNINGS else (_morning_after(first), _morning_after(second))
    )


def _morning_after(moment: datetime) -> datetime:
    zone = current_city().zone
    day = timezone.localdate(moment, zone)
    morning = datetime.combine(day, MORNING, tzinfo=zone)
    if morning < moment:
        morning = datetime.combine(day + timedelta(days=1), MORNING, tzinfo=zone)
    return morning


def after_version(now: datetime) -> datetime:
    """The earliest end that leaves two days for answers to a new version: an evening."""
    least = now + AFTER_VERSION
    evening = evening_in(AFTER_VERSION.days, now=now)
    return evening if evening >= least else evening_in(AFTER_VERSION.days + 1, now=now)


def set_alarms(decision: Decision, *, now: datetime) -> None:
    """Set or move the alarms of the end and of the one reminder."""
    city, key = current_city(), str(decision.pk)
    alarms.set(city=city, kind=CLOSE, key=key, due_at=decision.closes_at)
    begins = max(decision.answers_at, now)
    due = max(decision.closes_at - REMINDED, begins + (decision.closes_at - begins) / 2)
    alarms.set(city=city, kind=REMIND, key=key, due_at=due)


def set_review(decision: Decision) -> None:
    if decision.review_on is not None:
        due = datetime.combine(decision.review_on, MORNING, tzinfo=current_city().zone)
        alarms.set(city=current_city(), kind=REVIEW, key=str(decision.pk), due_at=due)


def cancel_alarms(decision: Decision) -> None:
    for kind in (CLOSE, REMIND):
        alarms.cancel(city=current_city(), kind=kind, key=str(decision.pk))
