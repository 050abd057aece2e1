"""A question is asked, told better, answered by its author, taken back and brought again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.products.actions.products import TWICE
from tenants.products.errors import NotAnswered, NotAsked, NotItsAuthor, NotTakenBack
from tenants.products.models import Product, Question
from tenants.products.signals import question_asked, question_changed

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
    """Put a question into the city's queue; sent twice it is asked once."""
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
    """Say it better. Raises `NotItsAuthor`."""
    locked = asked(question, by=by)
    locked.text, locked.blocker, locked.outcome = text, blocker, outcome
    keep(locked, "text", "blocker", "outcome")


@transaction.atomic
def answer_question(question: Question, *, by: Member, answer: str, now: datetime) -> None:
    """Its author has found the answer, in their own words. Raises `NotItsAuthor`, `NotAsked`."""
    locked = asked(question, by=by)
    if not locked.is_open:
        raise NotAsked
    locked.state, locked.answer, locked.answered_at = State.ANSWERED, answer, now
    keep(locked, "state", "answer", "answered_at")


@transaction.atomic
def reopen_question(question: Question, *, by: Member, now: datetime) -> None:
    """The answer did not hold: it waits anew, with the old answer kept."""
    locked = asked(question, by=by)
    if locked.state != State.ANSWERED:
        raise NotAnswered
    locked.state, locked.answered_at, locked.queued_at = State.QUEUED, None, now
    keep(locked, "state", "answered_at", "queued_at")


@transaction.atomic
def withdraw_question(question: Question, *, by: Member) -> None:
    """Its author takes it back; only they still see it. Raises `NotItsAuthor`, `NotAsked`."""
    locked = asked(question, by=by)
    if not locked.is_open:
        raise NotAsked
    locked.state = State.WITHDRAWN
    keep(locked, "state")


@transaction.atomic
def restore_question(question: Question, *, by: Member) -> None:
    """It is a question after all: its place in the queue is where it was."""
    locked = asked(question, by=by)
    if locked.state != State.WITHDRAWN:
        raise NotTakenBack
    locked.state = State.QUEUED
    keep(locked, "state")


def asked(question: Question, *, by: Member) -> Question:
    """The question's row, locked, for its author. Raises `NotItsAuthor`."""
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if locked.author_id != by.pk:
        raise NotItsAuthor
    return locked


def keep(question: Question, *names: str) -> None:
    question.save(update_fields=names)
    question_changed.send(sender=Question, question=question)
