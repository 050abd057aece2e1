"""A question that was asked in the room comes on tonight's plan by one press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from tenants.live.errors import NoTurnLeft
from tenants.live.models import Agenda, AgendaItem, Block, Table
from tenants.live.plan.agenda import lock_agenda
from tenants.live.plan.seats import put_question
from tenants.live.queries import last_begun
from tenants.live.run.focus import authors_here
from tenants.live.run.format_steps import turns_of
from tenants.members.models import Member
from tenants.products.models import Question


@transaction.atomic
def take_tonight(
    question: Question, *, agenda: Agenda, by: Member | None, now: datetime
) -> AgendaItem:
    """Give it the first turn that is free at a table of a part that has not begun.

    The author's own table comes first; the evening gets no longer. Where every turn is given, it
    takes that of an author who is not in the room, unless it is held fast. Raises NoTurnLeft,
    NotWaiting, AlreadyClosed.
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
