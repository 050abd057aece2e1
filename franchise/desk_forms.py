"""Forms of the managers of a city: who manages it, and how it leaves the network."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from franchise.forms import NamingForm
from franchise.models import LONGEST_REASON, CityManager
from franchise.validators import validate_plain
from tenants.registry.actions import validate_new_address


class ReasonForm(forms.Form):
    """Why a proposal is made or stopped; all who manage the city read it."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("All who manage the city read it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_plain],
    )


class RemovalForm(ReasonForm):
    """One of the other managers, and why they should no longer manage the city."""

    manager = forms.ModelChoiceField(
        label=_("Who"), queryset=CityManager.objects.none(), empty_label=None
    )
    field_order = ("manager", "why")

    def __init__(self, *args: Any, others: QuerySet[CityManager], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[CityManager]", self.fields["manager"]).queryset = others


class ManagerForm(NamingForm):
    """One more person who manages the city, and why."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("As you like. All who manage the city read it."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_plain],
    )


class NoticeForm(forms.Form):
    """Why a city leaves the network."""

    why = forms.CharField(
        label=_("Why does the city leave?"),
        help_text=_("The others of you and HQ read it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": _("Say why: the others decide by it.")},
    )


class NewAddressForm(forms.Form):
    """The address that a city which leaves has from then on."""

    url = forms.CharField(
        label=_("Your new address"),
        help_text=_("Begins with https://. Empty: visitors read that the city has left."),
        max_length=300,
        required=False,
        validators=[validate_new_address],
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "url"}),
    )
