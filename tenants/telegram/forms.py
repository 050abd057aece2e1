"""What the city's group hears."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.telegram.kinds import Told


class GroupForm(forms.Form):
    told = forms.MultipleChoiceField(
        label=_("What the bot tells the group"),
        choices=Told.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody in the group reads it, also people who are no members."),
    )
