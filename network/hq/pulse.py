"""Count a city for HQ, in its own scope and after the change, never during a request.

A change sets an alarm of its own transaction; the next tick of the clock counts once for all
changes so far.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from network.hq.models import KEPT, Pulse
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city

AHEAD = 3
CHANGED = "hq.changed"


@alarms.handler(CHANGED)
def count(*, city: City, now: datetime, **_: Any) -> None:
    """Count once for all changes that are committed by now."""
    alarms.take_due(city=city, kind=CHANGED, now=now)
    push_pulse(city_id=city.pk, now=now)


def push_pulse(*, city_id: int, now: datetime) -> None:
    """Count and write the city's one row. Call inside the city's scope.

    Locks the row: the last process to write has counted last.
    """
    Pulse.objects.bulk_create([Pulse(city_id=city_id)], ignore_conflicts=True)
    pulse = Pulse.objects.select_for_update().get(pk=city_id)
    starts = list(Meeting.objects.took_place(now=now).values_list("starts_at", flat=True)[:KEPT])
    ahead = Meeting.objects.upcoming(now=now).filter(starts_at__gt=now)
    pulse.members = Member.objects.here().count()
    pulse.products = Product.objects.in_work().count()
    pulse.questions = Question.objects.count()
    pulse.last_meeting_at = starts[0] if starts else None
    pulse.kept = starts
    pulse.upcoming = list(ahead.values_list("starts_at", flat=True)[:AHEAD])
    pulse.pushed_at = now
    pulse.save(force_update=True)


def on_change(**_: Any) -> None:
    """Receiver of changes in a city, in its scope."""
    alarms.set_by_transaction(city=current_city(), kind=CHANGED, now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    """Receiver in the hub's scope."""
    Pulse.objects.filter(pk=city.pk).delete()
