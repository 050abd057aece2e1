"""What is not asked any more is not planned any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.actions.agenda import changed, held_agenda, retell
from tenants.live.actions.queueing import drop_closed, questions_of
from tenants.live.errors import AlreadyClosed
from tenants.live.models import AgendaItem
from tenants.meetings.models import Meeting
from tenants.products.models import Question


@transaction.atomic
def forget_closed(question: int, *, now: datetime) -> None:
    """Answered, merged or taken back: it leaves what has not begun, and the screens hear of it.

    After the commit of that change: plans are locked before questions, never the other way round.
    """
    planned = AgendaItem.objects.filter(question=question, outcome=AgendaItem.Outcome.PLANNED)
    if Question.objects.open().filter(pk=question).exists():
        return
    for meeting in Meeting.objects.filter(
        pk__in=planned.values("table__block__agenda__meeting")
    ).order_by("pk"):
        try:
            agenda = held_agenda(meeting, now=now)
        except AlreadyClosed:  # what an evening has done stays written
            continue
        before = questions_of(agenda)
        drop_closed(agenda)
        retell(agenda, now=now)
        changed(agenda, before=before, by=agenda.made_by, now=now)
