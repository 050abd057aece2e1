"""The download of a person's own data: one ZIP archive with data.json and their files."""

from __future__ import annotations

import json
import logging
import tempfile
import zipfile
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import get_valid_filename

from tenants.members import personal_data
from tenants.members.models import Member

IN_MEMORY = 2 * 1024 * 1024  # bytes of an archive, before it goes to a temporary file
BLOCK = 256 * 1024  # bytes read at once
logger = logging.getLogger(__name__)


def archive_of(member: Member) -> IO[bytes]:
    """All that is kept about a member, as an open ZIP archive at its beginning. Close it.

    A file that the storage has lost is named in `missing` of data.json.
    """
    parts, missing = personal_data.all_parts(), []
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            for number, (title, content) in enumerate(part.files(member), start=1):
                name = f"files/{part.name}/{number}-{_file_name(title, str(content.name))}"
                try:
                    with content.open("rb") as source, archive.open(name, "w") as target:
                        while block := source.read(BLOCK):
                            target.write(block)
                except FileNotFoundError:
                    logger.warning("A file of a download is not in the storage: %s", content.name)
                    missing.append(title)
        found = {part.name: part.collect(member) for part in parts}
        text = json.dumps(
            found | {"missing": missing}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1
        )
        archive.writestr("data.json", text)
    out.seek(0)
    return out


def _file_name(title: str, stored: str) -> str:
    """A safe name with the extension of the stored file."""
    extension = stored.rpartition(".")[2]
    stem = get_valid_filename(title.strip(". ") or "file")[:80]
    return stem if stem.endswith(f".{extension}") else f"{stem}.{extension}"
