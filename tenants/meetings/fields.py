"""Form fields for days, times and seats."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.meetings import validators

RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def minutes_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How long, minutes"),
        min_value=validators.MIN_MINUTES,
        max_value=validators.MAX_MINUTES,
        initial=validators.DEFAULT_MINUTES,
    )


def seats_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=validators.MAX_SEATS,
        required=False,
        help_text=_("Leave it empty if everybody fits in."),
    )


class DaysField(forms.CharField):
    """Several days, typed as "2027-01-07, 09.05.2027". Cleans to sorted dates."""

    def clean(self, value: Any) -> list[date]:
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        limit = validators.MAX_EXCEPTIONS
        if len(words) > limit:
            message = ngettext("Please name %d day at most.", "Please name %d days at most.", limit)
            raise ValidationError(message % limit)
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
