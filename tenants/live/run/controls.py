"""The controls of a run: its steps, its pauses, its facilitator. Every press is recorded.

A press that moves the clock names the revision that it saw. If the room's clock has moved since,
it changes nothing: two people who press "next" at once go on by one step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenants.live.errors import (
    AlreadyClosed,
    NoAgenda,
    NotAtTheDoor,
    NothingToUndo,
    TooLateToBegin,
)
from tenants.live.models import Agenda, AgendaItem, Block, Run, RunEvent, Seat, Table
from tenants.live.plan.agenda import propose_agenda, publish_agenda
from tenants.live.run.ending import end_block, reopen_block
from tenants.live.run.focus import lay_topics
from tenants.live.run.guards import (
    STEP_OVER,
    check_in_facilitator,
    end_pause,
    lock_run,
    lock_run_for,
    record,
    require_core,
)
from tenants.live.run.timeline import RunningTimeline, TimelineStep, running_timeline
from tenants.meetings.actions import confirm_meeting
from tenants.meetings.errors import MeetingCancelled
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city

Kind = RunEvent.Kind
GRACE = 60  # seconds that a step gets which is taken back after its time was over


@transaction.atomic
def start_run(meeting: Meeting, *, by: Member, now: datetime, stands: bool = False) -> Run:
    """Begin a meeting with `by` as its facilitator, who is checked in. Idempotent.

    A facilitator who `stands` has no seat, except where their own question is worked on.
    Raises NotCore, NotAtTheDoor, TooLateToBegin, MeetingCancelled, AlreadyClosed, NoAgenda.
    """
    require_core(by, now=now)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    known = Run.objects.filter(meeting=meeting).first()
    if known:
        return known
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.state == Meeting.State.CLOSED:
        raise AlreadyClosed
    if now < meeting.doors_open_at:
        raise NotAtTheDoor
    if not meeting.is_at_the_door(now=now):
        raise TooLateToBegin
    if meeting.state == Meeting.State.PLANNED and not meeting.is_over(now=now):
        confirm_meeting(meeting, by=by, now=now)
    check_in_facilitator(meeting, by=by, now=now)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.LIVE)
    agenda = Agenda.objects.filter(meeting=meeting).first()
    if agenda is None or not agenda.blocks.exists():
        agenda = propose_agenda(meeting, by=by, now=now)
    publish_agenda(agenda, by=by, now=now)
    agenda.seat_facilitator = not stands
    agenda.save(update_fields=["seat_facilitator"])
    if stands:
        own = AgendaItem.objects.filter(question__author=by).values("table")
        seats = Seat.objects.filter(table__block__agenda=agenda, member=by)
        seats.exclude(table__in=own).delete()
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
    record(run, Kind.START, by=by, now=now)
    return run


@transaction.atomic
def next_step(run: Run, *, by: Member, expected_revision: int, now: datetime) -> Run:
    """Go on to the next step; nothing happens at the last one, after which the meeting is closed.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    return _move(run, Kind.NEXT, by=by, expected_revision=expected_revision, now=now)


@transaction.atomic
def skip(
    run: Run, *, by: Member, expected_revision: int, now: datetime, whole_block: bool = False
) -> Run:
    """Leave this step, or the whole block, undone.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    return _move(
        run, Kind.SKIP, by=by, expected_revision=expected_revision, now=now, whole_block=whole_block
    )


@transaction.atomic
def extend_step(
    run: Run, *, by: Member, minutes: int, expected_revision: int, now: datetime
) -> Run:
    """Give this step more time; once its time is over, counted from `now`.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    run, fresh = lock_run_for(run, by=by, expected_revision=expected_revision, now=now)
    if not fresh:
        return run
    ends_at = running_timeline(run).ends_at()
    late = max(timedelta(0), run.clock(now=now) - ends_at)
    seconds = minutes * 60 + int(late.total_seconds())
    run.extended += seconds
    record(run, Kind.EXTEND, by=by, now=now, seconds=seconds)
    return run


@transaction.atomic
def step_back(run: Run, *, by: Member, expected_revision: int, now: datetime) -> Run:
    """Undo the last step within `UNDO`: the clock goes on as if nobody had pressed it.

    A table that was ahead follows the room's clock again. Raises NotCore, NotLeading,
    AlreadyClosed, NothingToUndo.
    """
    run, fresh = lock_run_for(run, by=by, expected_revision=expected_revision, now=now)
    if not fresh:
        return run
    before = run.before
    if before is None or not run.can_go_back(now=now):
        raise NothingToUndo
    if before["block"] != run.block:
        reopen_block(Block.objects.get(agenda__meeting=run.meeting_id, position=before["block"]))
    run.block, run.step, run.extended = before["block"], before["step"], before["extended"]
    run.block_started_at = datetime.fromisoformat(before["block_started_at"])
    run.step_started_at = datetime.fromisoformat(before["step_started_at"])
    late = now - running_timeline(run).ends_at()
    if run.by_itself and late >= timedelta(0):  # else it would go on at once
        run.extended += int(late.total_seconds()) + GRACE
    record(run, Kind.BACK, by=by, now=now)
    return run


@transaction.atomic
def go_by_itself(run: Run, *, on: bool, by: Member, now: datetime) -> Run:
    """Let steps follow each other when their time is over, or wait to be pressed again.

    Raises NotCore, NotLeading, AlreadyClosed.
    """
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.by_itself == on:
        return run
    if not on:
        alarms.cancel(city=current_city(), kind=STEP_OVER, key=str(run.meeting_id))
    run.by_itself = on
    record(run, Kind.BY_ITSELF if on else Kind.BY_HAND, by=by, now=now)
    return run


@transaction.atomic
def follow_clock(run: Run, *, now: datetime) -> Run:
    """Go on by one step if its time is over and steps go on by themselves. Idempotent.

    Sent by every screen at zero, and by the alarm if none is open. The last step waits until the
    meeting is closed. Raises AlreadyClosed.
    """
    run = lock_run(run)
    timeline = running_timeline(run)
    following = timeline.next
    is_due = run.by_itself and run.paused_at is None and now >= timeline.ends_at()
    if is_due and following is not None:
        _go_to(run, timeline, following, kind=Kind.NEXT, by=None, now=now)
    return run


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
    """Go on where the clock was paused. Raises NotCore, NotLeading, AlreadyClosed."""
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.paused_at is not None:
        pause = end_pause(run, paused_at=run.paused_at, now=now)
        record(run, Kind.RESUME, by=by, now=now, seconds=int(pause.total_seconds()))
    return run


@transaction.atomic
def hand_over(run: Run, *, to: Member, by: Member, now: datetime) -> Run:
    """Let another member of the core lead. Raises NotCore, NotLeading, AlreadyClosed."""
    require_core(to, now=now)
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if run.facilitator_id != to.pk:
        run.facilitator = to
        record(run, Kind.HAND_OVER, by=by, now=now, to=to)
    return run


@transaction.atomic
def take_over(run: Run, *, by: Member, now: datetime) -> Run:
    """Lead in place of a facilitator who is gone; this also checks `by` in.

    Locks the meeting before the run, as the planner does. Raises NotCore, AlreadyClosed.
    """
    require_core(by, now=now)
    check_in_facilitator(run.meeting, by=by, now=now)
    run = lock_run(run)
    if run.facilitator_id != by.pk:
        run.facilitator = by
        record(run, Kind.TAKE_OVER, by=by, now=now, to=by)
    return run


def _move(
    run: Run,
    kind: Kind,
    *,
    by: Member,
    expected_revision: int,
    now: datetime,
    whole_block: bool = False,
) -> Run:
    run, fresh = lock_run_for(run, by=by, expected_revision=expected_revision, now=now)
    if not fresh:
        return run
    timeline = running_timeline(run)
    to = timeline.next_block if whole_block else timeline.next
    if to is None:
        return run
    if run.paused_at is not None:
        end_pause(run, paused_at=run.paused_at, now=now)
    _go_to(run, timeline, to, kind=kind, by=by, now=now)
    return run


def _go_to(
    run: Run,
    timeline: RunningTimeline,
    to: TimelineStep,
    *,
    kind: Kind,
    by: Member | None,
    now: datetime,
) -> None:
    run.before = {
        "block": run.block,
        "step": run.step,
        "extended": run.extended,
        "block_started_at": run.block_started_at.isoformat(),
        "step_started_at": run.step_started_at.isoformat(),
        "at": now.isoformat(),
    }
    _leave(run, timeline, to, skipped=kind == Kind.SKIP, now=now)
    lay_topics(run, now=now)
    record(run, kind, by=by, now=now)


def _leave(
    run: Run, timeline: RunningTimeline, to: TimelineStep, *, skipped: bool, now: datetime
) -> None:
    here = timeline.here
    if to.block.position != here.block.position:
        end_block(here.block, reached=here.position - skipped, now=now)
        run.block_started_at = now
    else:
        overtaken = Table.objects.filter(block=to.block, step__lte=to.position)
        overtaken.update(step=None, step_started_at=None)
    run.block, run.step = to.place
    run.step_started_at, run.extended = now, 0
