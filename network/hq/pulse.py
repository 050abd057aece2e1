"""Count a city for HQ, in its own scope and after the change, never during a request.

A change leaves an alarm of its own transaction, so that two people who write at once touch no row
in common; it can be seen as soon as that transaction is saved, and is undone with it. The next tick
of the clock counts once for all changes so far.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Func, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from network.hq.models import KEPT, Pulse
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import current_city

AHEAD = 3
CHANGED = "hq.changed"


def count_soon(*, city: City, now: datetime) -> None:
    """Have the city counted once this transaction is saved. Call inside the city's scope."""
    transaction = Cast(Func(function="pg_current_xact_id", output_field=CharField()), TextField())
    Alarm.objects.bulk_create(
        [Alarm(city=city, kind=CHANGED, key=transaction, due_at=now, ring_at=now)],
        ignore_conflicts=True,  # of one transaction: it has left its alarm already
    )


@alarms.handler(CHANGED)
def count(*, city: City, now: datetime, **_: Any) -> None:
    """Once for all changes that are saved by now."""
    told = Alarm.objects.select_for_update(skip_locked=True).filter(city=city, kind=CHANGED)
    Alarm.objects.filter(pk__in=list(told.values_list("pk", flat=True))).delete()
    push_pulse(city_id=city.pk, now=now)


def push_pulse(*, city_id: int, now: datetime) -> None:
    """Count and write the city's one row. Call inside the city's scope.

    Two who count go one after the other: whoever writes last has counted last.
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
    """Receiver of what happens in a city."""
    count_soon(city=current_city(), now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    """Receiver in the hub's scope."""
    Pulse.objects.filter(pk=city.pk).delete()
