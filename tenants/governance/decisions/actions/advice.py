"""Advice: one asks those concerned, decides alone, and says why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.governance.decisions.actions.closing import close_with_reason
from tenants.governance.decisions.actions.words import cleaned
from tenants.governance.decisions.errors import NothingSaid, NotTheLead, OtherWay
from tenants.governance.decisions.locking import locked_elector, locked_for_answers
from tenants.governance.decisions.models import Decision, Way, Word
from tenants.governance.decisions.validators import MAX_REASON
from tenants.members.models import Member


@transaction.atomic
def advise(decision: Decision, *, by: Member, text: str, now: datetime) -> Word:
    """Give advice; a second word replaces the first.

    Raises Closed, OtherWay, NotAnElector, NothingSaid.
    """
    locked = locked_for_answers(decision, Way.ADVICE, now=now)
    elector, text = locked_elector(locked, by), cleaned(text)
    if not text:
        raise NothingSaid
    Word.objects.filter(decision=locked, by=by, kind=Word.Kind.ADVICE).update(taken_back_at=now)
    made: Word = Word.objects.create(
        decision=locked, kind=Word.Kind.ADVICE, by=by, text=text, made_at=now
    )
    elector.voice, elector.has_spoken, elector.said_at = {"say": "advice"}, True, now
    elector.save(update_fields=["voice", "has_spoken", "said_at"])
    return made


@transaction.atomic
def announce(decision: Decision, *, by: Member, text: str, now: datetime) -> Decision:
    """Say what one has decided after the advice, and why; also after the end.

    Raises OtherWay, NotTheLead, NothingSaid.
    """
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.way != Way.ADVICE:
        raise OtherWay
    if locked.by_id != by.pk:
        raise NotTheLead
    reason = cleaned(text, MAX_REASON)
    if not reason:
        raise NothingSaid
    return close_with_reason(locked, reason, now=now)
