"""Forms for files: one from a program, several from a page."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants.members.fields import LineField
from tenants.products.file_inspection import ACCEPT, Examined, FileRefused, examine
from tenants.ui.plain_text import one_line

MOST_AT_ONCE = 10


class FileForm(forms.Form):
    """`examined` is what was found inside."""

    file = forms.FileField(label=_("File"))
    title = LineField(label=_("What it is"), max_length=120, required=False)
    examined: Examined

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            self.examined = look_inside(upload)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload

    @property
    def chosen_title(self) -> str:
        return title_of(self.cleaned_data["file"], self.cleaned_data["title"])


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads, at least one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = list(data or [None])
        if len(uploads) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose at most ten files at once."))
        clean = super().clean
        return [clean(upload, initial) for upload in uploads]


class FilesForm(forms.Form):
    """`found` is what may be kept, with its title; `refused` names each other file and why."""

    file = FilesField(
        label=_("Files"),
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=_("Pictures, PDF, office documents or plain text of at most 10 MB each."),
    )
    title = LineField(
        label=_("What it is"),
        max_length=120,
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
                self.found.append((look_inside(upload), title_of(upload, title)))
            except FileRefused as refusal:
                words = str(refusal)
                self.refused.append(
                    str(words if len(uploads) == 1 else format_lazy("{}: {}", upload.name, words))
                )
        if self.refused and not self.found:
            self.add_error("file", [forms.ValidationError(words) for words in self.refused])
        return cleaned


def look_inside(upload: UploadedFile[Any]) -> Examined:
    assert upload.file is not None  # noqa: S101 - a field has checked it
    return examine(upload.file, name=str(upload.name), size=int(upload.size or 0))


def title_of(upload: UploadedFile[Any], chosen: str) -> str:
    name = one_line(PurePath(str(upload.name)).stem)
    return str(chosen or name or _("File"))[:120]
