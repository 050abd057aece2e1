"""The form of the city's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import PlainTextField


class CityPageForm(forms.Form):
    about = PlainTextField(
        label=_("What this is"),
        help_text=_(
            "For somebody who has never heard of us: who meets, what happens, who is welcome."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    mission = PlainTextField(
        label=_("Mission"),
        help_text=_("One or two sentences that you would say aloud."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    principles = PlainTextField(
        label=_("Principles"),
        help_text=_("A list is read best: one principle a line, beginning with “- ”."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    chat_url = forms.URLField(
        label=_("Our chat"),
        help_text=_("The address of the Telegram chat: https://t.me/…"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://t.me/"}),
    )
