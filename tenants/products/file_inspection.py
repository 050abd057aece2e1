"""Detect the type of an uploaded file by its content, and refuse what can't be kept.

Of pictures only the headers are read: they are redrawn in the background
(`tenants.products.picture_drawing`). Documents are recognised by their first bytes. Of office
documents only the table of contents is read; they are never unpacked.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tenants.products.picture_headers import BrokenHeader, Header, read_header
from tenants.products.validators import MAX_FILE_TITLE
from tenants.refusals import Refusal
from tenants.ui.plain_text import one_line

LARGEST = 10 * 1024 * 1024  # bytes
MOST_DECODED = 200_000_000  # bytes of memory for shrinking a picture
MOST_SIDE = 30_000  # pixels
DECODED = {"PNG": 8, "GIF": 9, "WEBP": 16, "JPEG": 4}  # bytes a pixel, measured with Pillow 13
JPEG_SCALE = 8  # a large JPEG is decoded at an eighth of its sides
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
ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.md,.csv"
HEIC_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"))
# Characters of plain texts: Latin, Cyrillic, marks, currencies, arrows.
READABLE = re.compile("[\t\n\r\f\x20-\x7e\xa0-\u052f\u2000-\u22ff]")
CYRILLIC = re.compile("[А-яЁё]")


class FileRefused(Refusal):
    message = _(
        "Pictures (JPEG, PNG, WebP, GIF), PDF, office documents and plain text can be kept here."
    )


class TooLarge(FileRefused):
    message = _("The file is larger than 10 MB. Make it smaller or give a link in the text.")


class TooManyPixels(TooLarge):
    message = _(
        "The picture has too many pixels to be drawn here. Save it as JPEG, or with at most "
        "3,000 pixels a side."
    )


class UnpacksTooLarge(TooLarge):
    message = _("The document unpacks to more than 100 MB. Save it with smaller pictures inside.")


class Moving(FileRefused):
    message = _("Moving pictures are not kept here. Choose one frame of it.")


class Broken(FileRefused):
    message = _("The picture can't be read. Save it again as JPEG or PNG and try once more.")


class Heic(FileRefused):
    message = _(
        "This is a photo in Apple's HEIC format, which few programs can show. Send it as JPEG: a "
        "screenshot of it will do, or choose Settings → Camera → Formats → Most Compatible."
    )


class Avif(FileRefused):
    message = _("This is a picture in the AVIF format. Save it as JPEG or PNG and try once more.")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept. `is_original`: a picture that still has to be redrawn."""

    content: ContentFile[bytes]
    kind: str
    extension: str
    is_original: bool = False


def examine(upload: IO[bytes], *, name: str, size: int) -> Examined:
    """Detect the type of a file. Raises a `FileRefused`."""
    if size > LARGEST:
        raise TooLarge
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge
    if found := picture(data):
        return found
    if data.startswith(b"%PDF-"):
        return Examined(ContentFile(data), "application/pdf", "pdf")
    if data.startswith(b"PK\x03\x04"):
        kind, extension = office(data)
        return Examined(ContentFile(data), kind, extension)
    extension = name.rpartition(".")[2].lower()
    if extension in TEXTS and is_text(data):
        return Examined(ContentFile(data), TEXTS[extension], extension)
    raise FileRefused


def examine_upload(upload: UploadedFile[Any]) -> Examined:
    """Examine an uploaded file. Raises FileRefused."""
    assert upload.file is not None  # noqa: S101 - its field has checked it
    return examine(upload.file, name=str(upload.name), size=int(upload.size or 0))


def file_title(upload: UploadedFile[Any], chosen: str) -> str:
    """The chosen title; without one the file's name as it was sent, without its extension."""
    name = one_line(PurePath(str(upload.name)).stem)
    return str(chosen or name or _("File"))[:MAX_FILE_TITLE]


def picture(data: bytes) -> Examined | None:
    """Recognise a picture by its header; None for other files. Raises a `FileRefused`."""
    if data[4:8] == b"ftyp":
        if data[8:12] in HEIC_BRANDS and b"avif" not in data[8:64]:
            raise Heic
        if b"avi" in data[8:64]:
            raise Avif
    try:
        header = read_header(data)
    except BrokenHeader as error:
        raise Broken from error
    if header is None:
        return None
    if header.is_moving:
        raise Moving
    if max(header.width, header.height) > MOST_SIDE or decoded_size(header) > MOST_DECODED:
        raise TooManyPixels
    form = header.form.lower()
    return Examined(ContentFile(data), f"image/{form}", form, is_original=True)


def decoded_size(header: Header) -> int:
    """Bytes of memory for redrawing it; a JPEG is decoded at a reduced size."""
    scale = JPEG_SCALE if header.form == "JPEG" else 1
    return -(-header.width // scale) * -(-header.height // scale) * DECODED[header.form]


def office(data: bytes) -> tuple[str, str]:
    """Media type and extension of an office document without macros.

    Raises `FileRefused`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise UnpacksTooLarge
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
        # zipfile raises NotImplementedError for unknown compression, RuntimeError for passwords
        raise FileRefused from error
    raise FileRefused


def is_text(data: bytes) -> bool:
    """True for UTF-8, UTF-16 and Windows-1251; Russian office programs write all three."""
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return is_readable(data.decode("utf-16"))
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return False
    beyond_ascii = [letter for letter in text if letter > "\x7f"]
    cyrillic = CYRILLIC.findall(text)
    return is_readable(text) and len(cyrillic) > 0.7 * len(beyond_ascii)


def is_readable(text: str) -> bool:
    return len(READABLE.findall(text)) > 0.98 * len(text)
