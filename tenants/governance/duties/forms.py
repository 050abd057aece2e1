"""Forms of absences, of passing a duty on and of standing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.validators import LEAST_CONCRETE, MAX_TEXT
from tenants.members.fields import PlainTextField
from tenants.members.models import Member


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DaysForm(forms.Form):
    first_day = forms.DateField(label=_("First day"), widget=Day)
    last_day = forms.DateField(label=_("Last day"), widget=Day)


class SwapForm(forms.Form):
    """The number of one's own turn that is given for another."""

    mine = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class RecallForm(forms.Form):
    reason = PlainTextField(
        label=_("What should be otherwise, and why"),
        max_length=MAX_TEXT,
        min_length=LEAST_CONCRETE,
        widget=forms.Textarea(attrs={"rows": 6, "data-draft": ""}),
        help_text=_("About the matter, not about the person. Everybody who is asked reads it."),
    )


class PersonForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who"), queryset=Member.objects.none(), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = Member.objects.here().exclude(pk=by.pk).order_by("name", "pk")


class StandInForm(PersonForm):
    first_day = forms.DateField(label=_("First day"), widget=Day)
    last_day = forms.DateField(label=_("Last day"), widget=Day)
