"""The form for uploading files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField
from tenants.products.file_inspection import (
    ACCEPT,
    Examined,
    FileRefused,
    examine_upload,
    file_title,
)
from tenants.products.validators import MAX_FILE_TITLE, MAX_FILES_AT_ONCE


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads, at least one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = list(data or [None])
        if len(uploads) > MAX_FILES_AT_ONCE:
            raise forms.ValidationError(_("Choose at most ten files at once."))
        clean = super().clean
        return [clean(upload, initial) for upload in uploads]


class FilesForm(forms.Form):
    """`found`: accepted files with their titles. `refused`: one message for each other file."""

    file = FilesField(
        label=_("Files"),
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=_("Pictures, PDF, office documents or plain text of at most 10 MB each."),
    )
    title = LineField(
        label=_("What it is"),
        max_length=MAX_FILE_TITLE,
        required=False,
        help_text=_("Empty: the name of the file."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[tuple[Examined, str]] = []
        self.refused: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        uploads = cleaned.get("file") or []
        for number, upload in enumerate(uploads, start=1):
            title = cleaned.get("title", "")
            if title and len(uploads) > 1:
                title = f"{title[:110]}, {number}"
            try:
                self.found.append((examine_upload(upload), file_title(upload, title)))
            except FileRefused as refusal:
                words = str(refusal)
                self.refused.append(
                    str(words if len(uploads) == 1 else format_lazy("{}: {}", upload.name, words))
                )
        if self.refused and not self.found:
            self.add_error("file", [forms.ValidationError(words) for words in self.refused])
        return cleaned
