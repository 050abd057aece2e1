"""Forms that phones send: a capture, energy, a vote."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenants.live.models import Capture, PulseMark
from tenants.live.validators import MAX_CAPTURE, MAX_MARK, MAX_POSITION, captured_at, is_far
from tenants.members.fields import PlainTextField
from tenants.ui.fields import HiddenIntegerField


class DueDateField(forms.DateField):
    """A due date. An unreadable or far one is None: a typo must not keep the words on a phone."""

    def clean(self, value: Any) -> date | None:
        try:
            day: date | None = super().clean(value)
        except ValidationError:
            return None
        return None if day and is_far(day, today=timezone.localdate()) else day


class CaptureForm(forms.Form):
    """A capture; the phone adds its nonce, when it was typed, and where the evening was then."""

    kind = forms.ChoiceField(choices=Capture.CHOICES)
    text = PlainTextField(max_length=MAX_CAPTURE)
    due_on = DueDateField(required=False)
    nonce = forms.CharField(max_length=36, required=False)
    by = forms.IntegerField(required=False)  # attendance that this phone showed
    at = forms.IntegerField(required=False)  # milliseconds of Unix time, on the server's clock
    block = forms.IntegerField(required=False, min_value=0, max_value=MAX_POSITION)
    step = forms.IntegerField(required=False, min_value=0, max_value=MAX_POSITION)

    def clean_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp((self.cleaned_data["at"] or 0) / 1000, tz=UTC)
        except (OverflowError, ValueError, OSError):
            return None

    def place(self) -> tuple[int, int] | None:
        """Part and step, if the phone knew them."""
        block, step = self.cleaned_data.get("block"), self.cleaned_data.get("step")
        return (block, step) if block and step is not None else None

    def captured_at(self, *, now: datetime) -> datetime:
        return captured_at(self.cleaned_data["at"], now=now)


class RestoreForm(forms.Form):
    """With `restore`, a capture that was taken back counts again."""

    restore = forms.BooleanField(required=False)


class PulseForm(forms.Form):
    """Energy at the start or the end of an evening."""

    moment = forms.ChoiceField(choices=PulseMark.Moment.choices)
    value = forms.IntegerField(min_value=1, max_value=MAX_MARK)


class VoteForm(forms.Form):
    """Points for an idea, and the place that the page showed."""

    points = HiddenIntegerField()
    block = HiddenIntegerField()
    step = HiddenIntegerField()

    def place(self) -> tuple[int, int] | None:
        """Part and step, if the page showed them."""
        block, step = self.cleaned_data["block"], self.cleaned_data["step"]
        return (block, step) if block else None
