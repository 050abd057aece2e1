"""What people send in an evening."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.live.models import Capture
from tenants.live.plan.planner_input import versions_by_key
from tenants.members.fields import PlainTextField

OLDEST = timedelta(hours=14)  # a phone that was offline may speak so late
FAR = timedelta(days=3650)  # from today to the day of a promise
MOST_TABLES, MOST_SEATS = 60, 40
MOST_GAP = 30  # minutes between two parts
MOST_MINUTES_OF_PART = 180
MOST_MINUTES = 30  # that one press adds to a step


def is_far(day: date) -> bool:
    """Nobody promises that: a slip of the finger."""
    return abs(day - timezone.localdate()) > FAR


class SaidDay(forms.DateField):
    """A day that can't be read or meant is left out: words count, no phone is stuck with them."""

    def clean(self, value: Any) -> date | None:
        try:
            day: date | None = super().clean(value)
        except ValidationError:
            return None
        return None if day and is_far(day) else day


class CaptureForm(forms.Form):
    """A thought; the phone adds its nonce, when it was typed, and where the evening was then."""

    kind = forms.ChoiceField(choices=Capture.CHOICES)
    text = PlainTextField(max_length=2000)
    due_on = SaidDay(required=False)
    nonce = forms.CharField(max_length=36, required=False)
    by = forms.IntegerField(required=False)  # whose arrival this phone showed
    at = forms.IntegerField(required=False)  # milliseconds of Unix time, on the server's clock
    block = forms.IntegerField(required=False, min_value=0, max_value=1000)
    step = forms.IntegerField(required=False, min_value=0, max_value=1000)

    def place(self) -> tuple[int, int] | None:
        block, step = self.cleaned_data.get("block"), self.cleaned_data.get("step")
        return (block, step) if block and step is not None else None

    def said_at(self, *, now: datetime) -> datetime:
        """When it was typed, if that can be true; else now."""
        told = self.cleaned_data.get("at") or 0
        earliest = now - OLDEST
        if not earliest.timestamp() * 1000 <= told <= now.timestamp() * 1000:
            return now
        return datetime.fromtimestamp(told / 1000, tz=UTC)


class BlockForm(forms.Form):
    """Minutes of a part; empty: as long as it needs."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("length of a part", "Minutes"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES_OF_PART,
    )


class PlanForm(forms.Form):
    """The room: tables, seats, whom to count on, which formats to choose from."""

    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=MOST_TABLES)
    seats = forms.IntegerField(label=_("Seats at a table"), min_value=2, max_value=MOST_SEATS)
    only_here = forms.BooleanField(
        label=_("Only those who are already here"),
        required=False,
        help_text=_("Without it, those who said they come have a seat too."),
    )
    changeover = forms.IntegerField(
        label=_("Minutes to change tables"), required=False, min_value=0, max_value=MOST_GAP
    )
    pause = forms.IntegerField(
        label=_("Minutes of the break"),
        required=False,
        min_value=0,
        max_value=MOST_GAP,
        help_text=_("After the first part of an evening of two hours."),
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats to choose from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, version.name) for key, version in versions_by_key().items()]
        field = self.fields["formats"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = choices
