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
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": True}),
        validators=[validate_plain],
        error_messages={"required": _("Please write why: they have put their hearts into it.")},
    )
    slug = forms.CharField(
        label=_("The city's address"),
        max_length=63,
        validators=[validate_label],
        error_messages={"required": _("The city needs an address.")},
    )

    def __init__(self, *args: Any, answer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer = answer
        self.fields["words"].required = answer == DECLINE
        if answer == DECLINE:  # a refusal needs no address
            self.fields["slug"].required = False
            self.fields["slug"].validators.clear()

    def clean(self) -> dict[str, Any]:
        if self.answer not in {APPROVE, DECLINE}:
            self.add_error(None, _("Please say yes or no by one of the two buttons."))
        return self.cleaned_data
