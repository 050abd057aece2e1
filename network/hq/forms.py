"""HQ's answer, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from franchise.text import validate_plain
from tenants.registry.names import validate_label

APPROVE, DECLINE = "approve", "decline"


class ReviewForm(forms.Form):
    words = forms.CharField(
        label=_("Words to the initiators"),
        help_text=_("They read this in the letter and on their page. A refusal needs a reason."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": True}),
        validators=[validate_plain],
    )
    slug = forms.CharField(
        label=_("The city's address"), max_length=63, required=False, validators=[validate_label]
    )

    def __init__(self, *args: Any, answer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer = answer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.answer not in {APPROVE, DECLINE}:
            self.add_error(None, _("Please say yes or no by one of the two buttons."))
        if self.answer == DECLINE and "words" not in self.errors and not cleaned.get("words"):
            self.add_error("words", _("Please write why: they have put their hearts into it."))
        if self.answer == APPROVE and "slug" not in self.errors and not cleaned.get("slug"):
            self.add_error("slug", _("The city needs an address."))
        return cleaned
