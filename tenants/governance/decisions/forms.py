"""Forms of decisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from tenants.governance.decisions.models import Decision, Elector, Say, Way, Word
from tenants.governance.decisions.models.decision import BY_OBJECTIONS, HIDEABLE
from tenants.governance.decisions.queries import Electorate
from tenants.governance.decisions.validators import (
    DAYS,
    DOTS,
    LEAST_CONCRETE,
    MAX_CHANGE,
    MAX_OPTION,
    MAX_REASON,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORD,
    MOST_OPTIONS,
)
from tenants.members.fields import LineField, PlainTextField
from tenants.members.models import Member
from tenants.ui.plain_text import one_line

REVIEWS = [
    (6, _("in six weeks")),
    (13, _("in three months")),
    (26, _("in half a year")),
    (52, _("in a year")),
]
DATES = 6  # fields for dates that are looked for


def lengths() -> list[tuple[int, str]]:
    """The possible lengths of a decision, in words."""
    return [(days, npgettext("span", "%d day", "%d days", days) % days) for days in DAYS]


def long_text(label: Any, *, most: int, rows: int, **more: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": rows, "data-draft": ""})
    return PlainTextField(label=label, max_length=most, widget=widget, **more)


class OptionsField(PlainTextField):
    """Options, one a line."""

    def clean(self, value: Any) -> list[str]:
        lines = [one_line(line)[:MAX_OPTION] for line in super().clean(value).splitlines()]
        found = list(dict.fromkeys(filter(None, lines)))
        if not 2 <= len(found) <= MOST_OPTIONS:
            raise forms.ValidationError(_("Write from two to twenty options, one a line."))
        return found


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class OpenForm(forms.Form):
    """A decision of one way; fields that this way has no use for are left out."""

    title = LineField(label=_("What is to be decided?"), max_length=MAX_TITLE)
    text = long_text(
        _("The proposal, as it would hold"),
        most=MAX_TEXT,
        rows=8,
        help_text=_("What we do, from when on, and why. It may change on the way."),
    )
    options = OptionsField(
        label=_("Options, one a line"), widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""})
    )
    most_choices = forms.IntegerField(
        label=_("How many may be chosen"), min_value=1, max_value=MOST_OPTIONS, initial=1
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous: a ballot can't be changed, and only its voter finds it in the count"),
        required=False,
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

    def __init__(self, *args: Any, way: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        left_out = set()
        if way not in BY_OBJECTIONS:
            left_out.add("review")
            self.fields["text"].label = _("What it is about")
            self.fields["text"].help_text = ""
        if way == Way.ELECTION:
            self.fields["text"].label = _("What this person would do, and for how long")
        if way not in HIDEABLE:
            left_out |= {"options", "is_anonymous"}
        if way not in (Way.POLL, Way.DOTS):
            left_out.add("most_choices")
        if way == Way.DOTS:
            self.fields["most_choices"].label = _("Dots for each")
            self.fields["most_choices"].initial = DOTS
        for name in left_out:
            del self.fields[name]
        if way == Way.TIME:
            for number in range(1, DATES + 1):
                self.fields[f"option_{number}"] = forms.DateTimeField(
                    label=_("Day and hour"), widget=Moment, required=number <= 2
                )

    def facts(self) -> dict[str, Any]:
        """The facts that `open_decision` needs beside the electors and the end."""
        sent = self.cleaned_data
        found: dict[str, Any] = {"way": self.way, "title": sent["title"], "text": sent["text"]}
        for name in ("options", "most_choices", "is_anonymous"):
            if name in sent:
                found[name] = sent[name]
        if self.way == Way.TIME:
            given = {sent[f"option_{number}"] for number in range(1, DATES + 1)} - {None}
            found["options"] = [moment.isoformat() for moment in sorted(given)]
        if "review" in sent:
            found["review_on"] = self.review_on
        return found

    @property
    def review_on(self) -> date:
        return timezone.localdate() + timedelta(weeks=self.cleaned_data["review"])


class WordForm(forms.Form):
    """A question, an answer, a reaction or advice."""

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


class BallotForm(forms.Form):
    """A voice among options. All names begin with `ballot`: such a form is never kept."""

    def __init__(
        self, *args: Any, decision: Decision, labels: list[str], mine: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        numbered = list(enumerate(labels))
        match decision.way:
            case Way.POLL:
                self._poll(numbered, mine)
            case Way.DOTS:
                for number, label in numbered:
                    self.fields[f"ballot_{number}"] = forms.IntegerField(
                        label=label,
                        min_value=0,
                        max_value=decision.most_choices,
                        required=False,
                        initial=mine.get("dots", {}).get(str(number)),
                    )
            case Way.RANKED:
                places = [("", "—"), *((place, str(place)) for place in range(1, len(labels) + 1))]
                for number, label in numbered:
                    self.fields[f"ballot_{number}"] = forms.TypedChoiceField(
                        label=label,
                        choices=places,
                        coerce=int,
                        empty_value=None,
                        required=False,
                        initial=mine.get("places", {}).get(str(number)),
                    )
            case _:
                self._dates(numbered, mine)
        for field in self.fields.values():
            field.asked_in_one = True  # type: ignore[attr-defined]  # some of them are enough

    def _poll(self, numbered: list[tuple[int, str]], mine: dict[str, Any]) -> None:
        chosen = mine.get("options", [])
        if self.decision.most_choices == 1:
            self.fields["ballot"] = forms.TypedChoiceField(
                label=_("Your choice"),
                choices=numbered,
                coerce=int,
                widget=forms.RadioSelect,
                initial=chosen[0] if chosen else None,
            )
            return
        self.fields["ballot"] = forms.TypedMultipleChoiceField(
            label=_("Your choice"),
            choices=numbered,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            initial=chosen,
        )

    def _dates(self, numbered: list[tuple[int, str]], mine: dict[str, Any]) -> None:
        answers = [("yes", _("I can")), ("maybe", _("if need be")), ("no", _("I can't"))]
        said = {number: how for how in ("yes", "maybe") for number in mine.get(how, ())}
        for number, label in numbered:
            self.fields[f"ballot_{number}"] = forms.ChoiceField(
                label=label,
                choices=answers,
                widget=forms.RadioSelect,
                initial=said.get(number, "no" if mine else None),
            )

    @property
    def voice(self) -> dict[str, Any]:
        sent = self.cleaned_data
        if self.decision.way == Way.POLL:
            chosen = sent["ballot"]
            return {"options": [chosen] if isinstance(chosen, int) else chosen}
        numbered = {int(name.removeprefix("ballot_")): given for name, given in sent.items()}
        if self.decision.way == Way.TIME:
            return {
                how: [number for number, given in numbered.items() if given == how]
                for how in ("yes", "maybe")
            }
        key = "dots" if self.decision.way == Way.DOTS else "places"
        return {key: {number: given for number, given in numbered.items() if given}}


class PersonForm(forms.Form):
    """One of the electors. `text`: why, where the form asks for it."""

    to = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("Who"))
    text = long_text(_("In your own words"), most=MAX_WORD, rows=3)

    def __init__(
        self, *args: Any, electors: Any, label: Any = "", has_text: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = electors  # type: ignore[attr-defined]
        if label:
            self.fields["to"].label = label
        if not has_text:
            del self.fields["text"]


class RecordForm(PersonForm):
    """The word of somebody absent."""

    say = forms.ChoiceField(
        label=_("What they said"),
        choices=[(Say.CONSENT, _("consents")), (Say.ASIDE, _("stands aside"))],
        widget=forms.RadioSelect,
    )


def electors_here(decision: Decision) -> Any:
    rows = Elector.objects.filter(decision=decision).values("member")
    return Member.objects.here().filter(pk__in=rows).order_by("name", "pk")


class WayForm(forms.Form):
    """The way of a new decision, from the address; by consent for anything else."""

    @property
    def way(self) -> str:
        wanted = str(self.data.get("way", ""))
        return wanted if wanted in Way.values else Way.CONSENT.value
