"""Give one's word in one decision to somebody else; write down the word of somebody absent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.governance.decisions import notices
from tenants.governance.decisions.errors import HasSpoken, NoDelegate, OtherWay, Trusted
from tenants.governance.decisions.locking import locked_elector, locked_for_answers, locked_open
from tenants.governance.decisions.models import Decision, Elector, Way
from tenants.governance.decisions.models.decision import BY_OBJECTIONS
from tenants.governance.decisions.validators import MOST_DELEGATED
from tenants.members.models import Member


@transaction.atomic
def delegate(decision: Decision, *, by: Member, to: Member, now: datetime) -> Elector:
    """Let another elector speak for oneself, in this decision. One's own word ends it.

    Nobody speaks for more than two others, and a word is handed on once only.
    Raises Closed, OtherWay, NotAnElector, HasSpoken, NoDelegate, Trusted.
    """
    locked = locked_open(decision, now=now)
    if locked.is_anonymous or locked.way == Way.ADVICE:
        raise OtherWay
    elector = locked_elector(locked, by)
    if elector.has_spoken:
        raise HasSpoken
    rows = Elector.objects.filter(decision=locked)
    if rows.filter(delegate=by).exists():
        raise Trusted
    is_free = rows.filter(member=to, delegate=None, member__left_at=None).exists()
    others = rows.filter(delegate=to).exclude(member=by).count()
    if to.pk == by.pk or not is_free or others >= MOST_DELEGATED:
        raise NoDelegate
    elector.delegate, elector.voice, elector.recorded_by = to, None, None
    elector.save(update_fields=["delegate", "voice", "recorded_by"])
    notices.tell_electors(
        notices.NEEDED, locked, key=f"for{by.pk}", by=by, members=[to.pk], now=now
    )
    return elector


@transaction.atomic
def take_delegation_back(decision: Decision, *, by: Member, now: datetime) -> Elector:
    """Speak for oneself again. Idempotent. Raises Closed, NotAnElector."""
    elector = locked_elector(locked_open(decision, now=now), by)
    elector.delegate = None
    elector.save(update_fields=["delegate"])
    return elector


@transaction.atomic
def record_word(
    decision: Decision, *, by: Member, member: Member, say: str, now: datetime
) -> Elector:
    """Write down that somebody absent consents or stands aside: visible, theirs until the end.

    An objection is not written for others: it needs its author's own words.
    Raises Closed, NotYet, OtherWay, NotAnElector, HasSpoken.
    """
    locked = locked_for_answers(decision, *BY_OBJECTIONS, now=now)
    locked_elector(locked, by)
    elector = locked_elector(locked, member)
    if elector.delegate_id or (elector.has_spoken and elector.recorded_by_id is None):
        raise HasSpoken
    elector.voice, elector.version, elector.said_at = {"say": say}, locked.version, now
    elector.has_spoken, elector.recorded_by = True, by
    elector.save()
    notices.tell_electors(
        notices.RECORDED, locked, key=str(by.pk), by=by, members=[member.pk], now=now
    )
    return elector
