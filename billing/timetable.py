"""The timetable of a missing payment, for people and for alarms.

Everything is counted from the earliest unpaid due date, so paying an older invoice lowers the
standing to what the newer one deserves, and paying the newer one leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """The standing of an account with HQ. The last two are states of its city as well."""

    CURRENT = "current", _("Paid")
    OVERDUE = "overdue", _("Payment is missing")
    READ_ONLY = "read_only", _("Read-only until it is paid")
    PAUSED = "paused", _("Paused until it is paid")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the timetable: a notice, or a standing that begins."""

    day: int  # after the due date
    standing: Standing
    at: datetime

    @property
    def is_notice(self) -> bool:
        return self.standing == Standing.OVERDUE


def timetable(due_at: datetime) -> list[Step]:
    """All steps that follow from an unpaid due date, in order."""
    notices = [(day, Standing.OVERDUE) for day in settings.BILLING_NOTICE_DAYS]
    closures = [
        (settings.BILLING_READ_ONLY_DAY, Standing.READ_ONLY),
        (settings.BILLING_PAUSE_DAY, Standing.PAUSED),
    ]
    days = sorted([*notices, *closures], key=lambda step: step[0])
    return [Step(day, standing, due_at + timedelta(days=day)) for day, standing in days]


def standing_at(due_at: datetime | None, *, now: datetime) -> Standing:
    """The standing by the earliest unpaid due date; None if nothing is unpaid."""
    step = last_step(due_at, now=now)
    return step.standing if step else Standing.CURRENT


def last_step(due_at: datetime | None, *, now: datetime) -> Step | None:
    """The latest step that has begun."""
    begun = [step for step in timetable(due_at) if step.at <= now] if due_at else []
    return begun[-1] if begun else None


def next_step(due_at: datetime | None, *, now: datetime) -> Step | None:
    """The first step that is still ahead."""
    steps = timetable(due_at) if due_at else []
    return next((step for step in steps if step.at > now), None)


def earliest(dates: Iterable[datetime | None]) -> datetime | None:
    return min((date for date in dates if date), default=None)
