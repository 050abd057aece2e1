"""Import an archive: build a schema at its version, fill it in one transaction, migrate it."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import Error, connection, transaction
from django.utils import timezone
from psycopg import sql

from tenants.registry import alarms, blueprint
from tenants.registry.actions import move_city
from tenants.registry.archive import uploads
from tenants.registry.archive.deleting import remove
from tenants.registry.archive.exporting import PERSONAL_TO_BROWSERS, export_city, sequences, tables
from tenants.registry.archive.manifest import (
    BLOCK,
    BadArchive,
    Manifest,
    check_archive,
    read_manifest,
)
from tenants.registry.blueprint import Unit, script, units_of
from tenants.registry.fleet.lock import AnotherRun
from tenants.registry.fleet.report import CanaryFailed, RehearsalFailed
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.migration_plan import plan_hash
from tenants.registry.models import Alarm, City
from tenants.registry.models.city import new_identity
from tenants.registry.provisioning import build_city, reserve_city, schema_statements
from tenants.registry.scope import hub_scope, owner_scope
from tenants.registry.signals import city_imported


def import_city(file: Path, *, slug: str = "") -> City:
    """Create a city from an archive; on any error nothing is changed.

    If the process is killed, a city in the state “building” remains: `discard_city` removes it.
    Raises `BadArchive`, `CityTaken`, or ValidationError for an address that can't be used.
    """
    manifest = check_archive(file)
    with hub_scope():
        drawn = blueprint.newest()
        city = _reserve(manifest, slug)
    try:
        units = units_of(drawn) if drawn else []
        _load(city, [unit for unit in units if unit.key in manifest.applied or not unit.app], file)
        _load_files(city, manifest, file)
        if not drawn or city.plan_hash != drawn.plan_hash:
            _bring_up(city)
        with hub_scope():
            _set_alarms(city, manifest)
        build_city(city)
    except BaseException:
        remove(city)
        raise
    _announce(city)
    return city


def restore_city(city: City, file: Path, *, keep: Path) -> None:
    """Restore a city from its archive, in its own schema and with its addresses.

    The present data is exported to ``keep`` first. The city is closed meanwhile, and everybody has
    to sign in again. On any error of the archive nothing is changed. Raises `BadArchive`, or
    `NotFromHere` for a city that can't be paused.
    """
    manifest = check_archive(file)
    if _identity_in(manifest) != city.identity:
        raise BadArchive(f"This archive is of {manifest.city['slug']}, not of {city.slug}.")
    if plan_hash(manifest.applied) != city.plan_hash:
        raise BadArchive(
            "The archive is of another version than the city. Import it beside the city instead."
        )
    before = city.state
    if before in (City.State.ACTIVE, City.State.READ_ONLY):
        with hub_scope():
            move_city(city, to=City.State.PAUSED)
    try:
        export_city(city, keep)
        _refill(city, manifest, file)
    except Error as error:
        raise _unfit(error) from error
    finally:
        if before != city.state:
            with hub_scope():
                move_city(city, to=City.State.ACTIVE)
                if before == City.State.READ_ONLY:
                    move_city(city, to=before)
    _announce(city)


def _refill(city: City, manifest: Manifest, file: Path) -> None:
    with (
        zipfile.ZipFile(file) as archive,
        connection.wrap_database_errors,
        owner_scope(city.schema_name),
        connection.cursor() as cursor,
    ):
        _fill(cursor, archive)
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(PERSONAL_TO_BROWSERS)))
        Alarm.objects.filter(city_id=city.pk).delete()
        _set_alarms(city, manifest)
    uploads.remove_all(city.schema_name)
    _load_files(city, manifest, file)


def _announce(city: City) -> None:
    """Let higher packages rewrite their copies of the city in the public schema."""
    with timezone.override(city.zone), city.scope():
        city_imported.send(City, city=city, now=timezone.now())


def _set_alarms(city: City, manifest: Manifest) -> None:
    for kind, key, due_at in manifest.alarms:
        alarms.set(city=city, kind=kind, key=key, due_at=datetime.fromisoformat(due_at))


def _identity_in(manifest: Manifest) -> str:
    """The city's identity; in older archives the name of its schema."""
    return str(manifest.city.get("identity") or manifest.city["schema_name"])


def _bring_up(city: City) -> None:
    """Migrate the city from the archive's version to this one."""
    try:
        problems = [words for _city, _outcome, words in migrate_fleet(only=[city]).problems]
    except (AnotherRun, CanaryFailed, RehearsalFailed) as error:
        problems = [str(error)]
    if problems:
        raise BadArchive(f"Its version could not be brought to this one: {problems[0]}")


def check_import(file: Path, *, slug: str = "") -> Manifest:
    """Check the archive and its address. Raises like `import_city`."""
    manifest = check_archive(file)
    with hub_scope(), transaction.atomic():
        _reserve(manifest, slug)
        transaction.set_rollback(True)
    return manifest


def _reserve(manifest: Manifest, slug: str) -> City:
    facts: dict[str, Any] = {
        name: manifest.city.get(name)
        for name in ("name_ru", "name_en", "timezone", "accent", "geoname_id")
    }
    identity = _identity_in(manifest)
    if City.objects.settled().filter(identity=identity).exists():
        identity = new_identity()  # the original exists: this is a copy with an identity of its own
    address = slug or manifest.city["slug"]
    return reserve_city(slug=address, identity=identity, on_spare=False, **facts)


def _load(city: City, units: list[Unit], file: Path) -> None:
    version = plan_hash(unit.key for unit in units if unit.app)
    try:
        with (
            zipfile.ZipFile(file) as archive,
            connection.wrap_database_errors,  # COPY needs the cursor below Django's
            owner_scope(city.schema_name),
            connection.cursor() as cursor,
        ):
            cursor.execute(";".join([*schema_statements(city.schema_name), *script(units)]))
            _fill(cursor, archive)
            City.objects.filter(pk=city.pk).update(plan_hash=version)
    except Error as error:
        raise _unfit(error) from error
    city.plan_hash = version


def _unfit(error: Error) -> BadArchive:
    why = str(error).partition("\n")[0]  # later messages would quote rows
    return BadArchive(f"The archive does not fit its own version: {why}")


def _fill(cursor: Any, archive: zipfile.ZipFile) -> None:
    manifest = check_names(cursor, archive)
    # Defer all foreign keys, also those that a migration made immediate: tables refer to each other
    # in circles.
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    every = sql.SQL(", ").join(map(sql.Identifier, manifest.tables))
    if manifest.tables:  # rows that migrations have added are in the archive as well
        cursor.execute(sql.SQL("TRUNCATE {}").format(every))
    for name, part in manifest.tables.items():
        columns = sql.SQL(", ").join(map(sql.Identifier, part.columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER MATCH)")
        query = statement.format(sql.Identifier(name), columns)
        with cursor.copy(query) as copy, archive.open(f"tables/{name}.csv") as stream:
            while block := stream.read(BLOCK):
                copy.write(block)
    for name, value in manifest.sequences.items():
        cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', value])


def check_names(cursor: Any, archive: zipfile.ZipFile) -> Manifest:
    """Check that the manifest names the tables, columns and sequences of its version.

    Raises `BadArchive`.
    """
    manifest = read_manifest(archive)
    here = tables(cursor)
    if here != {name: part.columns for name, part in manifest.tables.items()}:
        raise BadArchive("The archive's tables are not those of the version it names.")
    # The owner's search path includes the public schema, whose names must not match.
    if foreign := set(manifest.sequences) - sequences(cursor):
        raise BadArchive(f"The city has no sequence “{min(foreign)}”.")
    return manifest


def _load_files(city: City, manifest: Manifest, file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        for name in manifest.files:
            with archive.open(f"files/{name}") as source:
                uploads.save(city.schema_name, name, File(source))
