"""Forms of formats: the search, the comparison, the editor's fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.formats import validators
from tenants.formats.catalogue import Capture, FormatSpec
from tenants.formats.catalogue.spec import LONGEST_STEP, MOST_REPEATS, StepSpec
from tenants.formats.labels import CAPTURES, MULTIPLICITIES, STEP_KINDS
from tenants.formats.spec_fields import format_from_fields, reader_language, step_from_fields
from tenants.members.fields import LineField, PlainTextField
from tenants.products.models import Blocker
from tenants.ui.fields import DecimalField


class FitForm(forms.Form):
    """The search for a format; every field may stay empty."""

    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("any stage")), *validators.STAGES], required=False
    )
    blocker = forms.ChoiceField(
        label=_("Where you are stuck"),
        choices=[("", _("anything")), *Blocker.choices],
        required=False,
    )
    people = forms.IntegerField(
        label=_("How many people"), min_value=1, max_value=validators.MAX_PEOPLE, required=False
    )

    def criteria(self) -> dict[str, Any]:
        """Arguments of `shelf`; an invalid field is ignored."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


class VersionField(forms.IntegerField):
    """The number of a version in an address. Anything else counts as left out."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=validators.MAX_VERSION, required=False)

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            return None
        return number


class CompareForm(forms.Form):
    """`from` and `to`: the numbers of two versions."""

    to = VersionField()

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["from"] = VersionField()  # a keyword, so that no attribute can be called so
        self.full_clean()

    @property
    def has_old(self) -> bool:
        return "from" in self.data


class EditorForm(forms.Form):
    """The editor's input beside its fields: the number of steps, and the button."""

    count = forms.IntegerField(min_value=0, required=False)
    do = forms.RegexField(r"^(total|add|(up|down|remove|add|copy):\d{1,3})$", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def step_count(self) -> int:
        return min(self.cleaned_data.get("count") or 0, validators.MAX_STEPS)

    @property
    def button(self) -> str:
        """The pressed button: "total", "add", or an action with the number of its step, "up:2".

        Empty for "save"; an unknown button only redraws the page.
        """
        return "redraw" if "do" in self.errors else str(self.cleaned_data["do"])


class FormatForm(forms.Form):
    name_ru = LineField(label=_("Name in Russian"), max_length=validators.MAX_NAME, required=False)
    name_en = LineField(label=_("Name in English"), max_length=validators.MAX_NAME, required=False)
    purpose_ru = PlainTextField(
        label=_("What it is for, in Russian"), max_length=validators.MAX_PURPOSE, required=False
    )
    purpose_en = PlainTextField(
        label=_("What it is for, in English"), max_length=validators.MAX_PURPOSE, required=False
    )
    when_to_use_ru = PlainTextField(
        label=_("When to take it, in Russian"),
        max_length=validators.MAX_WHEN_TO_USE,
        required=False,
    )
    when_to_use_en = PlainTextField(
        label=_("When to take it, in English"),
        max_length=validators.MAX_WHEN_TO_USE,
        required=False,
    )
    pitfalls_ru = PlainTextField(
        label=_("Where it stumbles, in Russian"), max_length=validators.MAX_PITFALLS, required=False
    )
    pitfalls_en = PlainTextField(
        label=_("Where it stumbles, in English"), max_length=validators.MAX_PITFALLS, required=False
    )
    source_ru = PlainTextField(
        label=_("Where it comes from, in Russian"), max_length=validators.MAX_SOURCE, required=False
    )
    source_en = PlainTextField(
        label=_("Where it comes from, in English"), max_length=validators.MAX_SOURCE, required=False
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages it is good for"),
        choices=validators.STAGES,
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
    min_people = forms.IntegerField(
        label=_("Fewest people"), min_value=1, max_value=validators.MAX_PEOPLE
    )
    max_people = forms.IntegerField(
        label=_("Most people"), min_value=1, max_value=validators.MAX_PEOPLE
    )
    table_min = forms.IntegerField(
        label=_("At a table, from"), min_value=1, max_value=validators.MAX_PEOPLE
    )
    table_max = forms.IntegerField(
        label=_("At a table, to"), min_value=1, max_value=validators.MAX_PEOPLE
    )
    questions_min = forms.IntegerField(
        label=_("Questions at a table, from"), min_value=0, max_value=validators.MAX_QUESTIONS
    )
    questions_max = forms.IntegerField(
        label=_("Questions at a table, to"), min_value=0, max_value=validators.MAX_QUESTIONS
    )
    why = LineField(
        label=_("What has changed and why"),
        max_length=validators.MAX_CHANGE_REASON,
        required=False,
        help_text=_("One line for those who come after you."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in validators.REQUIRED_TEXTS:
            in_one_language(self, text)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        validators.validate_bounds(cleaned)
        return cleaned

    def spec(self, steps: tuple[StepSpec, ...], *, key: str) -> FormatSpec:
        """Raises ImpossibleFormat."""
        return format_from_fields(self.cleaned_data, steps, key=key)


class StepForm(forms.Form):
    title_ru = LineField(
        label=_("Step, in Russian"), max_length=validators.MAX_STEP_TITLE, required=False
    )
    title_en = LineField(
        label=_("Step, in English"), max_length=validators.MAX_STEP_TITLE, required=False
    )
    minutes = DecimalField(
        label=pgettext_lazy("of a step", "Minutes"),
        min_value=validators.MIN_STEP_MINUTES,
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
        label=_("People in a group"), min_value=1, max_value=validators.MAX_PEOPLE, required=False
    )
    captures = forms.MultipleChoiceField(
        label=_("What is captured"),
        choices=[(key, name) for key, name in CAPTURES.items() if key != Capture.NONE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_facilitator_ru = PlainTextField(
        label=_("For the facilitator, in Russian"),
        max_length=validators.MAX_FOR_FACILITATOR,
        required=False,
    )
    for_facilitator_en = PlainTextField(
        label=_("For the facilitator, in English"),
        max_length=validators.MAX_FOR_FACILITATOR,
        required=False,
    )
    for_participants_ru = PlainTextField(
        label=_("For participants, in Russian"),
        max_length=validators.MAX_FOR_PARTICIPANTS,
        required=False,
    )
    for_participants_en = PlainTextField(
        label=_("For participants, in English"),
        max_length=validators.MAX_FOR_PARTICIPANTS,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_one_language(self, "title")

    def spec(self) -> StepSpec:
        """Raises ImpossibleStep."""
        return step_from_fields(self.cleaned_data)


def in_one_language(form: forms.Form, text: str) -> None:
    """Require the text in the reader's language while it is empty in the other one."""
    main = reader_language()
    other = "en" if main == "ru" else "ru"
    field = form.fields[f"{text}_{main}"]
    field.required = not form[f"{text}_{other}"].value()
    field.asked_in_one = True  # type: ignore[attr-defined]  # so that it isn't called optional
