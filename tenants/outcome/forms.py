"""Forms of minutes, tasks, follow-ups and letters."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.live.validators import MAX_CAPTURE
from tenants.members.fields import LineField, PlainTextField
from tenants.outcome.models import LetterChoice
from tenants.outcome.validators import (
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


class DueForm(forms.Form):
    """A base with the day of a task."""

    field_order = ("text", "due_on")
    due_on = forms.DateField(label=_("By which day"), required=False, widget=Day)

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day:
            validate_due_date(day)
        return day


class TaskForm(DueForm):
    text = LineField(label=_("What will you do?"), max_length=MAX_TASK)


class EditTaskForm(DueForm):
    """An existing task. Unlike a new one it may have several lines, like a commitment."""

    text = PlainTextField(
        label=_("What will you do?"),
        max_length=MAX_TASK,
        widget=forms.Textarea(attrs={"rows": 3}),
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


class LettersForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"),
        choices=LetterChoice.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
