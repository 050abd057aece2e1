"""Change the plan by hand: move, swap, lock, put a question on it or take it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count, F, Max, Q

from tenants.live.errors import (
    AlreadyBegun,
    AuthorElsewhere,
    NoTurnLeft,
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
from tenants.live.run.focus import authors_here
from tenants.live.run.format_steps import spec_of, steps_of, turns_of
from tenants.live.run.guards import check_in_facilitator
from tenants.live.validators import DEFAULT_TABLE_SIZE
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question

Row = Block | Table | Seat | AgendaItem


@transaction.atomic
def seat_those_here(meeting: Meeting, *, by: Member | None, now: datetime) -> Agenda:
    """Plan the parts that have not begun for the people in the room only.

    Later arrivals are seated one by one; tables with a lock stay. Also checks in `by`, if the doors
    are open. Raises InfeasiblePlan, AlreadyClosed.
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
    """End the current spare time with this minute: the next planned part follows.

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
    """Move a person to another table of the block, locked there, with their questions."""
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
    """Put a question at a table, and seat its author there.

    Removes it from any other place of the agenda. Replaces `instead_of`, or the last question
    there where the format takes no more. Raises NotWaiting for a question outside the queue, and
    AuthorElsewhere if its author has no seat in this block.
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
def take_tonight(
    question: Question, *, agenda: Agenda, by: Member | None, now: datetime
) -> AgendaItem:
    """Give a question from the room the first free turn in a part that has not begun.

    The author's own table comes first; the evening gets no longer. Without a free turn it replaces
    an unlocked question of an absent author. Raises NoTurnLeft, NotWaiting, AlreadyClosed.
    """
    agenda = lock_agenda(agenda.meeting, now=now)
    parts = _parts_ahead(agenda, author=question.author_id)
    table, left_out = _free_table(parts, author=question.author_id), None
    if table is None:
        left_out = _absent_turn(parts, author=question.author_id, here=authors_here(agenda.meeting))
        table = left_out.table if left_out else None
    if table is None:
        raise NoTurnLeft
    return put_question(question, at=table, by=by, now=now, instead_of=left_out)


@transaction.atomic
def take_off(item: AgendaItem, *, by: Member | None, now: datetime) -> None:
    """Take a question off tonight's plan, also for new plans; it keeps its place in the queue."""
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
    """Let new plans take a question again."""
    agenda = lock_agenda(agenda.meeting, now=now)
    before = questions_of(agenda)
    agenda.off = [number for number in agenda.off if number != question]
    agenda.fingerprint = ""
    changed(agenda, before=before, by=by, now=now)


@transaction.atomic
def choose_format(block: Block, *, key: str, by: Member | None, now: datetime) -> Block:
    """Give a part another format; plan again to seat people for it."""
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
    """Give a part another format and plan again; all or nothing.

    Raises InfeasiblePlan, and WouldDrop for lost parts or questions unless `may_drop`.
    """
    block = choose_format(block, key=key, by=by, now=now)
    # The number of questions and the minutes of the old format don't fit the new one.
    Block.objects.filter(pk=block.pk).update(rounds=0, given=None)
    meeting = block.agenda.meeting
    return propose_agenda(meeting, by=by, now=now, may_drop=may_drop, keep_undo=True)


@transaction.atomic
def lock(row: Seat | AgendaItem | Block, *, held: bool, by: Member | None, now: datetime) -> None:
    """Lock a seat, a question or a part's format for the next plan, or unlock it.

    Locking a format also caps the length of its part.
    """
    agenda, before = open_change(row, now=now)
    row.locked = held
    row.save(update_fields=["locked"])
    agenda.fingerprint = ""
    changed(agenda, before=before, by=by, now=now)


def _carry(seat: Seat, to: Table) -> None:
    """Move a person and their questions to another table."""
    if seat.member_id:
        AgendaItem.objects.filter(table=seat.table, question__author=seat.member_id).update(
            table=to, position=F("position") + 100
        )
    seat.table, seat.locked = to, True
    seat.save(update_fields=["table", "locked"])


def open_change(*rows: Row, now: datetime, may_have_begun: bool = False) -> tuple[Agenda, set[int]]:
    """Lock the agenda, refresh `rows`, and return it with its questions before the change.

    Keeps the plan for undo. Raises AlreadyClosed, AlreadyBegun, and PlanChanged for rows that a
    new plan has replaced.
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
    """Recompute minutes and the summary from what the tables hold now; save and notify."""
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


def _parts_ahead(agenda: Agenda, *, author: int) -> list[Block]:
    """Parts with tables that have not begun and in which the author sits."""
    ahead = agenda.blocks.filter(kind=Block.Kind.WORK, position__gt=last_begun(agenda.meeting_id))
    blocks = ahead.prefetch_related("tables__seated", "tables__items__question")
    return [each for each in blocks if any(_sits_at(t, author) for t in each.tables.all())]


def _free_table(parts: Sequence[Block], *, author: int) -> Table | None:
    for block in parts:
        free = [each for each in block.tables.all() if len(each.items.all()) < turns_of(block)]
        if free:
            return min(free, key=lambda t: (not _sits_at(t, author), len(t.items.all())))
    return None


def _absent_turn(
    parts: Sequence[Block], *, author: int, here: Collection[int]
) -> AgendaItem | None:
    """The last turn of an absent author in the first part that has one; own table first."""
    for block in parts:
        for table in sorted(block.tables.all(), key=lambda t: not _sits_at(t, author)):
            for item in reversed(table.items.all()):
                if item.question.author_id not in here and not item.locked:
                    return item
    return None


def _sits_at(table: Table, author: int) -> bool:
    return any(seat.member_id == author for seat in table.seated.all())
