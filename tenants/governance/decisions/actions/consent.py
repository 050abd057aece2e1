"""Give one's word on a proposal: consent, stand aside, object; take objections in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tenants.governance.decisions import notices, schedule
from tenants.governance.decisions.actions.words import cleaned
from tenants.governance.decisions.errors import (
    NotConcrete,
    NothingSaid,
    NothingToIntegrate,
    NotYet,
    OtherWay,
    SameText,
)
from tenants.governance.decisions.locking import (
    check_lead,
    locked_elector,
    locked_for_answers,
    locked_open,
)
from tenants.governance.decisions.models import Decision, Elector, Say, Stage, Word
from tenants.governance.decisions.models.decision import BY_OBJECTIONS
from tenants.governance.decisions.validators import (
    LEAST_CONCRETE,
    LONGEST,
    MAX_CHANGE,
    MAX_REASON,
    MAX_TEXT,
)
from tenants.members.models import Member


@transaction.atomic
def consent(decision: Decision, *, by: Member, now: datetime) -> Elector:
    """Have no objection: good enough for now, safe enough to try. Takes one's objection back.

    Raises Closed, NotYet, OtherWay, NotAnElector.
    """
    return _answer(decision, Say.CONSENT, by=by, now=now)


@transaction.atomic
def stand_aside(decision: Decision, *, by: Member, now: datetime) -> Elector:
    """Let the others decide, without a yes of one's own. Raises as `consent` does."""
    return _answer(decision, Say.ASIDE, by=by, now=now)


@transaction.atomic
def object_to(decision: Decision, *, by: Member, text: str, change: str, now: datetime) -> Word:
    """Name what would suffer, and the change that would help; replaces one's open objection.

    Raises NotConcrete, and as `consent` does.
    """
    text, change = cleaned(text), cleaned(change, MAX_CHANGE)
    if min(len(text), len(change)) < LEAST_CONCRETE or text == change:
        raise NotConcrete
    elector = _answer(decision, Say.OBJECTION, by=by, now=now)
    made: Word = Word.objects.create(
        decision=elector.decision,
        kind=Word.Kind.OBJECTION,
        by=by,
        text=text,
        change=change,
        made_at=now,
    )
    return made


def _answer(decision: Decision, say: Say, *, by: Member, now: datetime) -> Elector:
    locked = locked_for_answers(decision, *BY_OBJECTIONS, now=now)
    elector = locked_elector(locked, by)
    Word.objects.open_objections().filter(decision=locked, by=by).update(taken_back_at=now)
    elector.decision = locked
    elector.voice, elector.version, elector.said_at = {"say": say.value}, locked.version, now
    elector.has_spoken, elector.delegate, elector.recorded_by = True, None, None
    elector.save()
    return elector


@transaction.atomic
def integrate(
    decision: Decision,
    *,
    by: Member,
    text: str,
    why: str,
    objections: Collection[int] = (),
    now: datetime,
) -> Decision:
    """Give the proposal another text. `objections`: keys of those that it takes in.

    Whoever made them is asked again; silence is then no objection, so the end moves to leave them
    two days. While words are given, only an objection is a reason for another text.
    Raises Closed, NotTheLead, OtherWay, NothingSaid, SameText, NothingToIntegrate, NotYet.
    """
    locked = locked_open(decision, now=now)
    check_lead(locked, by, now=now)
    if locked.way not in BY_OBJECTIONS:
        raise OtherWay
    text, why = cleaned(text, MAX_TEXT), cleaned(why, MAX_REASON)
    if not text or not why:
        raise NothingSaid
    if text == locked.text:
        raise SameText
    taken = list(Word.objects.open_objections().filter(decision=locked, pk__in=objections))
    is_answered = locked.stage(now=now) == Stage.ANSWER
    if is_answered and not taken:
        raise NothingToIntegrate
    locked.versions = [
        *locked.versions,
        {"text": locked.text, "until": now.isoformat(), "by": by.pk, "why": why},
    ]
    locked.text = text
    if is_answered:
        ends = schedule.after_version(now)
        if ends > locked.opened_at + LONGEST:
            raise NotYet
        locked.closes_at = max(locked.closes_at, ends)
    locked.save(update_fields=["versions", "text", "closes_at"])
    schedule.set_alarms(locked, now=now)
    _ask_again(locked, taken, by=by, now=now)
    return locked


def _ask_again(locked: Decision, taken: list[Word], *, by: Member, now: datetime) -> None:
    """Settle the objections, ask whoever made them for another word, tell the others."""
    objectors = {word.by_id for word in taken}
    Word.objects.filter(pk__in=[word.pk for word in taken]).update(settled_in=locked.version)
    asked = Elector.objects.filter(decision=locked, member__in=objectors)
    asked.update(has_spoken=False)
    key, others = f"v{locked.version}", Elector.objects.filter(decision=locked)
    notices.tell_electors(notices.NEEDED, locked, key=key, by=by, members=objectors, now=now)
    rest = others.exclude(member__in=objectors).values_list("member", flat=True)
    notices.tell_electors(notices.CHANGED, locked, key=key, by=by, members=rest, now=now)
