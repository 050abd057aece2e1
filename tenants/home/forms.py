"""The forms of the city's page, and of its evenings on other sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import PlainTextField
from tenants.ui.fields import SearchField


class CitySearchForm(forms.Form):
    """The search of everything in the city."""

    q = SearchField(
        label=_("What are you looking for?"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )


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


class EmbedForm(forms.Form):
    """How the evenings look on another site. What is not known is left to the reader's browser."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        choices=[
            ("", _("as the reader's device")),
            ("light", _("always light")),
            ("dark", _("always dark")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [("", _("as the reader's browser")), *settings.LANGUAGES]
        self.full_clean()

    def chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def choices(self) -> list[tuple[str, str]]:
        """What is chosen, as ``(name, value)``."""
        return [(name, self.chosen(name)) for name in self.fields if self.chosen(name)]

    def query(self) -> str:
        """The choices as a query string."""
        return urlencode(self.choices())
