"""Forms of minutes, tasks, follow-ups and letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.live.validators import MAX_CAPTURE
from tenants.members.fields import LineField, PlainTextField
from tenants.members.models import Member
from tenants.outcome.errors import NeedsFirstDay
from tenants.outcome.models import Task
from tenants.outcome.validators import (
    MAX_DECLINE,
    MAX_NOTE,
    MAX_TASK,
    MAX_TRACE,
    REMEMBERED_KINDS,
    validate_due_date,
)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoteForm(forms.Form):
    """A note. `seen`: the version that the writer had read."""

    text = PlainTextField(
        label=_("What else belongs to this evening?"),
        max_length=MAX_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-draft": ""}),
        help_text=_("What numbers don't say: a guest, a joke, a decision about next time."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class RememberForm(forms.Form):
    """A capture that the question's author adds from memory."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=REMEMBERED_KINDS,
        initial=Capture.Kind.PERSPECTIVE,
        widget=forms.RadioSelect,
    )
    text = PlainTextField(
        label=_("In your own words"),
        max_length=MAX_CAPTURE,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": ""}),
    )
    nonce = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)


def people_field(**more: Any) -> Any:
    return forms.ModelChoiceField(queryset=Member.objects.none(), **more)


def others(reader: Member) -> Any:
    return Member.objects.here().exclude(pk=reader.pk).order_by("name", "pk")


class DueForm(forms.Form):
    """A base with the day of a task and how often it comes back."""

    field_order: tuple[str, ...] = ("text", "due_on", "repeats")
    due_on = forms.DateField(label=_("By which day"), required=False, widget=Day)
    repeats = forms.ChoiceField(
        label=_("How often"),
        choices=Task.Repeats.choices,
        required=False,
        help_text=_("When one is done, the next one appears."),
    )

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day:
            validate_due_date(day)
        return day

    def clean_repeats(self) -> str:
        chosen: str = self.cleaned_data["repeats"] or Task.Repeats.ONCE
        is_dated = self.cleaned_data.get("due_on") or "due_on" in self.errors
        if chosen != Task.Repeats.ONCE and not is_dated:
            self.add_error("due_on", NeedsFirstDay.message)
        return chosen


class TaskForm(DueForm):
    """A new task, for oneself or for somebody else."""

    field_order = ("text", "due_on", "assignee", "repeats")
    text = LineField(label=_("What will you do?"), max_length=MAX_TASK)
    assignee = people_field(
        label=_("Who?"),
        required=False,
        empty_label=_("I myself"),
        help_text=_("Somebody else is asked first. Until their yes it stays with you."),
    )

    def __init__(self, *args: Any, reader: Member | None = None, **kwargs: Any) -> None:
        """Without `reader`, there is nobody else to choose."""
        super().__init__(*args, **kwargs)
        if reader:
            self.fields["assignee"].queryset = others(reader)  # type: ignore[attr-defined]

    @property
    def is_more_open(self) -> bool:
        """True if the folded fields were used or refused."""
        return bool(self.is_bound and (self["assignee"].data or self["repeats"].errors)) or (
            self.is_bound and self["repeats"].data not in (None, "", Task.Repeats.ONCE)
        )


class EditTaskForm(DueForm):
    """An existing task. Unlike a new one it may have several lines, like a commitment."""

    text = PlainTextField(
        label=_("What will you do?"),
        max_length=MAX_TASK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOnForm(forms.Form):
    assignee = people_field(
        label=_("To whom"),
        empty_label=_("Choose a person"),
        help_text=_("They will be asked. Until they accept, nothing changes."),
    )

    def __init__(self, *args: Any, reader: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = others(reader)  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    text = LineField(
        label=_("A word why"),
        max_length=MAX_DECLINE,
        error_messages={"required": _("A few words are enough: “not before Friday”.")},
    )


class TraceForm(forms.Form):
    text = PlainTextField(
        label=_("What has changed?"),
        max_length=MAX_TRACE,
        widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}),
        error_messages={"required": _("A few words are enough. Nothing has changed? Say that.")},
    )


class SkipForm(forms.Form):
    """With `never`, the realisation is not asked about again."""

    never = forms.BooleanField(required=False)
