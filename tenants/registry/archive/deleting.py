"""Delete a city after comparing its archive with the database, row by row."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.db.models import ProtectedError

from tenants.registry.actions import NotFromHere, move_city
from tenants.registry.archive import uploads
from tenants.registry.archive.exporting import alarms_of, copy_out, tables
from tenants.registry.archive.manifest import BadArchive, Manifest, Part, check_archive
from tenants.registry.models import Alarm, City, Domain
from tenants.registry.models.city import GONE
from tenants.registry.scope import hub_scope, owner_scope, role_of
from tenants.registry.signals import city_changed, city_deleted

BATCH = 10  # tables dropped in a transaction: some 150 locks, with their indexes and constraints


def delete_city(city: City, *, after_export: Path) -> None:
    """Delete a city whose archive matches its present data.

    If the comparison fails, everything is restored; if it is killed, the city is in the state
    “archived” with all of its data. Afterwards the removal can be killed and called again. Raises
    `BadArchive`.
    """
    manifest = check_archive(after_export)
    if manifest.city.get("schema_name") != city.schema_name:
        raise BadArchive(f"This archive is of {manifest.city.get('slug')}, not of {city.slug}.")
    with hub_scope():
        version = City.objects.values_list("plan_hash", flat=True).get(pk=city.pk)
    if version != GONE:
        _compare_while_closed(city, manifest)
    remove(city)


def discard_city(city: City) -> None:
    """Remove a city that was never opened: a spare, or one whose building or import was killed.

    A process that is still building it fails and leaves nothing. Raises `NotFromHere` for any other
    city.
    """
    with hub_scope():
        row = City.objects.select_for_update().get(pk=city.pk)
        if row.state not in (City.State.BUILDING, City.State.SPARE):
            raise NotFromHere(
                f"{row.slug} is {row.state}; only a city being built or a spare is discarded."
            )
        City.objects.filter(pk=city.pk).update(state=City.State.ARCHIVED, plan_hash=GONE)
    remove(city)


def _compare_while_closed(city: City, manifest: Manifest) -> None:
    before = city.state
    with hub_scope():
        move_city(city, to=City.State.ARCHIVED)
    usage = f"USAGE ON SCHEMA {city.schema_name}"
    try:
        with owner_scope(city.schema_name), connection.cursor() as cursor:
            # A writer that waits for the lock below looks up the table again once it has it.
            cursor.execute(f"REVOKE {usage} FROM {role_of(city.schema_name)}")
            _compare(city, manifest)
            City.objects.filter(pk=city.pk).update(plan_hash=GONE)
    except BaseException:
        with hub_scope():
            City.objects.filter(pk=city.pk).update(state=before)
            city.state = before
            city_changed.send(City, city=city)
        raise


def _compare(city: City, manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronize_seqscans = off")
        here = tables(cursor)
        # A writer that began before the city was closed ends before this lock is granted.
        every = ", ".join(f'"{name}"' for name in here)
        cursor.execute(f"LOCK TABLE {every} IN SHARE MODE")
        found: dict[str, Part] = {
            name: copy_out(cursor, name, columns, None) for name, columns in here.items()
        }
    changed = [name for name in found if found[name] != manifest.tables.get(name)]
    files = {
        name: uploads.copy_out(city.schema_name, name) for name in uploads.names(city.schema_name)
    }
    changed += [name for name in files if files[name] != manifest.files.get(name)]
    if sorted(alarms_of(city)) != sorted(manifest.alarms):
        changed.append("alarms")
    if changed:
        raise BadArchive(
            f"The city has changed since the export ({', '.join(sorted(changed)[:3])}). "
            "Export it again; nothing was deleted."
        )


def remove(city: City) -> None:
    """Drop a city's schema in batches, then its role, files and row. Idempotent."""
    schema, role = city.schema_name, role_of(city.schema_name)
    while names := _some_tables(schema):
        with owner_scope(schema), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS " + ", ".join(names) + " CASCADE")
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; DROP ROLE IF EXISTS {role}")
    uploads.remove_all(schema)
    with hub_scope(), transaction.atomic():
        city_deleted.send(City, city=city)
        row = City.objects.filter(pk=city.pk)
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:  # a franchise refers to it: keep a row without an address
            Domain.objects.filter(tenant_id=city.pk).delete()
            Alarm.objects.filter(city_id=city.pk).delete()
            row.update(slug=None, plan_hash="", state=City.State.GONE)


def _some_tables(schema: str) -> list[str]:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "(SELECT oid FROM pg_namespace WHERE nspname = %s)",
            [schema],
        )
        return [f'"{name}"' for (name,) in islice(cursor.fetchall(), BATCH)]
