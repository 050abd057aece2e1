"""What is inside a file that somebody sends: looked at, never believed by its name.

Pictures are drawn anew (at most 1,600 pixels a side, nothing of the camera's notes left).
Documents are known by their first bytes; archives of office documents are read by their table of
contents only, never unpacked.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from tenants.products.errors import Refusal

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
SIDE = 1600  # pixels
UNPACKED = 100 * 1024 * 1024  # bytes that an office document may declare
MOST_PARTS = 5000
OFFICE = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
OPEN = {
    f"application/vnd.oasis.opendocument.{kind}": extension
    for kind, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
TEXTS = {"txt": "text/plain", "md": "text/markdown", "csv": "text/csv"}
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.md,.csv"


class FileRefused(Refusal):
    words = _("Pictures (JPEG, PNG, WebP), PDF, office documents and plain text can be kept here.")


class TooLarge(FileRefused):
    words = _("The file is larger than 10 MB. Make it smaller or give a link in the text.")


class Moving(FileRefused):
    words = _("Moving pictures are not kept here. Choose one frame of it.")


class Broken(FileRefused):
    words = _("The picture can't be read. Save it again as JPEG or PNG and try once more.")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: its bytes as they will be stored."""

    content: ContentFile[bytes]
    kind: str
    extension: str
    width: int | None = None
    height: int | None = None


def examine(upload: IO[bytes], *, name: str, size: int) -> Examined:
    """Look inside. Raises a `FileRefused`."""
    if size > LARGEST:
        raise TooLarge
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or data[8:12] == b"WEBP":
        return picture(data)
    if data.startswith(b"GIF8"):
        raise Moving
    if data.startswith(b"%PDF-"):
        return Examined(ContentFile(data), "application/pdf", "pdf")
    if data.startswith(b"PK\x03\x04"):
        kind, extension = office(data)
        return Examined(ContentFile(data), kind, extension)
    extension = name.rpartition(".")[2].lower()
    if extension in TEXTS and is_text(data):
        return Examined(ContentFile(data), TEXTS[extension], extension)
    raise FileRefused


def picture(data: bytes) -> Examined:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooLarge
            if getattr(image, "n_frames", 1) > 1:
                raise Moving
            return redrawn(image)
    except FileRefused:
        raise
    except Exception as error:  # a decoder may raise anything on a hostile file
        raise Broken from error


def redrawn(image: Image.Image) -> Examined:
    """A new picture of the same look: upright, small, without any note inside."""
    image.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    upright = upright.convert(mode)
    upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(mode, upright.size)
    clean.paste(upright)
    form, extension = ("PNG", "png") if mode == "RGBA" else ("JPEG", "jpg")
    drawn = io.BytesIO()
    clean.save(drawn, form, quality=85, optimize=True)
    return Examined(ContentFile(drawn.getvalue()), f"image/{form.lower()}", extension, *clean.size)


def office(data: bytes) -> tuple[str, str]:
    """Media type and extension of an office document without macros, by its table of contents."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise TooLarge
            if any("vbaproject" in name.lower() for name in names):
                raise FileRefused
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").decode("ascii", "replace")
                if kind in OPEN:
                    return kind, OPEN[kind]
            if "[Content_Types].xml" in names:
                for folder, (extension, kind) in OFFICE.items():
                    if any(name.startswith(folder) for name in names):
                        return kind, extension
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        # zipfile says NotImplementedError of packings it can't read, RuntimeError of passwords
        raise FileRefused from error
    raise FileRefused


def is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
