"""Introductions of a person and their messages in rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from network.introductions.models import Introduction, Message
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, register, rows
from tenants.registry.scope import current_city


def collect(member: Member) -> Mapping[str, Rows]:
    """Questions to other cities, and messages in rooms."""
    mine = {"city_id": current_city().pk, "member": member.pk}
    return {
        "asked": rows(Introduction.objects.filter(**mine), "title", "why", "need", "offer"),
        "messages": rows(Message.objects.filter(**mine), "text", "at"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Change nothing: name and contact went with leaving; the talk is the other's too."""
    mine = Message.objects.filter(city_id=current_city().pk, member=member.pk)
    return Forgotten(nameless=mine.count())


def register_part() -> None:
    register(
        PersonalData(
            name="introductions",
            order=110,
            title=_("Introductions"),
            purpose=_("To talk with people of other cities whom you have asked or answered."),
            kept=_("With the room. Name and contact go when you leave."),
            collect=collect,
            forget=forget,
        )
    )
