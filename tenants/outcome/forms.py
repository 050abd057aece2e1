"""What people type after an evening."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.live.validators import MAX_CAPTURE, is_far
from tenants.members.fields import LineField, PlainTextField
from tenants.outcome.models import LetterChoice
from tenants.outcome.models.minutes import NOTE_LENGTH
from tenants.outcome.models.task import TASK_LENGTH
from tenants.outcome.models.trace import TRACE_LENGTH

REMEMBERED = tuple(  # kinds of words, as choices of the form and of the API
    (kind.value, kind.label)
    for kind in (Capture.Kind.PERSPECTIVE, Capture.Kind.REALISATION, Capture.Kind.IDEA)
)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoteForm(forms.Form):
    """`seen`: the version that the writer had before them."""

    text = PlainTextField(
        label=_("What else belongs to this evening?"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-draft": ""}),
        help_text=_("What numbers don't say: a guest, a joke, a decision about next time."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class RememberForm(forms.Form):
    """A memory of the table, in the words of the question's author."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=REMEMBERED,
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
    """A promise and its day."""

    field_order = ("text", "due_on")
    due_on = forms.DateField(label=_("By which day"), required=False, widget=Day)

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and is_far(day, today=timezone.localdate()):
            raise forms.ValidationError(_("Choose a day within the next ten years."), code="far")
        return day


class TaskForm(DueForm):
    text = LineField(label=_("What will you do?"), max_length=TASK_LENGTH)


class TaskWordsForm(DueForm):
    """Of a task that is there: a commitment may have several lines, and keeps them."""

    text = PlainTextField(
        label=_("What will you do?"),
        max_length=TASK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TraceForm(forms.Form):
    text = PlainTextField(
        label=_("What has changed?"),
        max_length=TRACE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "data-draft": ""}),
        error_messages={"required": _("A few words are enough. Nothing has changed? Say that.")},
    )


class LettersForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"),
        choices=LetterChoice.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
