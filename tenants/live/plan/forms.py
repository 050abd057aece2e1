"""Forms of the plan's page: the wish for a plan, and the buttons that change it by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.live.plan.planner_input import versions_by_key
from tenants.live.validators import (
    MAX_GAP,
    MAX_PART_MINUTES,
    MAX_SEATS,
    MAX_TABLES,
    MIN_SEATS,
)
from tenants.ui.fields import RowNumberField


class PickForm(forms.Form):
    """A tapped row of the plan: `seat-12` or `question-7`."""

    pick = forms.RegexField(r"^(seat|question)-\d{1,18}$", required=False)

    def picked(self) -> tuple[str, int]:
        """The kind and the row number; an empty kind for anything else."""
        self.full_clean()
        kind, _dash, number = self.cleaned_data.get("pick", "").partition("-")
        return kind, int(number or 0)


class ConfirmForm(forms.Form):
    """Sent again with `sure` once the reader has seen what a new plan leaves out."""

    sure = forms.BooleanField(required=False)


class PlanForm(ConfirmForm):
    """The room: tables, seats, whom to count on, which formats to choose from."""

    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=MAX_TABLES)
    seats = forms.IntegerField(
        label=_("Seats at a table"), min_value=MIN_SEATS, max_value=MAX_SEATS
    )
    only_here = forms.BooleanField(
        label=_("Only those who are already here"),
        required=False,
        help_text=_("Without it, those who said they come have a seat too."),
    )
    changeover = forms.IntegerField(
        label=_("Minutes to change tables"), required=False, min_value=0, max_value=MAX_GAP
    )
    pause = forms.IntegerField(
        label=_("Minutes of the break"),
        required=False,
        min_value=0,
        max_value=MAX_GAP,
        help_text=_("After the first part of an evening of two hours."),
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats to choose from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format_names = {key: version.name for key, version in versions_by_key().items()}
        field = self.fields["formats"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = list(self.format_names.items())

    @property
    def is_empty(self) -> bool:
        """True for "plan again" without the fields: the wish of the plan before counts."""
        return "tables" not in self.data

    @property
    def wish(self) -> dict[str, Any]:
        """Arguments of `propose_agenda`."""
        if self.is_empty:
            return {}
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class LockForm(forms.Form):
    """`lock` is 1 or 0; cleans anything else to None."""

    lock = forms.NullBooleanField(required=False, widget=forms.HiddenInput)


class SeatForm(LockForm):
    """One of: `lock`; `with`, the seat to swap with; `to`, the table to move to."""

    to = RowNumberField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with"] = RowNumberField()


class FormatForm(ConfirmForm):
    """The key of a format in use."""

    format = forms.CharField(required=False)

    def key(self) -> str:
        """The key; empty for a format that is not in use. One statement."""
        key = self.cleaned_data.get("format", "")
        return key if key in versions_by_key() else ""


class PartForm(FormatForm, LockForm):
    """One of: `format`; `minutes`, empty for as long as it needs; `move`; `break`; `lock`."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("length of a part", "Minutes"),
        required=False,
        min_value=1,
        max_value=MAX_PART_MINUTES,
    )
    move = forms.ChoiceField(choices=[("earlier", ""), ("later", "")], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["break"] = forms.BooleanField(required=False)

    @property
    def sets_minutes(self) -> bool:
        return "minutes" in self.data


class PlaceQuestionForm(forms.Form):
    """`at` a table; or `back`, so that a new plan may take the question again."""

    at = RowNumberField()
    back = forms.BooleanField(required=False)
