"""What a meeting does with a question. Nobody else moves it, and nobody but its author answers it.

schedule_question → serve_question → return_to_queue, until its author has the answer.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.products.actions.questions import keep
from tenants.products.errors import NotOnTheTable
from tenants.products.models import Question

State = Question.State


@transaction.atomic
def schedule_question(question: Question) -> None:
    """It is on the agenda of a meeting. Raises `NotOnTheTable` unless it waits."""
    locked = held(question)
    if locked.state == State.ON_AGENDA:
        return
    if locked.state != State.QUEUED:
        raise NotOnTheTable
    locked.state = State.ON_AGENDA
    keep(locked, "state")


@transaction.atomic
def serve_question(question: Question, *, meeting_id: int, now: datetime) -> None:
    """It was worked on; however often one meeting says so, it counts once.

    Raises `NotOnTheTable` for a question that is not open.
    """
    locked = held(question)
    if not locked.is_open:
        raise NotOnTheTable
    if locked.last_meeting_id != meeting_id:
        locked.times_served += 1
        locked.last_meeting_id = meeting_id
    locked.state, locked.served_at = State.WORKED_ON, now
    keep(locked, "state", "times_served", "last_meeting_id", "served_at")


@transaction.atomic
def return_to_queue(question: Question, *, now: datetime) -> None:
    """The meeting is over: what was worked on waits anew, what was not keeps its place.

    Questions that their author has answered or taken back are left alone.
    """
    locked = held(question)
    if locked.state == State.WORKED_ON:
        locked.queued_at = now
    elif locked.state != State.ON_AGENDA:
        return
    locked.state = State.QUEUED
    keep(locked, "state", "queued_at")


def held(question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)
