"""Wishes of a person, their proposals, observations, and answers to the manifesto."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.governance.values.models import Acceptance, Observation, Rule, Value, Wish
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """Signed wishes and what they proposed; of anonymous wishes nobody knows whose they are."""
    return {
        "wishes": rows(Wish.objects.filter(member=member), "text", "made_on", "value"),
        "values": rows(Value.objects.filter(by=member), "title", "text", "state"),
        "rules": rows(Rule.objects.filter(by=member), "title", "text", "state", "made_at"),
        "answers": rows(
            Acceptance.objects.filter(member=member), "version", "is_accepted", "answered_at"
        ),
        "observations": rows(
            Observation.objects.filter(member=member), "rule", "value", "text", "made_at"
        ),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete answers, and wishes that nothing grew from.

    Other wishes, proposals and observations stay without a name: reviews are built on them.
    """
    mine = Wish.objects.filter(member=member)
    alone = mine.filter(joined_to=None, joined=None, value=None)
    gone = delete(Wish.objects.filter(pk__in=list(alone.values_list("pk", flat=True))))
    answers = delete(Acceptance.objects.filter(member=member))
    proposed = Value.objects.filter(by=member).count() + Rule.objects.filter(by=member).count()
    seen = Observation.objects.filter(member=member).count()
    return gone + answers + Forgotten(nameless=mine.count() + proposed + seen)


def register_part() -> None:
    register(
        PersonalData(
            name="values",
            order=85,
            title=_("Wishes, values and rules"),
            purpose=_("To agree on what matters to us, and to know where it came from."),
            kept=_(
                "What values have grown from and what you observed stays without your name; the "
                "rest goes with you. Anonymous wishes have no name."
            ),
            collect=collect,
            forget=forget,
        )
    )
