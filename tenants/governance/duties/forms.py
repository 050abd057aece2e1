"""Forms of absences, of passing a duty on and of standing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
