"""Write questions, answers and reactions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.governance.decisions.budgets import WORDS
from tenants.governance.decisions.errors import NothingSaid, NotYet
from tenants.governance.decisions.locking import locked_open
from tenants.governance.decisions.models import Decision, Stage, Word
from tenants.governance.decisions.validators import MAX_WORD
from tenants.members.budgets import spend
from tenants.members.models import Member


def ask(decision: Decision, *, by: Member, text: str, now: datetime) -> Word:
    """Ask what is not clear; open to every member until the end. Raises Closed, NothingSaid."""
    return _write(decision, Word.Kind.QUESTION, by=by, text=text, now=now)


def reply(question: Word, *, by: Member, text: str, now: datetime) -> Word:
    """Answer a question; open to every member until the end. Raises Closed, NothingSaid."""
    return _write(question.decision, Word.Kind.ANSWER, by=by, text=text, now=now, to=question)


@transaction.atomic
def react(decision: Decision, *, by: Member, text: str, now: datetime) -> Word:
    """Say what one thinks of the proposal; a second word replaces the first.

    Raises Closed, NotYet (while questions are asked), NothingSaid.
    """
    locked = locked_open(decision, now=now)
    if locked.stage(now=now) == Stage.CLARIFY:
        raise NotYet
    mine = Word.objects.filter(decision=locked, by=by, kind=Word.Kind.REACTION)
    mine.update(taken_back_at=now)
    return _write(locked, Word.Kind.REACTION, by=by, text=text, now=now)


@transaction.atomic
def _write(
    decision: Decision, kind: str, *, by: Member, text: str, now: datetime, to: Word | None = None
) -> Word:
    locked = locked_open(decision, now=now)
    text = cleaned(text)
    if not text:
        raise NothingSaid
    spend(WORDS, by=by)
    made: Word = Word.objects.create(
        decision=locked, kind=kind, by=by, text=text, reply_to=to, made_at=now
    )
    return made


def cleaned(text: str, most: int = MAX_WORD) -> str:
    return text.replace("\x00", "").strip()[:most]
