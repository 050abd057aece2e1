"""Decisions for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core import mail

from tenants.governance.decisions import actions
from tenants.governance.decisions.models import Decision, Way
from tenants.governance.decisions.schedule import CLOSE, REMIND, REVIEW
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import NOW

WEEK = timedelta(weeks=1)
ENDS = NOW + WEEK
ANSWERS = NOW + WEEK / 2 + timedelta(hours=6)  # nine in the morning in Omsk
HARM = "Whoever works until six comes too late."
CHANGE = "We begin at half past six, and end at half past eight."


def proposal(by: Member, electors: Iterable[Member], **more: Any) -> Decision:
    facts: dict[str, Any] = {
        "way": Way.CONSENT,
        "title": "Begin at six",
        "text": "We begin at six sharp, whoever is there.",
        "closes_at": ENDS,
        "now": NOW,
        **more,
    }
    return actions.open_decision(by=by, electors=electors, **facts)


def ring(city: City, *, now: datetime) -> int:
    """Ring the alarms of decisions that are due; return the number of letters that went out."""
    before = len(mail.outbox)
    with city.scope():
        due = Alarm.objects.filter(kind__in=[CLOSE, REMIND, REVIEW], due_at__lte=now)
        for number in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=now)
    return len(mail.outbox) - before


def row(city: City, decision: Decision) -> Decision:
    with city.scope():
        found: Decision = Decision.objects.get(pk=decision.pk)
        return found
