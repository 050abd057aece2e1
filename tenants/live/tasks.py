"""Alarms of a running evening."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.live.models import Run
from tenants.live.run.controls import follow_clock
from tenants.live.run.guards import STEP_OVER
from tenants.registry import alarms


@alarms.handler(STEP_OVER)
def go_on(*, key: str, now: datetime, **_: Any) -> None:
    """Go on by one step when its time is over and no screen was open to press it."""
    run = Run.objects.filter(meeting=int(key), closed_at=None).first()
    if run:  # a switch that was turned off meanwhile moves nothing
        follow_clock(run, now=now)
