"""Push the launch checklist of a city to the hub, after changes and never during a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from franchise.models import LaunchProgress
from tenants.home.launch import launch
from tenants.members.models import Duty
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city

CHANGED = "franchise.launch"
DUTY = "franchise.launch_duty"  # a claim becomes a duty, or its term ends; key: its number


@alarms.handler(CHANGED)
def count(*, city: City, now: datetime, **_: Any) -> None:
    """Count once for all changes that are committed by now."""
    alarms.take_due(city=city, kind=CHANGED, now=now)
    push_launch(city=city, now=now)


@alarms.handler(DUTY)
def follow_duty(*, city: City, key: str, now: datetime, **_: Any) -> None:
    """Count when time has changed a duty, and wait for the end of its term."""
    push_launch(city=city, now=now)
    duty = Duty.objects.filter(pk=key, laid_down_at=None, ends_at__gt=now).first()
    if duty:
        alarms.set(city=city, kind=DUTY, key=key, due_at=duty.ends_at)


def push_launch(*, city: City, now: datetime) -> None:
    """Count the steps and write the city's one row. Call inside the city's scope.

    A launch that is over is not counted any more. Locks the row: the last process to write has
    counted last.
    """
    LaunchProgress.objects.bulk_create(
        [LaunchProgress(city_id=city.pk, opened_at=city.created_at)], ignore_conflicts=True
    )
    progress = LaunchProgress.objects.select_for_update().get(pk=city.pk)
    if not progress.is_under_way:
        return
    found = launch(now=now)
    progress.record(dict(found.counts), evenings=found.evenings, now=now)
    progress.save(force_update=True)


def on_change(**_: Any) -> None:
    """Receiver of changes in a city, in its scope."""
    alarms.set_by_transaction(city=current_city(), kind=CHANGED, now=timezone.now())


def on_duty(duty: Duty, **_: Any) -> None:
    """Receiver in the city's scope: count now, and when a claim is held or a term ends."""
    now = timezone.now()
    due_at = duty.taken_at if duty.is_claim(now=now) else duty.ends_at
    alarms.set(city=current_city(), kind=DUTY, key=str(duty.pk), due_at=due_at)
    on_change()


def on_deleted(city: City, **_: Any) -> None:
    """Receiver in the hub's scope."""
    LaunchProgress.objects.filter(pk=city.pk).delete()
