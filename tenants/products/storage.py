"""The city's own folder of the storage: `city_17/…`. The prefix is the scope's, never the caller's.

Names in the database are relative to the folder, so that a city can move to another number or
installation. Files are never served by address: a view looks first whether they may be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.utils.deconstruct import deconstructible

from tenants.registry.scope import current_city


@deconstructible
class CityFiles(Storage):
    """The default storage, seen from inside one city. Raises `OutsideScope` outside of one."""

    def __init__(self, below: Callable[[], Storage] | None = None) -> None:
        self._below = below

    @property
    def storage(self) -> Storage:
        return self._below() if self._below else default_storage

    def full(self, name: str) -> str:
        """The name with the folder of the city whose scope this is."""
        parts = name.replace("\\", "/").split("/")
        if not name or any(part in ("", ".", "..") for part in parts):
            raise SuspiciousFileOperation(f"{name!r} leads out of the city's folder")
        return f"{current_city().schema_name}/{name}"

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return self.storage.open(self.full(name), mode)

    def _save(self, name: str, content: File[Any]) -> str:
        """On failure nothing of the file is left: on a full disk each piece makes it fuller."""
        full = self.full(name)
        try:
            saved = self.storage.save(full, content)
        except OSError:
            self.storage.delete(full)  # names are unique: this is our own piece
            raise
        return saved.removeprefix(f"{current_city().schema_name}/")

    def delete(self, name: str) -> None:
        self.storage.delete(self.full(name))

    def exists(self, name: str) -> bool:
        return self.storage.exists(self.full(name))

    def size(self, name: str) -> int:
        return self.storage.size(self.full(name))


city_files = CityFiles()
