"""Export a city: a COPY of each table in one snapshot, the uploads and the manifest."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.utils import timezone
from psycopg import sql

from tenants.registry.archive import uploads
from tenants.registry.archive.manifest import BLOCK, Manifest, Part
from tenants.registry.models import Alarm, City
from tenants.registry.scope import OtherScope, current_scope

Progress = Callable[[int, int], None]  # parts that are written, all parts
DJANGO_TABLE = "django_migrations"  # the manifest has this
PERSONAL_TO_BROWSERS = "django_session"  # everybody signs in again
COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = (SELECT current_schema()::regnamespace) AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
    SELECT sequencename::text, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
ALL_SEQUENCES = "SELECT sequencename::text FROM pg_sequences WHERE schemaname = current_schema()"


def _ignore(done: int, total: int) -> None:
    """The progress of exports that nobody follows."""


@contextmanager
def snapshot(city: City) -> Iterator[Any]:
    """A cursor in the city's scope, in a repeatable-read snapshot."""
    if current_scope() is not None:
        raise OtherScope("A snapshot is a transaction of its own.")
    with city.scope(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL synchronize_seqscans = off")  # the same order each time
        yield cursor


def tables(cursor: Any) -> dict[str, list[str]]:
    """The tables with data of people, with their columns."""
    cursor.execute(COLUMNS)
    left_out = (DJANGO_TABLE, PERSONAL_TO_BROWSERS)
    return {name: columns for name, columns in cursor.fetchall() if name not in left_out}


def sequences(cursor: Any) -> set[str]:
    """The names of all sequences of the schema."""
    cursor.execute(ALL_SEQUENCES)
    return {name for (name,) in cursor.fetchall()}


def copy_out(cursor: Any, table: str, columns: list[str], out: IO[bytes] | None) -> Part:
    """Write a table as CSV; with ``None`` only compute its checksum."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT csv, HEADER)")
    query = statement.format(sql.Identifier(table), names)
    summed, size, waiting = sha256(), 0, bytearray()
    with cursor.copy(query) as copy:
        for data in copy:
            waiting += data
            if len(waiting) >= BLOCK:
                summed.update(waiting)
                size += len(waiting)
                if out:
                    out.write(waiting)
                waiting.clear()
    summed.update(waiting)
    if out:
        out.write(waiting)
    return Part(summed.hexdigest(), size + len(waiting), columns, max(cursor.rowcount, 0))


def export_city(city: City, file: Path, *, progress: Progress = _ignore) -> Manifest:
    """Export a city into a file, which gets its name once it is complete.

    `progress` is called within the city's snapshot, so it must not ask the database.
    """
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)  # left by a killed export
    try:
        # It has personal data: readable for the exporting user only.
        descriptor = os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with (
            os.fdopen(descriptor, "w+b") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive,
        ):
            manifest = _write(city, archive, progress)
        with half.open("rb+") as stream:
            os.fsync(stream.fileno())
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def _write(city: City, archive: zipfile.ZipFile, progress: Progress) -> Manifest:
    names = (
        "slug",
        "name_ru",
        "name_en",
        "timezone",
        "accent",
        "geoname_id",
        "schema_name",
        "identity",
    )
    with snapshot(city) as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        manifest = Manifest(
            city={name: getattr(city, name) for name in names},
            made_at=timezone.now().isoformat(),
            migrations=[list(row) for row in cursor.fetchall()],
        )
        found = tables(cursor)
        total = len(found) + sum(1 for _name in uploads.names(city.schema_name))
        for number, (table, columns) in enumerate(found.items()):
            progress(number, total)
            with archive.open(f"tables/{table}.csv", "w", force_zip64=True) as out:
                manifest.tables[table] = copy_out(cursor, table, columns, out)
        cursor.execute(SEQUENCES)
        manifest.sequences = dict(cursor.fetchall())
        manifest.alarms = alarms_of(city)
    for number, name in enumerate(uploads.names(city.schema_name), start=len(found)):
        progress(number, total)
        _write_file(city, name, archive, manifest)
    manifest.write(archive)
    return manifest


def alarms_of(city: City) -> list[list[str]]:
    """A city's alarms, in the order of their keys."""
    alarms = Alarm.objects.filter(city_id=city.pk).order_by("pk")
    return [
        [kind, key, due_at.isoformat()]
        for kind, key, due_at in alarms.values_list("kind", "key", "due_at")
    ]


def _write_file(city: City, name: str, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    with archive.open(f"files/{name}", "w", force_zip64=True) as out:
        manifest.files[name] = uploads.copy_out(city.schema_name, name, out)
