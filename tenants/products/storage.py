"""The storage of the current city's files, in a folder such as `city_17/`.

The scope determines the folder, not the caller. Names in the database are relative to it, so that a
city can move to another schema or installation. Files are served by views that check permissions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db.models.fields.files import FieldFile
from django.utils.deconstruct import deconstructible

from tenants.registry.scope import current_city


@deconstructible
class CityFiles(Storage):
    """The city's folder of the default storage. Raises `OutsideScope` outside of a city."""

    def __init__(self, below: Callable[[], Storage] | None = None) -> None:
        self._below = below

    @property
    def storage(self) -> Storage:
        return self._below() if self._below else default_storage

    def full(self, name: str) -> str:
        """The name with the city's folder. Raises SuspiciousFileOperation for a path out of it."""
        parts = name.replace("\\", "/").split("/")
        if not name or any(part in ("", ".", "..") for part in parts):
            raise SuspiciousFileOperation(f"{name!r} leads out of the city's folder")
        return f"{current_city().schema_name}/{name}"

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return self.storage.open(self.full(name), mode)

    def _save(self, name: str, content: File[Any]) -> str:
        """Save a file. On failure delete the partial file, which would fill a full disk further."""
        full = self.full(name)
        try:
            saved = self.storage.save(full, content)
        except OSError:
            self.storage.delete(full)  # names are unique, so this deletes only the partial file
            raise
        return saved.removeprefix(f"{current_city().schema_name}/")

    def delete(self, name: str) -> None:
        self.storage.delete(self.full(name))

    def exists(self, name: str) -> bool:
        return self.storage.exists(self.full(name))

    def size(self, name: str) -> int:
        return self.storage.size(self.full(name))


city_files = CityFiles()


def content_of(field: FieldFile) -> bytes:
    """The bytes of a file; empty if it is gone from the storage."""
    try:
        with field.open("rb") as content:
            return bytes(content.read())
    except FileNotFoundError:
        return b""
