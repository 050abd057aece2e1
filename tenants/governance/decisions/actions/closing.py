"""Close a decision: count, announce, tell the app that asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tenants.governance.decisions import notices, schedule
from tenants.governance.decisions.actions.ballots import forget_voters
from tenants.governance.decisions.actions.words import cleaned
from tenants.governance.decisions.counting import Counted, count_choices, count_consent
from tenants.governance.decisions.errors import NothingSaid, NotTheLead, StillWaiting
from tenants.governance.decisions.locking import check_lead, locked_open
from tenants.governance.decisions.models import Decision, Elector, Result, Stage, Urn, Way, Word
from tenants.governance.decisions.signals import decision_closed
from tenants.governance.decisions.validators import MAX_REASON
from tenants.members.models import Member


@transaction.atomic
def close_due(number: int, *, now: datetime) -> None:
    """Close a decision whose time is over. Idempotent; does nothing before its end."""
    rows = Decision.objects.select_for_update(of=("self",))
    found = rows.filter(pk=number, closed_at=None, closes_at__lte=now).first()
    if found:
        _close(found, counted(found), now=now)


@transaction.atomic
def close_early(decision: Decision, *, by: Member, now: datetime) -> Decision:
    """Close once everybody who is here has given their word.

    Raises Closed, NotTheLead, StillWaiting.
    """
    locked = locked_open(decision, now=now)
    check_lead(locked, by, now=now)
    waits = Elector.objects.filter(decision=locked).silent().exists()
    if waits or locked.stage(now=now) != Stage.ANSWER:
        raise StillWaiting
    return _close(locked, counted(locked), now=now)


@transaction.atomic
def withdraw(decision: Decision, *, by: Member, text: str, now: datetime) -> Decision:
    """Take one's proposal back, and say why. Raises Closed, NotTheLead, NothingSaid."""
    locked = locked_open(decision, now=now)
    if locked.by_id != by.pk:
        raise NotTheLead
    reason = cleaned(text, MAX_REASON)
    if not reason:
        raise NothingSaid
    locked.reason = reason
    return _close(locked, Counted(Result.WITHDRAWN, {}), now=now)


def close_with_reason(locked: Decision, reason: str, *, now: datetime) -> Decision:
    """Close what one person decides, or add the reason to what is closed."""
    locked.reason = reason
    if locked.closed_at is not None:
        locked.result = Result.DECIDED
        locked.save(update_fields=["reason", "result"])
        notices.tell_electors(notices.CLOSED, locked, key="reason", by=locked.by, now=now)
        return locked
    return _close(locked, Counted(Result.DECIDED, counted(locked).tally), now=now)


def voices_of(decision: Decision) -> Sequence[dict[str, Any]]:
    """The words of all electors, own or their delegate's, or the ballots. One statement."""
    if decision.is_anonymous:
        return list(Urn.objects.get(decision=decision).ballots.values())
    rows = list(Elector.objects.filter(decision=decision).order_by("member"))
    own = {row.member_id: row.voice for row in rows if row.voice is not None}
    found = (own.get(row.delegate_id) if row.delegate_id is not None else row.voice for row in rows)
    return [voice for voice in found if voice is not None]


def counted(decision: Decision) -> Counted:
    """Count the words as they are now."""
    voices = voices_of(decision)
    if decision.is_by_options:
        options = len(decision.options)
        return count_choices(decision.way, voices, options=options, quorum=decision.quorum)
    if decision.way == Way.ADVICE:
        result = Result.DECIDED if voices else Result.NO_QUORUM
        return Counted(result, {"given": len(voices)})
    if decision.way == Way.ELECTION and not decision.options:
        return Counted(Result.NO_QUORUM, {})  # nobody was proposed
    made = Word.objects.filter(decision=decision, kind=Word.Kind.OBJECTION, taken_back_at=None)
    settled = list(made.values_list("settled_in", flat=True))
    return count_consent(
        voices,
        open_objections=settled.count(0),
        integrated=sum(version > 0 for version in settled),
        quorum=decision.quorum,
    )


def _close(decision: Decision, found: Counted, *, now: datetime) -> Decision:
    decision.closed_at, decision.result, decision.tally = now, found.result, found.tally
    decision.save(update_fields=["closed_at", "result", "tally", "reason"])
    if decision.is_anonymous:
        forget_voters(decision)
    schedule.cancel_alarms(decision)
    if decision.is_decided:
        schedule.set_review(decision)
    text = f"{decision.get_result_display()}: {decision.title}"
    notices.tell_electors(notices.CLOSED, decision, text=text, now=now)
    decision_closed.send(sender=Decision, decision=decision, now=now)
    return decision
