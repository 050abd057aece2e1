"""The way of a question through meetings, until its author answers it.

schedule_question → serve_question → return_to_queue
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.products.actions.questions import save_question
from tenants.products.errors import NotOnTheTable
from tenants.products.models import Question

State = Question.State


@transaction.atomic
def schedule_question(question: Question) -> None:
    """Put a queued question on an agenda. Idempotent. Raises `NotOnTheTable` in other states."""
    locked = lock_question(question)
    if locked.state == State.ON_AGENDA:
        return
    if locked.state != State.QUEUED:
        raise NotOnTheTable
    locked.state = State.ON_AGENDA
    save_question(locked, "state")


@transaction.atomic
def serve_question(question: Question, *, meeting_id: int, now: datetime) -> None:
    """Mark an open question as worked on; counted once a meeting.

    Raises `NotOnTheTable` if it is closed.
    """
    locked = lock_question(question)
    if not locked.is_open:
        raise NotOnTheTable
    if locked.last_meeting_id != meeting_id:
        locked.times_served += 1
        locked.last_meeting_id = meeting_id
    locked.state, locked.served_at = State.WORKED_ON, now
    save_question(locked, "state", "times_served", "last_meeting_id", "served_at")


@transaction.atomic
def return_to_queue(question: Question, *, now: datetime) -> None:
    """Return a question to the queue after its meeting.

    A question that was worked on goes to the end, any other keeps its place. Closed questions are
    left unchanged.
    """
    locked = lock_question(question)
    if locked.state == State.WORKED_ON:
        locked.queued_at = now
    elif locked.state != State.ON_AGENDA:
        return
    locked.state = State.QUEUED
    save_question(locked, "state", "queued_at")


def lock_question(question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)
