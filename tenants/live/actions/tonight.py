"""A question that was asked in the room comes on tonight's plan by one press."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.actions.agenda import begun_of, held_agenda
from tenants.live.actions.seats import put_question
from tenants.live.errors import NoTurnLeft
from tenants.live.models import Agenda, AgendaItem, Block, Table
from tenants.live.programme import turns_of
from tenants.members.models import Member
from tenants.products.models import Question


@transaction.atomic
def take_tonight(
    question: Question, *, agenda: Agenda, by: Member | None, now: datetime
) -> AgendaItem:
    """Give it the first turn that is free at a table of a part that has not begun.

    The author's own table comes first; the evening gets no longer. Raises NoTurnLeft, NotWaiting,
    AlreadyClosed.
    """
    agenda = held_agenda(agenda.meeting, now=now)
    table = _free_table(agenda, author=question.author_id)
    if table is None:
        raise NoTurnLeft
    return put_question(question, at=table, by=by, now=now)


def _free_table(agenda: Agenda, *, author: int) -> Table | None:
    ahead = agenda.blocks.filter(kind=Block.Kind.WORK, position__gt=begun_of(agenda))
    for block in ahead.prefetch_related("tables__seated", "tables__items"):
        free = [each for each in block.tables.all() if len(each.items.all()) < turns_of(block)]
        seats = {
            each.pk: {seat.member_id for seat in each.seated.all()} for each in block.tables.all()
        }
        if not any(author in members for members in seats.values()):
            continue
        if free:
            return min(free, key=lambda each: (author not in seats[each.pk], len(each.items.all())))
    return None
