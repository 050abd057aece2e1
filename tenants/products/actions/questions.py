"""Ask, edit, show, answer, reopen, withdraw and restore a question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.members.pauses import check_may_write
from tenants.products.actions.products import TWICE
from tenants.products.errors import NotAnswered, NotAsked, NotItsAuthor, NotTakenBack
from tenants.products.models import Product, Question
from tenants.products.signals import question_asked, question_changed, question_shown

State = Question.State


@transaction.atomic
def ask_question(
    *,
    by: Member,
    text: str,
    blocker: str,
    now: datetime,
    product: Product | None = None,
    about: str = Question.About.PERSON,
    outcome: str = "",
) -> Question:
    """Put a question into the city's queue. Returns the existing one if it was sent twice.

    Raises Paused.
    """
    check_may_write(by, now=now)
    Member.objects.select_for_update().get(pk=by.pk)
    again = Question.objects.open().filter(author=by, text=text, product=product)
    if twin := again.filter(asked_at__gt=now - TWICE, asked_at__lte=now).first():
        return twin
    question = Question.objects.create(
        author=by,
        about=Question.About.PRODUCT if product else about,
        product=product,
        text=text,
        blocker=blocker,
        outcome=outcome,
        asked_at=now,
        queued_at=now,
    )
    question_asked.send(sender=Question, question=question)
    return question


@transaction.atomic
def rewrite_question(
    question: Question, *, by: Member, text: str, blocker: str, outcome: str
) -> None:
    """Edit the texts of a question. Raises `NotItsAuthor`."""
    locked = lock_for_author(question, by=by)
    locked.text, locked.blocker, locked.outcome = text, blocker, outcome
    save_question(locked, "text", "blocker", "outcome")


@transaction.atomic
def answer_question(question: Question, *, by: Member, answer: str, now: datetime) -> None:
    """Save the author's answer and close the question. Raises `NotItsAuthor`, `NotAsked`."""
    locked = lock_for_author(question, by=by)
    if not locked.is_open:
        raise NotAsked
    locked.state, locked.answer, locked.answered_at = State.ANSWERED, answer, now
    save_question(locked, "state", "answer", "answered_at")


@transaction.atomic
def reopen_question(question: Question, *, by: Member, now: datetime) -> None:
    """Put an answered question at the end of the queue; the answer is kept.

    Raises `NotItsAuthor`, `NotAnswered`.
    """
    locked = lock_for_author(question, by=by)
    if locked.state != State.ANSWERED:
        raise NotAnswered
    locked.state, locked.answered_at, locked.queued_at = State.QUEUED, None, now
    save_question(locked, "state", "answered_at", "queued_at")


@transaction.atomic
def withdraw_question(question: Question, *, by: Member) -> None:
    """Hide a question from all but its author. Raises `NotItsAuthor`, `NotAsked`."""
    locked = lock_for_author(question, by=by)
    if not locked.is_open:
        raise NotAsked
    locked.state = State.WITHDRAWN
    save_question(locked, "state")


@transaction.atomic
def restore_question(question: Question, *, by: Member) -> None:
    """Put a withdrawn question back in its old place in the queue.

    Raises `NotItsAuthor`, `NotTakenBack`.
    """
    locked = lock_for_author(question, by=by)
    if locked.state != State.WITHDRAWN:
        raise NotTakenBack
    locked.state = State.QUEUED
    save_question(locked, "state")


@transaction.atomic
def show_question(question: Question, *, to: str, by: Member) -> None:
    """Set who finds a question in the network; takes effect at once. Raises `NotItsAuthor`."""
    locked = lock_for_author(question, by=by)
    locked.visibility = to
    locked.save(update_fields=["visibility"])
    question_shown.send(sender=Question, question=locked)


def lock_for_author(question: Question, *, by: Member) -> Question:
    """Lock the question for its author. Raises `NotItsAuthor`."""
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if locked.author_id != by.pk:
        raise NotItsAuthor
    return locked


def save_question(question: Question, *names: str) -> None:
    question.save(update_fields=names)
    question_changed.send(sender=Question, question=question)
