"""The next days of a rhythm that is being edited, for the page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.meetings.rhythm import Rhythm, describe_rule, exists, is_holiday, moment
from tenants.registry.scope import current_city

SHOWN = 8  # days of the preview


@dataclass(frozen=True, slots=True)
class PreviewDay:
    day: date
    starts_at: datetime
    why_not: str = ""
    clock_jumps: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    words: str
    days: list[PreviewDay]


def preview(rhythm: Rhythm) -> Preview:
    """The next days of a rule, with those that are skipped and why."""
    today, zone = timezone.localdate(), current_city().zone
    coming = islice((day for day in rhythm.days() if day >= today), SHOWN)
    days = [
        PreviewDay(
            day=day,
            starts_at=moment(day, rhythm.at, zone),
            why_not=why_not(rhythm, day),
            clock_jumps=not exists(day, rhythm.at, zone),
        )
        for day in coming
    ]
    return Preview(describe_rule(rhythm.rule), days)


def why_not(rhythm: Rhythm, day: date) -> str:
    if day in rhythm.except_on:
        return _("an exception")
    if rhythm.skips_holidays and is_holiday(day):
        return _("a holiday")
    return ""
