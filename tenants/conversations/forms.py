"""Forms of threads and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.conversations.validators import MAX_NAME_SEARCH, MAX_POST
from tenants.members.fields import PlainTextField
from tenants.products.file_inspection import (
    ACCEPT,
    Examined,
    FileRefused,
    examine_upload,
    file_title,
)
from tenants.products.forms.files import FilesField, SeveralFiles
from tenants.ui.fields import RowNumberField, SearchField


class PostForm(forms.Form):
    """A new post with its files. `found`: those that can be kept, with their titles."""

    text = PlainTextField(
        label=_("Your words"),
        max_length=MAX_POST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": "device", "data-mentions": ""}),
    )
    file = FilesField(
        label=_("Files and pictures"),
        required=False,
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
    )
    reply_to = RowNumberField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.asked_in_one = True  # type: ignore[attr-defined]  # one of them is enough
        self.found: list[tuple[Examined, str]] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        uploads = [upload for upload in cleaned.get("file") or [] if upload]
        for upload in uploads:
            try:
                self.found.append((examine_upload(upload), file_title(upload, "")))
            except FileRefused as refusal:
                self.add_error("file", f"{upload.name}: {refusal}")
        if not self.errors and not cleaned.get("text") and not self.found:
            self.add_error("text", _("Nothing was written. A few words, or a file, are enough."))
        return cleaned


class EditPostForm(forms.Form):
    text = PlainTextField(
        label=_("Your words"),
        max_length=MAX_POST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-mentions": ""}),
        help_text=_("The text before stays readable under “edited”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].asked_in_one = True  # type: ignore[attr-defined]  # empty beside files


class ThreadQueryForm(forms.Form):
    """The part of a thread that is asked for, and the post to answer."""

    before = RowNumberField()
    after = RowNumberField()
    reply = RowNumberField()


class SeenForm(forms.Form):
    """The number of the last post that was on the screen; empty for all."""

    number = RowNumberField()


class NameForm(forms.Form):
    """The beginning of a name, typed after an @."""

    q = SearchField(max_length=MAX_NAME_SEARCH)
