"""Running an evening: one clock, pressed by the core, every press written down.

Each press says which revision of the evening it saw. A press that saw an older one changes nothing
and answers the state as it is, so two people pressing "next" at once go on by one step.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tenants.live import publishing
from tenants.live.actions.agenda import propose_agenda, settle_agenda
from tenants.live.actions.ending import end_block
from tenants.live.course import Course, Stop
from tenants.live.errors import (
    AlreadyClosed,
    NoAgenda,
    NotAtTheDoor,
    NotCore,
    NotHere,
)
from tenants.live.models import Agenda, Run, RunEvent, Table
from tenants.meetings.actions import confirm_meeting
from tenants.meetings.errors import MeetingCancelled
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member

Kind = RunEvent.Kind


@transaction.atomic
def start_run(meeting: Meeting, *, by: Member, now: datetime) -> Run:
    """Begin the evening; who begins it facilitates. Begun twice, it has begun once.

    Raises NotCore, NotAtTheDoor, MeetingCancelled, AlreadyClosed.
    """
    lead(by, now=now)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    known = Run.objects.filter(meeting=meeting).first()
    if known:
        return known
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.state == Meeting.State.CLOSED:
        raise AlreadyClosed
    if not meeting.is_at_the_door(now=now):
        raise NotAtTheDoor
    if meeting.state == Meeting.State.PLANNED and not meeting.is_over(now=now):
        confirm_meeting(meeting, by=by, now=now)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.LIVE)
    agenda = Agenda.objects.filter(meeting=meeting).first()
    if agenda is None or not agenda.blocks.exists():
        agenda = propose_agenda(meeting, by=by, now=now)
    settle_agenda(agenda, by=by, now=now)
    first = agenda.blocks.first()
    if first is None:
        raise NoAgenda
    run = Run.objects.create(
        meeting=meeting,
        facilitator=by,
        started_at=now,
        block=first.position,
        block_started_at=now,
        step_started_at=now,
    )
    _record(run, Kind.START, by=by, now=now)
    return run


@transaction.atomic
def next_step(run: Run, *, by: Member, expected_revision: int, now: datetime) -> Run:
    """On to the next step; at the last one nothing happens, the evening is closed instead.

    Raises NotCore, AlreadyClosed.
    """
    return _move(run, Kind.NEXT, by=by, expected_revision=expected_revision, now=now)


@transaction.atomic
def skip(
    run: Run, *, by: Member, expected_revision: int, now: datetime, whole_part: bool = False
) -> Run:
    """Leave this step, or the whole part, before it has done its work.

    Raises NotCore, AlreadyClosed.
    """
    return _move(
        run, Kind.SKIP, by=by, expected_revision=expected_revision, now=now, whole_part=whole_part
    )


@transaction.atomic
def extend_step(
    run: Run, *, by: Member, minutes: int, expected_revision: int, now: datetime
) -> Run:
    """More time for this step; once its time is over, counted from this moment.

    Raises NotCore, AlreadyClosed.
    """
    run, fresh = _held(run, by=by, expected_revision=expected_revision, now=now)
    if not fresh:
        return run
    ends_at = course_of(run).ends_at()
    late = max(timedelta(0), run.clock(now=now) - ends_at)
    seconds = minutes * 60 + int(late.total_seconds())
    run.extended += seconds
    _record(run, Kind.EXTEND, by=by, now=now, seconds=seconds)
    return run


@transaction.atomic
def pause(run: Run, *, by: Member, now: datetime) -> Run:
    """Stop the clock. A second press changes nothing. Raises NotCore, AlreadyClosed."""
    run, _fresh = _held(run, by=by, expected_revision=None, now=now)
    if run.paused_at is None:
        run.paused_at = now
        _record(run, Kind.PAUSE, by=by, now=now)
    return run


@transaction.atomic
def resume(run: Run, *, by: Member, now: datetime) -> Run:
    """Go on where the clock stood still. Raises NotCore, AlreadyClosed."""
    run, _fresh = _held(run, by=by, expected_revision=None, now=now)
    if run.paused_at is not None:
        stood = _let_go_on(run, now=now)
        _record(run, Kind.RESUME, by=by, now=now, seconds=int(stood.total_seconds()))
    return run


@transaction.atomic
def hand_over(run: Run, *, to: Member, by: Member, now: datetime) -> Run:
    """Somebody else of the core leads from now on. Raises NotCore, AlreadyClosed."""
    lead(to, now=now)
    run, _fresh = _held(run, by=by, expected_revision=None, now=now)
    if run.facilitator_id != to.pk:
        run.facilitator = to
        _record(run, Kind.HAND_OVER, by=by, now=now, to=to)
    return run


@transaction.atomic
def take_over(run: Run, *, by: Member, now: datetime) -> Run:
    """Lead on where the facilitator is gone; everybody sees it. Raises NotCore, AlreadyClosed."""
    run, _fresh = _held(run, by=by, expected_revision=None, now=now)
    if run.facilitator_id != by.pk:
        run.facilitator = by
        _record(run, Kind.TAKE_OVER, by=by, now=now, to=by)
    return run


@transaction.atomic
def table_next(
    run: Run,
    *,
    table: Table,
    expected_step: int,
    now: datetime,
    by: Member | None = None,
    guest: Attendance | None = None,
) -> Run:
    """A table goes on by itself, no further than its block. For who sits there, and the core.

    Raises NotHere, AlreadyClosed.
    """
    run = _locked(run)
    table = Table.objects.select_for_update(of=("self",)).select_related("block").get(pk=table.pk)
    _sits_there(table, by=by, guest=guest, now=now)
    course = course_of(run)
    stop = course.at_table(table)
    here = course.here
    if table.block.position != here.block.position or stop.step.position != expected_step:
        return run
    if stop.is_last:
        return run
    table.step, table.step_started_at = stop.step.position + 1, run.clock(now=now)
    table.save(update_fields=["step", "step_started_at"])
    _record(run, Kind.TABLE_NEXT, by=by, guest=guest, now=now, table=table.number)
    return run


@transaction.atomic
def table_rejoin(run: Run, *, table: Table, by: Member, now: datetime) -> Run:
    """A table comes back to the common clock. Raises NotCore, AlreadyClosed."""
    run, _fresh = _held(run, by=by, expected_revision=None, now=now)
    if Table.objects.filter(pk=table.pk).exclude(step=None).update(step=None, step_started_at=None):
        _record(run, Kind.TABLE_REJOIN, by=by, now=now, table=table.number)
    return run


def lead(by: Member, *, now: datetime) -> None:
    if not by.is_core(now=now):
        raise NotCore


def course_of(run: Run) -> Course:
    blocks = list(run.meeting.agenda.blocks.all())
    return Course(blocks, run.meeting.starts_at, run)


def _locked(run: Run) -> Run:
    held = Run.objects.select_for_update(of=("self",)).select_related(
        "meeting__agenda", "facilitator"
    )
    run = held.get(pk=run.pk)
    if not run.is_open:
        raise AlreadyClosed
    return run


def _held(
    run: Run, *, by: Member, expected_revision: int | None, now: datetime
) -> tuple[Run, bool]:
    """The run, locked, and whether the press saw it as it is."""
    lead(by, now=now)
    run = _locked(run)
    return run, expected_revision in (None, run.revision)


def _move(
    run: Run,
    kind: Kind,
    *,
    by: Member,
    expected_revision: int,
    now: datetime,
    whole_part: bool = False,
) -> Run:
    run, fresh = _held(run, by=by, expected_revision=expected_revision, now=now)
    if not fresh:
        return run
    course = course_of(run)
    to = course.next_block if whole_part else course.next
    if to is None:
        return run
    if run.paused_at is not None:
        _let_go_on(run, now=now)
    _leave(run, course, to, skipped=kind == Kind.SKIP, now=now)
    _record(run, kind, by=by, now=now)
    return run


def _leave(run: Run, course: Course, to: Stop, *, skipped: bool, now: datetime) -> None:
    here = course.here
    if to.block.position != here.block.position:
        end_block(here.block, reached=here.step.position - skipped, now=now)
        run.block_started_at = now
    run.block, run.step = to.place
    run.step_started_at, run.extended = now, 0


def _let_go_on(run: Run, *, now: datetime) -> timedelta:
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


def _sits_there(
    table: Table, *, by: Member | None, guest: Attendance | None, now: datetime
) -> None:
    if by and (by.is_core(now=now) or table.seated.filter(member=by).exists()):
        return
    if guest and table.seated.filter(attendance=guest).exists():
        return
    raise NotHere


def _record(run: Run, kind: Kind, *, now: datetime, **facts: Any) -> None:
    """Save the new state and the press that made it; tell the screens."""
    run.revision += kind != Kind.START
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
    publishing.say(run.meeting, "step", now=now, **publishing.state(run, course_of(run)))
