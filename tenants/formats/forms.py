"""The editor's fields: a format, and one step of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tenants.formats.catalogue import Capture, FormatSpec, FormatText, Multiplicity, StepKind
from tenants.formats.catalogue.spec import LONGEST_STEP, MOST_REPEATS, NOTHING, StepSpec
from tenants.formats.labels import CAPTURES, MULTIPLICITIES, STEP_KINDS
from tenants.members.fields import LineField, PlainTextField
from tenants.products.models import PATH, Blocker
from tenants.ui.fields import DecimalField

MOST_PEOPLE = 500
MOST_QUESTIONS = 20
STAGES = [(stage.value, stage.label) for stage in PATH]


class FitForm(forms.Form):
    """What tonight is like; every field may stay open."""

    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("any stage")), *STAGES], required=False
    )
    blocker = forms.ChoiceField(
        label=_("Where you are stuck"),
        choices=[("", _("anything")), *Blocker.choices],
        required=False,
    )
    people = forms.IntegerField(
        label=_("How many people"), min_value=1, max_value=MOST_PEOPLE, required=False
    )

    def wish(self) -> dict[str, Any]:
        """Arguments of `shelf`; a field that can't be read is left open."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


class FormatForm(forms.Form):
    name_ru = LineField(label=_("Name in Russian"), max_length=80, required=False)
    name_en = LineField(label=_("Name in English"), max_length=80, required=False)
    purpose_ru = PlainTextField(
        label=_("What it is for, in Russian"), max_length=1000, required=False
    )
    purpose_en = PlainTextField(
        label=_("What it is for, in English"), max_length=1000, required=False
    )
    when_to_use_ru = PlainTextField(
        label=_("When to take it, in Russian"), max_length=1000, required=False
    )
    when_to_use_en = PlainTextField(
        label=_("When to take it, in English"), max_length=1000, required=False
    )
    pitfalls_ru = PlainTextField(
        label=_("Where it stumbles, in Russian"), max_length=2000, required=False
    )
    pitfalls_en = PlainTextField(
        label=_("Where it stumbles, in English"), max_length=2000, required=False
    )
    source_ru = PlainTextField(
        label=_("Where it comes from, in Russian"), max_length=1000, required=False
    )
    source_en = PlainTextField(
        label=_("Where it comes from, in English"), max_length=1000, required=False
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages it is good for"),
        choices=STAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any stage."),
    )
    blockers = forms.MultipleChoiceField(
        label=_("What it helps with"),
        choices=Blocker.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: anything."),
    )
    min_people = forms.IntegerField(label=_("Fewest people"), min_value=1, max_value=MOST_PEOPLE)
    max_people = forms.IntegerField(label=_("Most people"), min_value=1, max_value=MOST_PEOPLE)
    table_min = forms.IntegerField(label=_("At a table, from"), min_value=1, max_value=MOST_PEOPLE)
    table_max = forms.IntegerField(label=_("At a table, to"), min_value=1, max_value=MOST_PEOPLE)
    questions_min = forms.IntegerField(
        label=_("Questions at a table, from"), min_value=0, max_value=MOST_QUESTIONS
    )
    questions_max = forms.IntegerField(
        label=_("Questions at a table, to"), min_value=0, max_value=MOST_QUESTIONS
    )
    why = LineField(
        label=_("What has changed and why"),
        max_length=300,
        required=False,
        help_text=_("One line for those who come after you."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in ("name", "purpose"):
            in_one_language(self, text)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for least, most in (
            ("min_people", "max_people"),
            ("table_min", "table_max"),
            ("questions_min", "questions_max"),
        ):
            if {least, most} <= cleaned.keys() and cleaned[least] > cleaned[most]:
                self.add_error(most, _("This can't be less than the number before it."))
        return cleaned

    def spec(self, steps: tuple[StepSpec, ...], *, key: str) -> FormatSpec:
        """Raises ImpossibleFormat."""
        data = self.cleaned_data
        return FormatSpec(
            key=key,
            **{text: both(data, text) for text in FORMAT_TEXTS},
            stages=tuple(data["stages"]),
            blockers=tuple(data["blockers"]),
            min_people=data["min_people"],
            max_people=data["max_people"],
            table_size=(data["table_min"], data["table_max"]),
            questions_per_run=(data["questions_min"], data["questions_max"]),
            steps=steps,
        )


class StepForm(forms.Form):
    title_ru = LineField(label=_("Step, in Russian"), max_length=80, required=False)
    title_en = LineField(label=_("Step, in English"), max_length=80, required=False)
    minutes = DecimalField(
        label=pgettext_lazy("of a step", "Minutes"),
        min_value=Decimal("0.25"),
        max_value=LONGEST_STEP,
        decimal_places=2,
        max_digits=5,
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a step", "How people work"), choices=list(STEP_KINDS.items())
    )
    multiplicity = forms.ChoiceField(
        label=_("How many times"), choices=list(MULTIPLICITIES.items())
    )
    repeats = forms.IntegerField(
        label=_("Rounds"), min_value=1, max_value=MOST_REPEATS, required=False
    )
    group_size = forms.IntegerField(
        label=_("People in a group"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    captures = forms.MultipleChoiceField(
        label=_("What is captured"),
        choices=[(key, name) for key, name in CAPTURES.items() if key != Capture.NONE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_facilitator_ru = PlainTextField(
        label=_("For the facilitator, in Russian"), max_length=2000, required=False
    )
    for_facilitator_en = PlainTextField(
        label=_("For the facilitator, in English"), max_length=2000, required=False
    )
    for_participants_ru = PlainTextField(
        label=_("For participants, in Russian"), max_length=500, required=False
    )
    for_participants_en = PlainTextField(
        label=_("For participants, in English"), max_length=500, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_one_language(self, "title")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("multiplicity") != Multiplicity.PER_ROUND:
            cleaned["repeats"] = 1
        return cleaned

    def spec(self) -> StepSpec:
        """Raises ImpossibleStep."""
        data = self.cleaned_data
        return StepSpec(
            kind=StepKind(data["kind"]),
            minutes=float(data["minutes"]),
            **{text: both(data, text) for text in STEP_TEXTS},
            multiplicity=Multiplicity(data["multiplicity"]),
            repeats=data["repeats"] or 1,
            captures=tuple(Capture(capture) for capture in data["captures"]) or NOTHING,
            group_size=data["group_size"],
        )


FORMAT_TEXTS = ("name", "purpose", "when_to_use", "pitfalls", "source")
STEP_TEXTS = ("title", "for_facilitator", "for_participants")


def readers_language() -> str:
    return "ru" if (get_language() or "ru").startswith("ru") else "en"


def in_one_language(form: forms.Form, text: str) -> None:
    """The reader's language is asked for where the other one says nothing."""
    main = readers_language()
    other = "en" if main == "ru" else "ru"
    field = form.fields[f"{text}_{main}"]
    field.required = not form[f"{text}_{other}"].value()
    field.asked_in_one = True  # type: ignore[attr-defined]  # so that it isn't called optional


def both(data: dict[str, Any], text: str) -> FormatText:
    return FormatText(data.get(f"{text}_ru") or "", data.get(f"{text}_en") or "")
