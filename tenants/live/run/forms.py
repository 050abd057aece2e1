"""Forms that the buttons of a running evening send.

A number that can't be read counts as none, so that such a press is stale instead of an error.
"""

from __future__ import annotations

from django import forms

from tenants.live.run.format_steps import ON_THE_SPOT
from tenants.live.validators import MAX_EXTENSION, MAX_POSITION
from tenants.ui.fields import HiddenIntegerField, RowNumberField


class StartForm(forms.Form):
    stands = forms.BooleanField(required=False)  # the facilitator has no seat


class SeatingForm(forms.Form):
    """With the key of a format that makes its own questions; anything else is none."""

    format = forms.ChoiceField(choices=[(key, key) for key in ON_THE_SPOT], required=False)

    def key(self) -> str:
        return str(self.cleaned_data.get("format", ""))


class RevisionForm(forms.Form):
    """The revision of the run that the page showed."""

    revision = HiddenIntegerField()


class StepForm(RevisionForm):
    """On to the next step; `skip` leaves this step undone, `part` the whole part."""

    skip = forms.BooleanField(required=False)
    part = forms.BooleanField(required=False)


class ExtendForm(RevisionForm):
    minutes = HiddenIntegerField(fallback=1)

    def clean_minutes(self) -> int:
        return max(1, min(int(self.cleaned_data["minutes"]), MAX_EXTENSION))


class LeadForm(forms.Form):
    """The member to hand over to; without one, take over."""

    to = RowNumberField()


class TableStepForm(forms.Form):
    """The step at which the page showed the table; `back` takes it one step back."""

    step = HiddenIntegerField(fallback=-1, max_value=MAX_POSITION)
    back = forms.BooleanField(required=False)
