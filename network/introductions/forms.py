"""Forms of introductions and rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.introductions import validators
from network.introductions.models import Participant, Phrase
from tenants.members.fields import LineField, PlainTextField
from tenants.outcome.forms import Day
from tenants.outcome.validators import validate_due_date
from tenants.products.file_inspection import (
    ACCEPT,
    Examined,
    FileRefused,
    examine_upload,
    file_title,
)
from tenants.products.validators import MAX_FILE_TITLE
from tenants.ui.fields import RowNumberField


def words_field(limit: int, *, rows: int = 3, **kwargs: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": rows, "data-draft": ""})
    return PlainTextField(max_length=limit, widget=widget, **kwargs)


def contact_field(help_text: Any) -> LineField:
    return LineField(
        label=_("Your contact"), max_length=validators.MAX_CONTACT, help_text=help_text
    )


class AskForm(forms.Form):
    why = words_field(
        validators.MAX_WHY,
        label=_("Why you turn to them"),
        min_length=validators.MIN_WHY,
        help_text=_("What on their card or in their work made you think of them."),
    )
    need = words_field(
        validators.MAX_NEED,
        label=_("What I need"),
        help_text=_(
            "As small and concrete as you can: half an hour about moulds, one look at a plan."
        ),
    )
    offer = words_field(
        validators.MAX_OFFER,
        label=_("What I offer"),
        required=False,
        help_text=_("What they may ask you for in return. Empty is fine, too."),
    )
    contact = contact_field(_("They see it only if they accept."))


class AboutForm(forms.Form):
    """The question that a link wants an introduction for."""

    question = RowNumberField()


class MatchingForm(forms.Form):
    is_proposed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    contact = contact_field(_("They get it with your yes, and you get theirs."))
    words = words_field(
        validators.MAX_MESSAGE,
        label=_("The first words in your room"),
        required=False,
        rows=2,
    )


class DeclineForm(forms.Form):
    phrase = forms.ChoiceField(
        label=_("How to say it"), choices=Phrase.choices, widget=forms.RadioSelect
    )
    words = words_field(validators.MAX_OWN_WORDS, label=_("Your own words"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("phrase") == Phrase.OWN and not cleaned.get("words"):
            self.add_error("words", _("Write a few words, or choose one of the sentences."))
        return cleaned


class SnoozeForm(forms.Form):
    until = forms.ChoiceField(choices=[(name, name) for name in validators.SNOOZES])


class MessageForm(forms.Form):
    text = words_field(
        validators.MAX_MESSAGE, label=_("Your message"), help_text=_("Markdown works here.")
    )


class FileForm(forms.Form):
    """One file for a room; `found` is what was recognised."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("A picture, PDF, office document or plain text of at most 10 MB."),
    )
    title = LineField(
        label=_("What it is"),
        max_length=MAX_FILE_TITLE,
        required=False,
        help_text=_("Empty: the name of the file."),
    )
    found: Examined

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if upload := cleaned.get("file"):
            try:
                self.found = examine_upload(upload)
            except FileRefused as refusal:
                self.add_error("file", str(refusal))
            cleaned["title"] = file_title(upload, cleaned.get("title", ""))
        return cleaned


class TaskForm(forms.Form):
    text = LineField(label=_("What is to be done?"), max_length=validators.MAX_TASK)
    who = forms.ModelChoiceField(
        label=_("Who does it"), queryset=Participant.objects.none(), empty_label=None
    )
    due_on = forms.DateField(label=_("By which day"), required=False, widget=Day)

    def __init__(
        self, data: Any = None, *, people: Sequence[Participant], me: Participant | None = None
    ) -> None:
        """A form for `people` who are still in the room; `me` is chosen at first."""
        super().__init__(data, initial={"who": me.pk} if me else None)
        field = self.fields["who"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        inside = [one.pk for one in people if one.left_at is None]
        field.queryset = Participant.objects.filter(pk__in=inside).order_by("pk")

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day:
            validate_due_date(day)
        return day


class TickForm(forms.Form):
    done = forms.BooleanField(required=False, widget=forms.HiddenInput)


class BlockForm(forms.Form):
    whole_city = forms.BooleanField(
        label=_("From nobody of that city"),
        required=False,
        help_text=_("Otherwise only from this person."),
    )


class ReportForm(forms.Form):
    message = RowNumberField()
    reason = words_field(
        validators.MAX_REASON,
        label=_("What is wrong with these words?"),
        min_length=validators.MIN_REASON,
    )


class ReportedMessageForm(forms.Form):
    """The message that a link reports; without one the introduction itself."""

    message = RowNumberField()


class RoomPageForm(forms.Form):
    """The part of a room's messages that a page shows. An invalid number counts as left out."""

    before = RowNumberField()

    def number(self) -> int:
        self.full_clean()
        return int(self.cleaned_data.get("before") or 0)
