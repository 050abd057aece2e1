"""Fields about time and seats that several forms share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LONGEST = 12 * 60  # minutes
MOST_EXCEPTIONS = 60
RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How long, minutes"), min_value=15, max_value=LONGEST, initial=120
    )


def seats_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("Leave it empty if everybody fits in."),
    )


class DaysField(forms.CharField):
    """Days typed in a row: "2027-01-07, 09.05.2027" → dates in order."""

    def clean(self, value: Any) -> list[date]:
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        if len(words) > MOST_EXCEPTIONS:
            raise ValidationError(
                ngettext(
                    "Please name %d day at most.", "Please name %d days at most.", MOST_EXCEPTIONS
                )
                % MOST_EXCEPTIONS
            )
        return sorted({_day(word) for word in words})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(day.strftime("%d.%m.%Y") for day in value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _day(word: str) -> date:
    russian = RUSSIAN_DAY.match(word)
    try:
        if russian:
            day, month, year = (int(part) for part in russian.groups())
            return date(year, month, day)
        return date.fromisoformat(word)
    except ValueError:
        raise ValidationError(
            _("“%(day)s” is no day. Write it like 07.01.2027.") % {"day": word[:20]}
        ) from None
