"""Pairs between evenings of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register
from tenants.pairs.models import PairChoice


def collect(member: Member) -> Mapping[str, Rows]:
    """Their choice."""
    return {"choice": list(PairChoice.objects.filter(member=member).values())}


def forget(member: Member, now: datetime) -> Forgotten:
    return delete(PairChoice.objects.filter(member=member))


def register_part() -> None:
    register(
        PersonalData(
            name="pairs",
            order=90,
            title=_("Pairs between evenings"),
            purpose=_("To introduce two members to each other."),
            kept=_("Until you end it or are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
