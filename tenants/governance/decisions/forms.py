"""Forms of decisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from tenants.governance.decisions.models import Word
from tenants.governance.decisions.queries import Electorate
from tenants.governance.decisions.validators import (
    DAYS,
    LEAST_CONCRETE,
    MAX_CHANGE,
    MAX_REASON,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORD,
)
from tenants.members.fields import LineField, PlainTextField

REVIEWS = [
    (6, _("in six weeks")),
    (13, _("in three months")),
    (26, _("in half a year")),
    (52, _("in a year")),
]


def lengths() -> list[tuple[int, str]]:
    """How long a decision may last, in words."""
    return [(days, npgettext("span", "%d day", "%d days", days) % days) for days in DAYS]


def long_text(label: Any, *, most: int, rows: int, **more: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": rows, "data-draft": ""})
    return PlainTextField(label=label, max_length=most, widget=widget, **more)


class OpenForm(forms.Form):
    """A proposal that is decided by consent."""

    title = LineField(label=_("What is to be decided?"), max_length=MAX_TITLE)
    text = long_text(
        _("The proposal, as it would hold"),
        most=MAX_TEXT,
        rows=8,
        help_text=_("What we do, from when on, and why. It may change on the way."),
    )
    electors = forms.ChoiceField(
        label=_("Who is asked"),
        choices=Electorate.choices,
        initial=Electorate.ALL,
        widget=forms.RadioSelect,
        help_text=_("They are fixed when you open it: who joins later reads along."),
    )
    days = forms.TypedChoiceField(
        label=_("How long"),
        choices=lengths,
        coerce=int,
        initial=7,
        help_text=_("It ends at eight in the evening."),
    )
    review = forms.TypedChoiceField(
        label=_("We look at it again"),
        choices=REVIEWS,
        coerce=int,
        initial=13,
        help_text=_("No decision is forever: a date makes it easier to try."),
    )

    @property
    def review_on(self) -> date:
        return timezone.localdate() + timedelta(weeks=self.cleaned_data["review"])


class WordForm(forms.Form):
    """A question, an answer or a reaction."""

    kind = forms.ChoiceField(choices=Word.Kind.choices, widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = long_text(_("In your own words"), most=MAX_WORD, rows=3)


class ObjectionForm(forms.Form):
    text = long_text(
        _("What would suffer if we did it like this?"),
        most=MAX_WORD,
        rows=3,
        min_length=LEAST_CONCRETE,
    )
    change = long_text(
        _("Which change would help?"),
        most=MAX_CHANGE,
        rows=3,
        min_length=LEAST_CONCRETE,
        help_text=_("Not a no, but the sentence that you would write instead."),
    )


class VersionForm(forms.Form):
    """Another text. `objections`: what it takes in."""

    text = long_text(_("The new text"), most=MAX_TEXT, rows=10)
    why = long_text(_("What has changed, and why"), most=MAX_REASON, rows=3)
    objections = forms.TypedMultipleChoiceField(
        label=_("Objections that it takes in"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, objections: list[Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if objections:
            choices = [(word.pk, f"{word.by.name}: {word.change}") for word in objections]
            self.fields["objections"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["objections"]


class ReasonForm(forms.Form):
    text = long_text(pgettext_lazy("decision", "Why"), most=MAX_REASON, rows=3)
