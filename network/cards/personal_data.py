"""The expert card of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from network.cards.models import ExpertCard
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """The card as other cities see it."""
    mine = ExpertCard.objects.filter(member=member)
    fields = ("headline", "helps_with", "credentials", "contact", "is_public", "published_at")
    return {"card": rows(mine, *fields)}


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete the card; leaving the city has withdrawn it from the directory."""
    return delete(ExpertCard.objects.filter(member=member))


def register_part() -> None:
    register(
        PersonalData(
            name="card",
            order=100,
            title=_("Expert card"),
            purpose=_("To be found by other cities, if you want it."),
            kept=_("Until you withdraw it or are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
