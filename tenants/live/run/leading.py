"""Standing still, going on, and who leads."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.models import Run, RunEvent
from tenants.live.run.guards import (
    check_in_facilitator,
    end_pause,
    lock_run,
    lock_run_for,
    record,
    require_core,
)
from tenants.members.models import Member

Kind = RunEvent.Kind


@transaction.atomic
def pause(run: Run, *, by: Member, now: datetime) -> Run:
    """Stop the clock. A second press changes nothing.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.paused_at is None:
        run.paused_at = now
        record(run, Kind.PAUSE, by=by, now=now)
    return run


@transaction.atomic
def resume(run: Run, *, by: Member, now: datetime) -> Run:
    """Go on where the clock stood still. Raises NotCore, NotLeading, AlreadyClosed."""
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.paused_at is not None:
        stood = end_pause(run, now=now)
        record(run, Kind.RESUME, by=by, now=now, seconds=int(stood.total_seconds()))
    return run


@transaction.atomic
def hand_over(run: Run, *, to: Member, by: Member, now: datetime) -> Run:
    """Somebody else of the core leads from now on. Raises NotCore, NotLeading, AlreadyClosed."""
    require_core(to, now=now)
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.facilitator_id != to.pk:
        run.facilitator = to
        record(run, Kind.HAND_OVER, by=by, now=now, to=to)
    return run


@transaction.atomic
def take_over(run: Run, *, by: Member, now: datetime) -> Run:
    """Lead on where the facilitator is gone; who does is there, and everybody sees it.

    Raises NotCore, AlreadyClosed.
    """
    require_core(by, now=now)
    check_in_facilitator(
        run.meeting, by=by, now=now
    )  # its meeting is locked before the run, as by the planner
    run = lock_run(run)
    if run.facilitator_id != by.pk:
        run.facilitator = by
        record(run, Kind.TAKE_OVER, by=by, now=now, to=by)
    return run
