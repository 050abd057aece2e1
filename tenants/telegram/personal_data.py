"""What the bot knows of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, register, rows
from tenants.registry.scope import current_city
from tenants.telegram.actions.people import unlink_person
from tenants.telegram.models import LinkCode, LinkedPerson, SignIn


def collect(member: Member) -> Mapping[str, Rows]:
    mine = LinkedPerson.objects.filter(city_id=current_city().pk, member_id=member.pk)
    return {"telegram": rows(mine, "user_id", "name", "linked_at")}


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete the link with its messages' numbers, and codes; what they wrote are posts."""
    for kind in (LinkCode, SignIn):
        kind.objects.filter(city_id=current_city().pk, member_id=member.pk).delete()
    return Forgotten(deleted=int(unlink_person(member)))


def register_part() -> None:
    register(
        PersonalData(
            name="telegram",
            order=85,
            title="Telegram",
            purpose=_("To let you take part from the chat, and to reach you there."),
            kept=_("Until you unlink it or leave; what the bot receives is kept for three days."),
            collect=collect,
            forget=forget,
        )
    )
