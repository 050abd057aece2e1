"""Checks and effects that every control of a run shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from tenants.live.errors import AlreadyClosed, NotCore, NotLeading
from tenants.live.models import Run, RunEvent, Table
from tenants.live.run.timeline import RunningTimeline, running_timeline
from tenants.live.screens import publishing
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city

STEP_OVER = "live.step_over"  # alarm; key: meeting
STEPS = (RunEvent.Kind.NEXT, RunEvent.Kind.SKIP)


def require_core(by: Member, *, now: datetime) -> None:
    """Raise NotCore unless `by` is a member of the core."""
    if not by.is_core(now=now):
        raise NotCore


def check_in_facilitator(meeting: Meeting, *, by: Member, now: datetime) -> None:
    """Check in a member of the core who leads or plans in the hall, while the door is open."""
    if meeting.is_at_the_door(now=now):
        check_in(meeting, member=by, how=Attendance.How.NAME, now=now)


def lock_run(run: Run) -> Run:
    """The run as it is now, locked until the transaction ends. Raises AlreadyClosed."""
    runs = Run.objects.select_for_update(of=("self",)).select_related(
        "meeting__agenda", "facilitator"
    )
    run = runs.get(pk=run.pk)
    if not run.is_open:
        raise AlreadyClosed
    return run


def lock_run_for(
    run: Run, *, by: Member, expected_revision: int | None, now: datetime
) -> tuple[Run, bool]:
    """The locked run, and whether the press saw it as it is. Without a revision it always did.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    require_core(by, now=now)
    run = lock_run(run)
    if run.facilitator_id != by.pk:
        raise NotLeading
    return run, expected_revision is None or has_seen(run, expected_revision)


def has_seen(run: Run, revision: int) -> bool:
    """True if the room's clock has not moved since `revision`; steps of tables don't count."""
    if revision == run.revision:
        return True
    since = run.events.filter(revision__gt=revision)
    return (
        revision < run.revision and not since.exclude(kind__in=RunEvent.BESIDE_THE_CLOCK).exists()
    )


def end_pause(run: Run, *, paused_at: datetime, now: datetime) -> timedelta:
    """Move every clock on by the length of the pause, and return it. The run is not saved."""
    pause = max(now - paused_at, timedelta(0))
    run.step_started_at += pause
    run.block_started_at += pause
    run.paused_at = None
    tables = Table.objects.filter(
        block__agenda__meeting=run.meeting_id,
        block__position=run.block,
        step_started_at__isnull=False,
    )
    tables.update(step_started_at=F("step_started_at") + pause)
    return pause


def record(run: Run, kind: RunEvent.Kind, *, now: datetime, **facts: Any) -> None:
    """Save the new state and the press that made it; notify the screens."""
    if kind not in (*STEPS, *RunEvent.BESIDE_THE_CLOCK):
        run.before = None
    run.revision += kind != RunEvent.Kind.START
    run.save()
    RunEvent.objects.create(
        run=run,
        kind=kind,
        at=now,
        revision=run.revision,
        block=run.block,
        step=run.step,
        **facts,
    )
    timeline = running_timeline(run)
    set_step_alarm(run, timeline)
    publishing.notify(run.meeting, "step", now=now, **publishing.step_event(timeline))


def set_step_alarm(run: Run, timeline: RunningTimeline) -> None:
    """Set the alarm at the end of the step, or cancel it where steps wait to be pressed."""
    city, key = current_city(), str(run.meeting_id)
    if run.by_itself and run.is_open and run.paused_at is None and timeline.next is not None:
        alarms.set(city=city, kind=STEP_OVER, key=key, due_at=timeline.ends_at())
    elif run.by_itself:
        alarms.cancel(city=city, kind=STEP_OVER, key=key)
