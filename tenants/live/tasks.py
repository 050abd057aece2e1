"""Alarms of a running evening, and pages that are sent to the phones a moment later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from tenants.live.models import Run
from tenants.live.run.controls import follow_clock
from tenants.live.run.guards import STEP_OVER
from tenants.live.screens.shared_pages import PAGES_TASK, forget_arrivals, send_pages
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.tasks import CityTask


@alarms.handler(STEP_OVER)
def go_on(*, key: str, now: datetime, **_: Any) -> None:
    """Go on by one step when its time is over and no screen was open to press it."""
    run = Run.objects.filter(meeting=int(key), closed_at=None).first()
    if run:  # a switch that was turned off meanwhile moves nothing
        follow_clock(run, now=now)


@shared_task(base=CityTask, name=PAGES_TASK, scoped=False, with_receipt=False)
def send_pages_of_arrivals(*, city: City, meeting_id: int) -> None:
    """Send the pages once for all who have come in the meantime. Idempotent."""
    forget_arrivals(city, meeting_id)
    send_pages(city, meeting_id, now=timezone.now())
