"""Migrations on disk, and the hash of a set of migrations: the version of a schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings

Migrations = frozenset[tuple[str, str]]  # (app label, name)


def plan_hash(migrations: Iterable[tuple[str, str]]) -> str:
    """The hash of a set of migrations: 32 hexadecimal digits, empty for none."""
    lines = sorted(f"{app}.{name}" for app, name in migrations)
    return sha256("\n".join(lines).encode()).hexdigest()[:32] if lines else ""


def _folders() -> Iterator[tuple[str, str]]:
    """The folders of migrations by app; nothing is imported."""
    for app in apps.get_app_configs():
        module = settings.MIGRATION_MODULES.get(app.label, f"{app.name}.migrations")
        with suppress(ModuleNotFoundError):
            yield from ((app.label, folder) for folder in import_module(str(module)).__path__)


def migrations_on_disk() -> Migrations:
    """All migrations of all installed apps; a schema records all of them."""
    return frozenset(
        (label, file.stem)
        for label, folder in _folders()
        for file in Path(folder).glob("[a-z0-9]*.py")
    )


def sources() -> str:
    """The hash of the migrations' source code: 64 hexadecimal digits."""
    files = sorted(
        (label, file) for label, folder in _folders() for file in Path(folder).glob("[a-z0-9]*.py")
    )
    summed = sha256()
    for _label, file in files:
        summed.update(file.read_bytes())
    return summed.hexdigest()


def wanted_hash() -> str:
    """The version of all migrations on disk."""
    return plan_hash(migrations_on_disk())
