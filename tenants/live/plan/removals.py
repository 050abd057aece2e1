"""What is not asked any more is not planned any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.errors import AlreadyClosed
from tenants.live.models import AgendaItem
from tenants.live.plan.agenda import changed, lock_agenda, refresh_summary
from tenants.live.plan.queue_sync import drop_closed, questions_of
from tenants.meetings.models import Meeting
from tenants.products.models import Question


@transaction.atomic
def remove_closed_question(question: int, *, now: datetime) -> None:
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
            agenda = lock_agenda(meeting, now=now)
        except AlreadyClosed:  # what an evening has done stays written
            continue
        before = questions_of(agenda)
        drop_closed(agenda)
        refresh_summary(agenda, now=now)
        changed(agenda, before=before, by=agenda.made_by, now=now)
