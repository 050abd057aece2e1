"""Decisions of a person: what they proposed, wrote and said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models import Decision, Elector, Word
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """Their proposals, words and voices; of anonymous ballots nobody knows whose they are."""
    said = Elector.objects.filter(member=member)
    wrote = Word.objects.filter(by=member)
    return {
        "proposed": rows(Decision.objects.filter(by=member), "way", "title", "text", "opened_at"),
        "words": rows(wrote, "decision", "kind", "text", "change", "made_at", "taken_back_at"),
        "voices": rows(said, "decision", "voice", "said_at"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete what they took back, reactions and questions without an answer.

    Objections, answers and voices stay without a name: others have decided by them.
    """
    mine = Word.objects.filter(by=member)
    alone = Q(kind=Word.Kind.QUESTION, replies=None) | Q(kind=Word.Kind.REACTION)
    gone = delete(mine.filter(pk__in=mine.filter(~Q(taken_back_at=None) | alone).values("pk")))
    nameless = mine.count() + Decision.objects.filter(by=member).count()
    return gone + Forgotten(nameless=nameless)


def register_part() -> None:
    register(
        PersonalData(
            name="decisions",
            order=80,
            title=_("Decisions"),
            purpose=_("To decide together, and to know later how and why."),
            kept=_(
                "For good: a decision holds for others too. Who is forgotten stays without a name."
            ),
            collect=collect,
            forget=forget,
        )
    )
