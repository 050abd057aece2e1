"""Evenings of a person: registrations, arrivals, standing yeses. Guests' contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.meetings.models import StandingYes
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """The evenings they said they come to, those they came to, and their rhythms."""
    return {
        "registrations": rows(
            member.registrations.all(), "meeting__title", "meeting__starts_at", "state"
        ),
        "attendances": rows(
            member.attendances.all(),
            *("meeting__title", "meeting__starts_at", "arrived_at", "left_at", "how"),
        ),
        "standing": rows(StandingYes.objects.filter(member=member), "series__title", "made_at"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete the answers to evenings that nobody counts; arrivals stay as numbers."""
    ahead = member.registrations.filter(meeting__ends_at__gte=now)
    done = delete(ahead, StandingYes.objects.filter(member=member))
    guests = {"guest_name": "", "guest_email": ""}
    member.registrations.update(language="", **guests)
    nameless = member.attendances.update(nonce=None, **guests)
    return done + Forgotten(nameless=nameless)


def register_part() -> None:
    register(
        PersonalData(
            name="evenings",
            order=20,
            title=_("Meetings"),
            purpose=_("To keep a seat for you and to put tables together."),
            kept=_("Until you are forgotten. Who came stays as a number."),
            collect=collect,
            forget=forget,
        )
    )
