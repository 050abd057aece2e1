"""Words and marks of a person at the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture, PulseMark
from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows


def collect(member: Member) -> Mapping[str, Rows]:
    """The thoughts that they wrote down, and how they felt before and after."""
    return {
        "thoughts": rows(
            Capture.objects.filter(by__member=member),
            *("meeting__title", "kind", "text", "question_id", "at", "taken_back_at", "due_on"),
        ),
        "pulse": rows(
            PulseMark.objects.filter(attendance__member=member),
            *("attendance__meeting__title", "moment", "value"),
        ),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete what they had taken back; words that were said at a table stay without a name."""
    said = Capture.objects.filter(by__member=member)
    done = delete(said.filter(taken_back_at__isnull=False))
    return done + Forgotten(nameless=said.filter(taken_back_at=None).count())


def register_part() -> None:
    register(
        PersonalData(
            name="tables",
            order=30,
            title=_("Words at the tables"),
            purpose=_("To give them to the question's author and into the minutes."),
            kept=_("With the minutes, without your name once you are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
