"""The plan in the facilitator's hands: moved, swapped, held fast, taken off."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count, F, Max, Q

from tenants.live.errors import (
    AlreadyBegun,
    AuthorElsewhere,
    NotWaiting,
    OtherPart,
    PlanChanged,
)
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat, Table
from tenants.live.plan.agenda import (
    changed,
    keep_for_undo,
    lock_agenda,
    propose_agenda,
    reflow_times,
    refresh_summary,
)
from tenants.live.plan.planner_input import candidates, version_on_shelf
from tenants.live.plan.queue_sync import questions_of
from tenants.live.queries import last_begun
from tenants.live.run.format_steps import spec_of, steps_of
from tenants.live.run.guards import check_in_facilitator
from tenants.live.validators import DEFAULT_TABLE_SIZE
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question

Row = Block | Table | Seat | AgendaItem


@transaction.atomic
def seat_those_here(meeting: Meeting, *, by: Member | None, now: datetime) -> Agenda:
    """Many who were expected have not come: plan what has not begun for whoever is in the room.

    Those who come later find a table by themselves, and every table at which something is held
    fast stays. Who asks for it in the hall is there as well. Raises InfeasiblePlan,
    AlreadyClosed.
    """
    if by:
        check_in_facilitator(meeting, by=by, now=now)
    held = Table.objects.filter(Q(seated__locked=True) | Q(items__locked=True))
    agenda = lock_agenda(meeting, now=now)
    cut_spare(agenda, now=now)
    held = held.filter(block__agenda=agenda)
    last = held.aggregate(last=Max("number"))["last"] or 1
    tables = max(last, -(-meeting.attendances.here().count() // DEFAULT_TABLE_SIZE))
    return propose_agenda(meeting, by=by, now=now, tables=tables, only_here=True)


def cut_spare(agenda: Agenda, *, now: datetime) -> None:
    """End spare time that is going on with this minute: what is planned now comes next.

    The agenda must be held.
    """
    run = Run.objects.filter(meeting=agenda.meeting_id, closed_at=None).first()
    block = agenda.blocks.filter(kind=Block.Kind.SPARE, position=run.block).first() if run else None
    if run is None or block is None:
        return
    been = (run.clock(now=now) - run.block_started_at).total_seconds()
    block.minutes = min(block.minutes, max(1, -(-int(been) // 60)))
    block.save(update_fields=["minutes"])


@transaction.atomic
def move_seat(seat: Seat, *, to: Table, by: Member | None, now: datetime) -> None:
    """Somebody sits elsewhere in the same block and stays there; their questions come along."""
    agenda, before = open_change(seat, to, now=now)
    if seat.table.block_id != to.block_id:
        raise OtherPart
    _carry(seat, to)
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def swap_seats(one: Seat, other: Seat, *, by: Member | None, now: datetime) -> None:
    """Two people change places."""
    agenda, before = open_change(one, other, now=now)
    if one.table.block_id != other.table.block_id:
        raise OtherPart
    first, second = one.table, other.table
    _carry(one, second)
    _carry(other, first)
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def put_question(
    question: Question,
    *,
    at: Table,
    by: Member | None,
    now: datetime,
    instead_of: AgendaItem | None = None,
) -> AgendaItem:
    """A question is worked on at this table; its author sits here then.

    It leaves any other place on the agenda; `instead_of` makes room, or the last one there where
    the format takes no more questions. Raises NotWaiting for a question that isn't in the queue,
    and AuthorElsewhere if its author isn't in this block.
    """
    agenda, before = open_change(at, now=now)
    if not Question.objects.filter(candidates(agenda), pk=question.pk).exists():
        raise NotWaiting
    seat = Seat.objects.filter(table__block=at.block, member=question.author_id).first()
    if seat is None:
        raise AuthorElsewhere
    AgendaItem.objects.filter(
        table__block__agenda=agenda, question=question, outcome=AgendaItem.Outcome.PLANNED
    ).delete()
    if seat.table_id != at.pk:
        _carry(seat, at)
    seat.locked = True
    seat.save(update_fields=["locked"])
    if instead_of is not None:
        instead_of.delete()
    spec = spec_of(at.block)
    most = max(1, spec.questions_per_run[1]) if spec else 1
    items = list(at.items.all())
    for item in items[most - 1 :]:
        item.delete()
    order = (at.items.aggregate(last=Max("position"))["last"] or 0) + 1
    item = AgendaItem.objects.create(table=at, question=question, position=order, locked=True)
    agenda.off = [number for number in agenda.off if number != question.pk]
    close_change(agenda, before, by=by, now=now)
    return item


@transaction.atomic
def take_off(item: AgendaItem, *, by: Member | None, now: datetime) -> None:
    """Not tonight: it keeps its place in the queue, and a new plan doesn't bring it back."""
    agenda, before = open_change(item, now=now)
    agenda.off = sorted({*agenda.off, item.question_id})
    item.delete()
    close_change(agenda, before, by=by, now=now)


@transaction.atomic
def leave_in_queue(agenda: Agenda, *, question: int, by: Member | None, now: datetime) -> None:
    """Leave a question from the room in the queue; a new plan doesn't take it either."""
    agenda = lock_agenda(agenda.meeting, now=now)
    before = questions_of(agenda)
    agenda.off = sorted({*agenda.off, question} - before)
    agenda.fingerprint = ""
    changed(agenda, before=before, by=by, now=now)


@transaction.atomic
def bring_back(agenda: Agenda, *, question: int, by: Member | None, now: datetime) -> None:
    """A new plan may take this question again."""
    agenda = lock_agenda(agenda.meeting, now=now)
    before = questions_of(agenda)
    agenda.off = [number for number in agenda.off if number != question]
    agenda.fingerprint = ""
    changed(agenda, before=before, by=by, now=now)


@transaction.atomic
def choose_format(block: Block, *, key: str, by: Member | None, now: datetime) -> Block:
    """This part runs another format from now on; plan again to seat people for it."""
    agenda, before = open_change(block, now=now)
    block.format_version = version_on_shelf(key)
    block.locked = True
    block.save(update_fields=["format_version", "locked"])
    close_change(agenda, before, by=by, now=now)
    return block


@transaction.atomic
def plan_with_format(
    block: Block, *, key: str, by: Member | None, now: datetime, may_drop: bool = True
) -> Agenda:
    """Another format for this part, as long as it needs, and people seated for it; both or nothing.

    Raises InfeasiblePlan, and WouldDrop unless it may leave out what was planned.
    """
    block = choose_format(block, key=key, by=by, now=now)
    # How many questions the old one had, and for how long, says nothing.
    Block.objects.filter(pk=block.pk).update(rounds=0, given=None)
    meeting = block.agenda.meeting
    return propose_agenda(meeting, by=by, now=now, may_drop=may_drop, keep_undo=True)


@transaction.atomic
def lock(row: Seat | AgendaItem | Block, *, held: bool, by: Member | None, now: datetime) -> None:
    """Hold a seat, a question or a format fast for the next plan, or let it go.

    A part whose format is held gets no longer.
    """
    agenda, before = open_change(row, now=now)
    row.locked = held
    row.save(update_fields=["locked"])
    agenda.fingerprint = ""
    changed(agenda, before=before, by=by, now=now)


def _carry(seat: Seat, to: Table) -> None:
    """The person and the questions they brought."""
    if seat.member_id:
        AgendaItem.objects.filter(table=seat.table, question__author=seat.member_id).update(
            table=to, position=F("position") + 100
        )
    seat.table, seat.locked = to, True
    seat.save(update_fields=["table", "locked"])


def open_change(*rows: Row, now: datetime, may_have_begun: bool = False) -> tuple[Agenda, set[int]]:
    """The agenda, locked, and its questions before the change; the rows as they are under the lock.

    The plan as it is can be undone to. Raises AlreadyClosed, AlreadyBegun, and PlanChanged for rows
    of a plan that has gone.
    """
    agenda = lock_agenda(_block(rows[0]).agenda.meeting, now=now)
    for row in rows:
        try:
            row.refresh_from_db()
        except ObjectDoesNotExist as gone:
            raise PlanChanged from gone
    begun = last_begun(agenda.meeting_id)
    if not may_have_begun and any(_block(row).position <= begun for row in rows):
        raise AlreadyBegun
    keep_for_undo(agenda)
    return agenda, questions_of(agenda)


def _block(row: Row) -> Block:
    match row:
        case Block():
            return row
        case Table():
            return row.block
    return row.table.block


def close_change(agenda: Agenda, before: set[int], *, by: Member | None, now: datetime) -> None:
    """Bring minutes in order with what the tables hold now."""
    begun = last_begun(agenda.meeting_id)
    for block in agenda.blocks.filter(kind=Block.Kind.WORK, position__gt=begun):
        sizes = block.tables.annotate(
            heads=Count("seated", distinct=True), asked=Count("items", distinct=True)
        ).aggregate(people=Max("heads"), questions=Max("asked"))
        block.rounds, block.largest = sizes["questions"] or 0, sizes["people"] or 0
        block.minutes = -(-int(steps_of(block)[-1].ends_at * 100) // 100)
        block.save(update_fields=["rounds", "largest", "minutes"])
    reflow_times(agenda, begun=begun)
    refresh_summary(agenda, now=now)
    changed(agenda, before=before, by=by, now=now)
