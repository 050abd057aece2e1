"""Keep the queue of questions in step with plans: planned, worked on, requeued, closed."""

from __future__ import annotations

from datetime import datetime

from tenants.live.models import Agenda, AgendaItem
from tenants.live.queries import last_begun
from tenants.meetings.models import Meeting
from tenants.products.actions.queue import return_to_queue, schedule_question, serve_question
from tenants.products.models import Question
from tenants.refusals import Refusal


def questions_of(agenda: Agenda) -> set[int]:
    planned = AgendaItem.objects.filter(table__block__agenda=agenda)
    return set(planned.values_list("question", flat=True))


def sync_queue(agenda: Agenda, *, before: set[int], now: datetime) -> None:
    """Questions of the agenda are on it, those that left it wait again where they were."""
    drop_closed(agenda)
    after = questions_of(agenda)
    for question in Question.objects.filter(pk__in=before | after).order_by("pk"):
        if question.pk not in after:
            return_to_queue(question, now=now)
        elif question.state == Question.State.QUEUED:
            try:
                schedule_question(question)
            except Refusal:  # answered or taken back a moment ago
                AgendaItem.objects.filter(table__block__agenda=agenda, question=question).delete()


def drop_closed(agenda: Agenda) -> None:
    """Remove closed questions from parts that have not begun."""
    planned = AgendaItem.objects.filter(
        table__block__agenda=agenda,
        table__block__position__gt=last_begun(agenda.meeting_id),
        outcome=AgendaItem.Outcome.PLANNED,
    )
    planned.exclude(question__state__in=Question.OPEN).delete()


def requeue_unanswered(agenda: Agenda, *, now: datetime) -> None:
    """Worked questions count as served; all that their authors haven't answered wait again."""
    items = AgendaItem.objects.filter(table__block__agenda=agenda)
    worked = set(
        items.filter(outcome=AgendaItem.Outcome.WORKED_ON).values_list("question", flat=True)
    )
    for question in Question.objects.filter(pk__in=items.values("question")).order_by("pk"):
        if question.pk in worked:
            try:
                serve_question(question, meeting_id=agenda.meeting_id, now=now)
            except Refusal:  # answered or taken back during the evening
                continue
        return_to_queue(question, now=now)


def release_questions(agenda: Agenda, *, now: datetime) -> None:
    """The evening is off: its questions wait where they were, unless another evening has them."""
    items = AgendaItem.objects.filter(table__block__agenda=agenda)
    over = (Meeting.State.CANCELLED, Meeting.State.CLOSED)
    elsewhere = (
        AgendaItem.objects.exclude(table__block__agenda=agenda)
        .exclude(table__block__agenda__published_at=None)
        .exclude(table__block__agenda__meeting__state__in=over)
        .exclude(  # a ghost that nobody came to holds nothing
            table__block__agenda__meeting__state=Meeting.State.PLANNED,
            table__block__agenda__meeting__ends_at__lt=now,
        )
    )
    free = Question.objects.filter(pk__in=items.values("question"))
    for question in free.exclude(pk__in=elsewhere.values("question")).order_by("pk"):
        return_to_queue(question, now=now)
