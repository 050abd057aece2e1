"""What every press shares: the run locked, seen as it is, written down, told to the screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tenants.live.errors import AlreadyClosed, NotCore, NotLeading
from tenants.live.models import Run, RunEvent, Table
from tenants.live.run.timeline import Timeline
from tenants.live.screens import publishing
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city

STEP_OVER = "live.step_over"  # alarm; key: meeting
STEPS = (RunEvent.Kind.NEXT, RunEvent.Kind.SKIP)


def require_core(by: Member, *, now: datetime) -> None:
    if not by.is_core(now=now):
        raise NotCore


def check_in_facilitator(meeting: Meeting, *, by: Member, now: datetime) -> None:
    """Who leads in the hall has come, without a tap at the door of their own."""
    if meeting.is_at_the_door(now=now):
        check_in(meeting, member=by, how=Attendance.How.NAME, now=now)


def timeline_of(run: Run) -> Timeline:
    blocks = list(run.meeting.agenda.blocks.all())
    return Timeline(blocks, run.meeting.starts_at, run)


def lock_run(run: Run) -> Run:
    held = Run.objects.select_for_update(of=("self",)).select_related(
        "meeting__agenda", "facilitator"
    )
    run = held.get(pk=run.pk)
    if not run.is_open:
        raise AlreadyClosed
    return run


def lock_run_for(
    run: Run, *, by: Member, expected_revision: int | None, now: datetime
) -> tuple[Run, bool]:
    """The run in the hands of who leads it, locked, and whether the press saw it as it is."""
    require_core(by, now=now)
    run = lock_run(run)
    if run.facilitator_id != by.pk:
        raise NotLeading
    return run, expected_revision is None or has_seen(run, expected_revision)


def has_seen(run: Run, revision: int) -> bool:
    """True if the common clock is where it was at `revision`; tables alone don't move it."""
    if revision == run.revision:
        return True
    since = run.events.filter(revision__gt=revision)
    return (
        revision < run.revision and not since.exclude(kind__in=RunEvent.BESIDE_THE_CLOCK).exists()
    )


def end_pause(run: Run, *, now: datetime) -> timedelta:
    """Move every clock on by the time that it stood still."""
    assert run.paused_at is not None  # noqa: S101 (only of a paused run)
    stood = max(now - run.paused_at, timedelta(0))
    run.step_started_at += stood
    run.block_started_at += stood
    run.paused_at = None
    own = Table.objects.filter(block__agenda__meeting=run.meeting_id, block__position=run.block)
    for table in own.exclude(step_started_at=None):
        assert table.step_started_at is not None  # noqa: S101 (just excluded)
        table.step_started_at += stood
        table.save(update_fields=["step_started_at"])
    return stood


def record(run: Run, kind: RunEvent.Kind, *, now: datetime, **facts: Any) -> None:
    """Save the new state and the press that made it; tell the screens."""
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
    course = timeline_of(run)
    set_step_alarm(run, course)
    publishing.say(run.meeting, "step", now=now, **publishing.state(run, course))


def set_step_alarm(run: Run, course: Timeline) -> None:
    """Set the alarm at the end of the step, for an evening whose steps go on by themselves."""
    city, key = current_city(), str(run.meeting_id)
    if run.by_itself and run.is_open and run.paused_at is None and course.next is not None:
        alarms.set(city=city, kind=STEP_OVER, key=key, due_at=course.ends_at())
    elif run.by_itself:
        alarms.cancel(city=city, kind=STEP_OVER, key=key)
