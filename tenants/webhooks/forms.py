"""The form of an endpoint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.members.fields import LineField
from tenants.webhooks.events import all_events
from tenants.webhooks.validators import MAX_NAME, MAX_URL, validate_endpoint_url


def event_choices() -> list[tuple[str, Any]]:
    return [(event.name, event.label) for event in all_events()]


class EndpointForm(forms.Form):
    name = LineField(
        label=pgettext_lazy("webhook", "Name"),
        max_length=MAX_NAME,
        help_text=_("What is at the other end: “our bot”, “the table of evenings”."),
    )
    url = LineField(
        label=pgettext_lazy("webhook", "Address"),
        max_length=MAX_URL,
        validators=[validate_endpoint_url],
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it hears"), choices=event_choices, widget=forms.CheckboxSelectMultiple
    )
