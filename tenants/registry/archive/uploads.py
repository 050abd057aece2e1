"""A city's uploads: all files in the storage's folder with its schema's name."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

from tenants.registry.archive.manifest import BLOCK, BadArchive, Part


def names(schema: str, folder: str = "") -> Iterator[str]:
    """Names of a city's files, relative to its folder, sorted."""
    try:
        folders, files = default_storage.listdir(f"{schema}/{folder}")
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from names(schema, f"{folder}{name}/")


def copy_out(schema: str, name: str, out: IO[bytes] | None = None) -> Part:
    """Write a file; without ``out`` only compute its checksum."""
    summed, size = sha256(), 0
    with default_storage.open(f"{schema}/{name}") as source:
        while block := source.read(BLOCK):
            summed.update(block)
            size += len(block)
            if out:
                out.write(block)
    return Part(summed.hexdigest(), size)


def save(schema: str, name: str, content: IO[bytes]) -> None:
    wanted = f"{schema}/{name}"
    try:
        saved = default_storage.save(wanted, content)
    except SuspiciousFileOperation as error:
        raise BadArchive(f"“{name}” can't be stored under this name.") from error
    if saved != wanted:
        default_storage.delete(saved)
        raise BadArchive(f"“{name}” can't be stored under this name.")


def remove_all(schema: str) -> None:
    """Delete a city's files and folders."""
    for name in list(names(schema)):
        default_storage.delete(f"{schema}/{name}")
    _remove_folders(schema)


def _remove_folders(path: str) -> None:
    try:
        folders, _files = default_storage.listdir(path)
    except FileNotFoundError:
        return
    for name in folders:
        _remove_folders(f"{path}/{name}")
    default_storage.delete(path)
