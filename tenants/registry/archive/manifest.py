"""The manifest of an archive, and the check of an archive against it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tenants.registry.migration_plan import Migrations, migrations_on_disk

FORMAT = 1
NAME, SEAL = "manifest.json", "manifest.sha256"
BLOCK = 256 * 1024  # bytes read at a time
LONGEST_MANIFEST = 64 * 1024 * 1024  # bytes: some 400,000 uploads


class BadArchive(Exception):
    """The file isn't an archive of a city, is damaged, or comes from a newer release."""


@dataclass
class Part:
    """A table or an upload. ``columns`` and ``rows`` are set for a table only."""

    sha256: str
    size: int
    columns: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass
class Manifest:
    city: dict[str, Any]
    made_at: str
    migrations: list[list[str]]
    tables: dict[str, Part] = field(default_factory=dict)
    files: dict[str, Part] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    alarms: list[list[str]] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def applied(self) -> Migrations:
        return frozenset((app, name) for app, name in self.migrations)

    def write(self, archive: zipfile.ZipFile) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()
        archive.writestr(NAME, text)
        archive.writestr(SEAL, sha256(text).hexdigest())


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(NAME).file_size > LONGEST_MANIFEST:
            raise BadArchive("The manifest is longer than that of any city.")
        text = archive.read(NAME)
        if sha256(text).hexdigest() != archive.read(SEAL).decode():
            raise BadArchive("The manifest was altered after the export.")
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise BadArchive("This archive was made by a newer release; update this one first.")
        for kind in ("tables", "files"):
            data[kind] = {name: Part(**part) for name, part in data[kind].items()}
        manifest = Manifest(**data)
        _check_shape(manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadArchive("This file is no archive of a city.") from error
    return manifest


def _check_shape(manifest: Manifest) -> None:
    """Check the types of the manifest's values. Raises ValueError or TypeError."""
    _check_texts([manifest.city["slug"], manifest.city["schema_name"]])
    _check_texts([manifest.city.get("identity", "")])
    for app, name in manifest.migrations:
        _check_texts([app, name])
    for part in [*manifest.tables.values(), *manifest.files.values()]:
        _check_texts([part.sha256, *part.columns])
        _check_numbers([part.size, part.rows])
    _check_numbers(manifest.sequences.values())
    for kind, key, due_at in manifest.alarms:
        _check_texts([kind, key])
        if datetime.fromisoformat(due_at).tzinfo is None:
            raise ValueError(due_at)


def _check_texts(values: Iterable[Any]) -> None:
    for value in values:
        if not isinstance(value, str) or "\0" in value:
            raise TypeError(value)


def _check_numbers(values: Iterable[Any]) -> None:
    for value in values:
        if not isinstance(value, int) or not 0 <= value < 1 << 63:
            raise ValueError(value)


def check_archive(file: Path) -> Manifest:
    """Read the archive and compare it with its manifest, without the database.

    Raises `BadArchive` with the reason.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = read_manifest(archive)
            _check_size(archive, file)
            wanted = {f"tables/{name}.csv": part for name, part in manifest.tables.items()}
            wanted |= {f"files/{name}": part for name, part in manifest.files.items()}
            if set(archive.namelist()) != {NAME, SEAL, *wanted}:
                raise BadArchive("The archive doesn't hold what its manifest lists.")
            for name, part in wanted.items():
                _check_part(archive, name, part)
    except FileNotFoundError:
        raise BadArchive(f"There is no file {file}.") from None
    except (zipfile.BadZipFile, EOFError) as error:
        raise BadArchive("The file is damaged or was cut short.") from error
    if unknown := manifest.applied - migrations_on_disk():
        newest = ", ".join(sorted(f"{app}.{name}" for app, name in unknown)[:3])
        raise BadArchive(f"The archive comes from a newer release (it has {newest}).")
    return manifest


def _check_size(archive: zipfile.ZipFile, file: Path) -> None:
    """Refuse an archive whose parts are larger than the file: exports aren't compressed."""
    if sum(part.file_size for part in archive.infolist()) > file.stat().st_size:
        raise BadArchive("The archive unpacks to more than an export writes.")


def _check_part(archive: zipfile.ZipFile, name: str, part: Part) -> None:
    if {"", ".", ".."} & set(name.split("/")) or "\\" in name:
        raise BadArchive(f"“{name}” is not the name of a file in the city's folder.")
    if archive.getinfo(name).file_size != part.size:
        raise BadArchive(f"“{name}” has another size than the manifest says.")
    summed = sha256()
    with archive.open(name) as stream:
        while block := stream.read(BLOCK):
            summed.update(block)
    if summed.hexdigest() != part.sha256:
        raise BadArchive(f"“{name}” was altered after the export.")
