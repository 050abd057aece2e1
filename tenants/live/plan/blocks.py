"""Change the parts of a meeting by hand: add, remove, move, give minutes, undo."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.db import transaction

from tenants.formats.catalogue import table_sizes
from tenants.live.errors import AlreadyBegun, NoEarlierPlan, NotMovable
from tenants.live.models import Agenda, Block, Run, Seat, Table
from tenants.live.participants import participant_of, seat_for
from tenants.live.plan.agenda import (
    changed,
    keep_for_undo,
    lock_agenda,
    propose_agenda,
    reflow_times,
    refresh_summary,
)
from tenants.live.plan.arrivals import seat_everyone
from tenants.live.plan.planner_input import version_on_shelf
from tenants.live.plan.queue_sync import questions_of
from tenants.live.plan.seats import close_change, cut_spare, open_change
from tenants.live.plan.snapshot import restore
from tenants.live.queries import last_begun
from tenants.meetings.models import Meeting
from tenants.members.models import Member

BREAK = 10  # minutes of a new break
MOVABLE = (Block.Kind.WORK, Block.Kind.SPARE)


@transaction.atomic
def add_block(
    meeting: Meeting, *, key: str, by: Member | None, now: datetime, may_drop: bool = True
) -> Agenda:
    """Add a part with this format after the last one, and seat people for it.

    Raises InfeasiblePlan, AlreadyClosed, FormatPutAway, and WouldDrop unless it may leave out
    what was planned.
    """
    agenda = lock_agenda(meeting, now=now)
    keep_for_undo(agenda)
    last = agenda.blocks.filter(kind__in=MOVABLE).last()
    place = max(last.position if last else 0, last_begun(agenda.meeting_id))
    _insert(
        agenda,
        after=place,
        block=Block(kind=Block.Kind.WORK, format_version=version_on_shelf(key), locked=True),
    )
    return propose_agenda(meeting, by=by, now=now, may_drop=may_drop, keep_undo=True)


@transaction.atomic
def begin_on_the_spot(meeting: Meeting, *, key: str, by: Member | None, now: datetime) -> Agenda:
    """Insert a format that makes its own questions as the next part, for those in the room.

    The planner has nothing to plan without questions: people sit down as they came, at tables as
    even as the format likes them. Whoever leads stands. Raises AlreadyClosed, FormatPutAway.
    """
    agenda = lock_agenda(meeting, now=now)
    version = version_on_shelf(key)
    before = questions_of(agenda)
    keep_for_undo(agenda)
    cut_spare(agenda, now=now)
    run = Run.objects.filter(meeting=meeting).first()
    here = meeting.attendances.here().select_related("member").order_by("arrived_at", "pk")
    people = [each for each in here if not run or each.member_id != run.facilitator_id]
    sizes = table_sizes(version.spec, max(len(people), version.spec.min_people))
    block = Block(
        kind=Block.Kind.WORK, format_version=version, locked=True, largest=max(sizes, default=0)
    )
    _insert(agenda, after=last_begun(agenda.meeting_id), block=block)
    places = iter(people)
    for number, size in enumerate(sizes, start=1):
        table = Table.objects.create(block=block, number=number)
        seats = [seat_for(participant_of(each)) for each in islice(places, size)]
        for seat in seats:
            seat.table = table
        Seat.objects.bulk_create(seats)
    close_change(agenda, before, by=by, now=now)
    return agenda


@transaction.atomic
def add_break(block: Block, *, by: Member | None, now: datetime) -> None:
    """Add a break after this part, or lengthen the one that is there already."""
    agenda, before = open_change(block, now=now, may_have_begun=True)
    if block.position < last_begun(agenda.meeting_id):
        raise AlreadyBegun
    known = agenda.blocks.filter(position=block.position + 1).first()
    if known is not None and known.is_break:
        known.given = known.minutes = known.minutes + BREAK
        known.save(update_fields=["given", "minutes"])
    else:
        _insert(agenda, after=block.position, block=Block(kind=Block.Kind.SPARE, given=BREAK))
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def remove_block(block: Block, *, by: Member | None, now: datetime) -> None:
    """Remove a part; its questions wait where they were. Raises NotMovable for the frame."""
    agenda, before = open_change(block, now=now)
    if block.kind not in MOVABLE:
        raise NotMovable
    block.delete()
    _renumber(agenda)
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def move_block(block: Block, *, later: bool, by: Member | None, now: datetime) -> None:
    """Change places with the part before or after; a break between two parts stays between them.

    Raises NotMovable at the ends of the work.
    """
    agenda, before = open_change(block, now=now)
    other = _neighbour(agenda, block, later=later)
    begun = last_begun(agenda.meeting_id)
    movable = other is not None and other.kind in MOVABLE and other.position > begun
    if other is None or block.kind not in MOVABLE or not movable:
        raise NotMovable
    block.position, other.position = other.position, block.position
    for each in (block, other):
        each.save(update_fields=["position"])
    close_change(agenda, before, by=by, now=now)


def _neighbour(agenda: Agenda, block: Block, *, later: bool) -> Block | None:
    """The part to change places with: of two parts with tables, whatever lies between them."""
    blocks = list(agenda.blocks.all())
    place = next(number for number, each in enumerate(blocks) if each.pk == block.pk)
    onward = blocks[place + 1 :] if later else blocks[:place][::-1]
    for each in onward:
        if not (block.is_work and each.kind == Block.Kind.SPARE):
            return each
    return None


@transaction.atomic
def set_minutes(block: Block, *, minutes: int | None, by: Member | None, now: datetime) -> None:
    """Fix the minutes of a part; None for as long as its format needs."""
    agenda, before = open_change(block, now=now)
    block.given = minutes
    if minutes is not None:
        block.minutes = minutes
    block.save(update_fields=["given", "minutes"])
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def undo_plan(meeting: Meeting, *, by: Member | None, now: datetime) -> Agenda:
    """Restore the plan before the last change; once more restores the changed one.

    Raises NoEarlierPlan, also once a part of that plan has begun.
    """
    agenda = lock_agenda(meeting, now=now)
    kept = agenda.previous
    if not kept or kept["begun"] != last_begun(agenda.meeting_id):
        raise NoEarlierPlan
    before = questions_of(agenda)
    keep_for_undo(agenda)
    restore(agenda, kept)
    if agenda.published_at:
        leads = Run.objects.filter(meeting=meeting).values_list("facilitator", flat=True).first()
        seat_everyone(agenda, besides=None if agenda.seat_facilitator else leads)
    reflow_times(agenda, begun=last_begun(agenda.meeting_id))
    refresh_summary(agenda, now=now)
    changed(agenda, before=before, by=by, now=now)
    return agenda


def _insert(agenda: Agenda, *, after: int, block: Block) -> None:
    for each in agenda.blocks.filter(position__gt=after):
        each.position += 1
        each.save(update_fields=["position"])
    block.agenda, block.position = agenda, after + 1
    previous = agenda.blocks.filter(position=after).first()
    block.starts = previous.starts + previous.minutes if previous else 0
    block.minutes = block.given or 1
    block.save()


def _renumber(agenda: Agenda) -> None:
    for position, block in enumerate(agenda.blocks.all(), start=1):
        if block.position != position:
            block.position = position
            block.save(update_fields=["position"])
