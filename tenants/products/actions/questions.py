"""A question is asked, waits, is worked on and comes back until its author has the answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.products.errors import NotAsked, NotItsAuthor
from tenants.products.models import Product, Question
from tenants.products.signals import question_asked, question_changed


@transaction.atomic
def ask_question(
    *,
    by: Member,
    text: str,
    blocker: str,
    now: datetime,
    product: Product | None = None,
    about: str = Question.About.PRODUCT,
    outcome: str = "",
) -> Question:
    """Put a question into the city's queue."""
    question = Question.objects.create(
        author=by,
        about=Question.About.PRODUCT if product else about,
        product=product,
        text=text,
        blocker=blocker,
        outcome=outcome,
        asked_at=now,
    )
    question_asked.send(sender=Question, question=question)
    return question


@transaction.atomic
def answer_question(question: Question, *, by: Member, answer: str, now: datetime) -> None:
    """Its author has found the answer, in their own words. Raises `NotItsAuthor`, `NotAsked`."""
    locked = asked(question, by=by)
    if locked.state == Question.State.ANSWERED:
        raise NotAsked
    locked.state, locked.answer, locked.answered_at = Question.State.ANSWERED, answer, now
    locked.save(update_fields=["state", "answer", "answered_at"])
    question_changed.send(sender=Question, question=locked)


@transaction.atomic
def reopen_question(question: Question, *, by: Member) -> None:
    """The answer did not hold: back into the queue, with the old answer kept."""
    locked = asked(question, by=by)
    locked.state, locked.answered_at = Question.State.QUEUED, None
    locked.save(update_fields=["state", "answered_at"])
    question_changed.send(sender=Question, question=locked)


@transaction.atomic
def rewrite_question(
    question: Question, *, by: Member, text: str, blocker: str, outcome: str
) -> None:
    """Say it better. Raises `NotItsAuthor`."""
    locked = asked(question, by=by)
    locked.text, locked.blocker, locked.outcome = text, blocker, outcome
    locked.save(update_fields=["text", "blocker", "outcome"])
    question_changed.send(sender=Question, question=locked)


def asked(question: Question, *, by: Member) -> Question:
    """The question's row, locked, for its author. Raises `NotItsAuthor`."""
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if locked.author_id != by.pk:
        raise NotItsAuthor
    return locked
