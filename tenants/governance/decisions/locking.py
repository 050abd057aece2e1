"""Rows of decisions under the locks that order words and closing.

Every word, every new version and the closing lock the decision's row first. So a word is either
there before the closing counts, or refused; and it counts only if it was sent before the end.
"""

from __future__ import annotations

from datetime import datetime

from tenants.governance.decisions.errors import Closed, NotAnElector, NotTheLead, NotYet, OtherWay
from tenants.governance.decisions.models import Decision, Elector, Stage, Way
from tenants.members.models import Member


def locked_open(decision: Decision, *, now: datetime) -> Decision:
    """The decision as it is now, locked. Raises Closed."""
    found: Decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not found.is_open(now=now):
        raise Closed
    return found


def locked_for_answers(decision: Decision, *ways: str, now: datetime) -> Decision:
    """The same where electors give their word now. Raises Closed, OtherWay, NotYet."""
    found = locked_open(decision, now=now)
    if found.way not in ways:
        raise OtherWay
    has_nobody = found.way == Way.ELECTION and not found.options
    if found.stage(now=now) != Stage.ANSWER or has_nobody:
        raise NotYet
    return found


def locked_elector(decision: Decision, member: Member) -> Elector:
    """The elector's row, locked. Raises NotAnElector."""
    rows = Elector.objects.select_for_update(of=("self",))
    found: Elector | None = rows.filter(decision=decision, member=member).first()
    if found is None:
        raise NotAnElector
    return found


def may_lead(decision: Decision, member: Member, *, now: datetime) -> bool:
    """True for whoever has proposed it, and for the core."""
    return decision.by_id == member.pk or member.is_core(now=now)


def check_lead(decision: Decision, member: Member, *, now: datetime) -> None:
    """Raises NotTheLead."""
    if not may_lead(decision, member, now=now):
        raise NotTheLead
