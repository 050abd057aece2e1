"""What the city's group hears, and the digits that sign in."""

from __future__ import annotations

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.telegram.kinds import Told

DIGITS = 6


class GroupForm(forms.Form):
    told = forms.MultipleChoiceField(
        label=_("What the bot tells the group"),
        choices=Told.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody in the group reads it, also people who are no members."),
    )


class DigitsForm(forms.Form):
    digits = forms.CharField(
        label=_("Digits from the chat"),
        max_length=40,
        error_messages={"required": _("Type the digits that the bot has shown.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "code-input",
                "placeholder": "0" * DIGITS,
            }
        ),
    )

    def clean_digits(self) -> str:
        """Digits of any alphabet, with the spaces and dashes that are pasted along."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["digits"])
        digits = "".join(c for c in typed if c.isdecimal() and c.isascii())
        if len(digits) != DIGITS:
            raise forms.ValidationError(
                _("The bot has shown %(all)s digits, and here are %(number)s."),
                params={"all": DIGITS, "number": len(digits)},
                code="shape",
            )
        return digits
