"""Formats that a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.formats.models import FormatVersion
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """The versions of formats that they wrote."""
    mine = FormatVersion.objects.filter(created_by=member)
    return {"versions": rows(mine, "format__key", "name_ru", "name_en", "why", "created_at")}


def forget(member: Member, now: datetime) -> Forgotten:
    """Change nothing: evenings are held by these programs, which name nobody any more."""
    return Forgotten(nameless=FormatVersion.objects.filter(created_by=member).count())


def register_part() -> None:
    register(
        PersonalData(
            name="formats",
            order=70,
            title=_("Formats"),
            purpose=_("To hold evenings by them."),
            kept=_("For good, without your name once you are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
