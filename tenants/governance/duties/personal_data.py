"""Turns of leading and absences of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.governance.duties.models import Absence, Turn
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    turns = Turn.objects.filter(member=member)
    return {
        "turns_of_leading": rows(turns, "meeting", "taken_at", "offered_at"),
        "absences": rows(Absence.objects.filter(member=member), "first_day", "last_day"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Absences go; an evening that was led stays led, by somebody without a name."""
    led = Turn.objects.filter(member=member).count()
    return delete(Absence.objects.filter(member=member)) + Forgotten(nameless=led)


def register_part() -> None:
    register(
        PersonalData(
            name="duties",
            order=95,
            title=_("Turns of leading and absences"),
            purpose=_("To agree on who leads which evening."),
            kept=_("Absences until you are forgotten; turns stay without your name."),
            collect=collect,
            forget=forget,
        )
    )
