"""Build a city: its schema, its role and the role's privileges.

A spare is a city without a name whose schema is ready; naming it is an UPDATE. A schema is built in
one transaction: a killed process leaves a complete spare or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory

from tenants.registry import blueprint, routing, schema_fingerprints
from tenants.registry.host_labels import validate_label
from tenants.registry.migration_plan import plan_hash
from tenants.registry.models import Blueprint, City, Domain
from tenants.registry.models.city import new_identity
from tenants.registry.scope import hub_scope, owner_scope, role_of

CLAIM = """
WITH claimed AS (
    UPDATE registry_city
    SET slug = %(slug)s, name_ru = %(name_ru)s, name_en = %(name_en)s, timezone = %(timezone)s,
        accent = %(accent)s, geoname_id = %(geoname_id)s, state = %(state)s,
        identity = %(identity)s, created_at = now()
    WHERE id = (
        SELECT id FROM registry_city WHERE state = 'spare' AND plan_hash = (
            SELECT plan_hash FROM registry_blueprint ORDER BY recorded_at DESC LIMIT 1)
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, schema_name, plan_hash, created_at
), addressed AS (
    INSERT INTO registry_domain (domain, is_primary, tenant_id)
    SELECT %(host)s, true, id FROM claimed
) SELECT * FROM claimed
"""

UNREGISTERED = """
    SELECT nspname FROM pg_namespace WHERE nspname ~ '^city_[0-9]+$'
      AND nspowner = %s::regrole
      AND NOT EXISTS (SELECT FROM public.registry_city WHERE schema_name = nspname)
    ORDER BY length(nspname), nspname
"""
NEXT_NUMBER = """
    SELECT number, to_regnamespace('city_' || number) IS NULL
    FROM nextval(pg_get_serial_sequence('public.registry_city', 'id')) AS number
"""


class CityTaken(Exception):
    """The address belongs to another city."""


class NotForgotten(Exception):
    """Only a schema without a row in the registry can be adopted."""


def reserve_city(
    *,
    slug: str,
    name_ru: str,
    name_en: str,
    timezone: str,
    accent: str = "orange",
    geoname_id: int | None = None,
    state: str = City.State.BUILDING,
    identity: str = "",
    on_spare: bool = True,
) -> City:
    """Reserve the address for a city, on a spare if there is one. Call in the hub's scope.

    Raises `CityTaken`, or ValidationError for an invalid address or time zone.
    """
    city = City(
        slug=slug,
        name_ru=name_ru,
        name_en=name_en,
        timezone=timezone,
        accent=accent,
        geoname_id=geoname_id,
        state=state,
        identity=identity or new_identity(),
    )
    validate_label(slug)
    city.clean_fields(exclude={"schema_name"})
    try:
        with transaction.atomic():
            if not (on_spare and _take_spare(city)):
                city.state = City.State.BUILDING
                City.objects.bulk_create([_numbered(city)])
                Domain.objects.create(domain=city.host, tenant=city, is_primary=True)
    except (IntegrityError, ValidationError) as error:
        raise CityTaken(slug) from error
    return city


def build_city(city: City, *, progress: Callable[[str], None] = lambda step: None) -> None:
    """Build the city's schema unless it was a spare, and open the city. Idempotent."""
    progress("schema")
    with hub_scope():
        city.plan_hash = City.objects.values_list("plan_hash", flat=True).get(pk=city.pk)
        drawn = blueprint.newest()
    progress("tables")
    if not city.plan_hash:
        _build_schema(city, drawn)
    progress("open")
    with hub_scope():
        waiting = City.objects.filter(pk=city.pk, state=City.State.BUILDING)
        if waiting.update(state=City.State.ACTIVE):
            city.state = City.State.ACTIVE


def create_city(**facts: Any) -> City:
    """Reserve and build a city; on a spare in one transaction."""
    with hub_scope():
        city = reserve_city(**facts, state=City.State.ACTIVE)
    if not city.plan_hash:
        build_city(city)
    return city


def adopt_city(schema: str, *, slug: str, **facts: Any) -> City:
    """Create the row and address of a schema that isn't in the registry; the city stays closed.

    Raises `NotForgotten`, `CityTaken`, or ValidationError for an invalid address or time zone.
    """
    city = City(schema_name=schema, slug=slug, state=City.State.PAUSED, **facts)
    validate_label(slug)
    city.clean_fields(exclude={"schema_name"})
    if schema not in unregistered_schemas():
        raise NotForgotten(f"{schema} is not a schema that lacks a row in the registry.")
    with owner_scope(schema), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        city.pk, city.plan_hash = int(schema.removeprefix("city_")), plan_hash(cursor.fetchall())
    try:
        with hub_scope():
            City.objects.bulk_create([city])
            Domain.objects.create(domain=city.host, tenant=city, is_primary=True)
    except (IntegrityError, ValidationError) as error:
        raise CityTaken(slug) from error
    return city


def unregistered_schemas() -> list[str]:
    """Schemas of cities without a row, as after restoring an older hub.

    The engine leaves none: it creates schema and row in one transaction, and removes the schema
    before the row. So such a schema may have data and is never dropped.
    """
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(UNREGISTERED, [role_of("owner")])
        return [name for (name,) in cursor.fetchall()]


def add_spare() -> City:
    """Build a spare at the fleet's version."""
    with hub_scope():
        drawn = blueprint.newest()
    city = _unbuilt_spare()
    _build_schema(city, drawn)
    return city


def draw_blueprint() -> None:
    """Migrate an existing or new spare to this code's version and record the blueprint."""
    with hub_scope():
        base = blueprint.base_for_the_next()
    try:
        if not (base and _draw_on_a_spare(base)):
            _build_schema(_unbuilt_spare(), None, base=base)
    except InconsistentMigrationHistory:
        _build_schema(_unbuilt_spare(), None)


def _unbuilt_spare() -> City:
    with hub_scope():
        return _numbered(City(state=City.State.SPARE))


def _draw_on_a_spare(base: Blueprint) -> bool:
    """Migrate a spare that matches ``base``. Returns False if there is none."""
    waiting = City.objects.filter(state=City.State.SPARE, plan_hash=base.plan_hash)
    with hub_scope():
        schema = waiting.order_by("pk").values_list("schema_name", flat=True).first()
    if schema is None:
        return False
    with owner_scope(schema):
        spare = waiting.filter(schema_name=schema).select_for_update(skip_locked=True)
        if spare.first() is None or schema_fingerprints.lines(schema) != base.catalog:
            return False
        drawn = blueprint.record(schema, base=base, built=True)
        drawn.save(force_insert=True)
        City.objects.filter(schema_name=schema).update(plan_hash=drawn.plan_hash)
    return True


def _build_schema(city: City, drawn: Blueprint | None, *, base: Blueprint | None = None) -> None:
    """Build in one transaction; without a blueprint run the migrations and record one."""
    with owner_scope(city.schema_name), connection.cursor() as cursor:
        if city.state == City.State.SPARE:
            City.objects.bulk_create([city])
        # A second builder of the city waits here, then finds it built.
        (built,) = City.objects.select_for_update().values_list("plan_hash").get(pk=city.pk)
        if not built:
            cursor.execute(";".join(schema_statements(city.schema_name)))
            if drawn is None:
                drawn = blueprint.record(city.schema_name, base=base)
                drawn.save(force_insert=True)
            else:
                cursor.execute(";".join(blueprint.script(blueprint.units_of(drawn))))
            built = drawn.plan_hash
            City.objects.filter(pk=city.pk).update(plan_hash=built)
    city.plan_hash = built


def _take_spare(city: City) -> bool:
    fields = ("slug", "name_ru", "name_en", "timezone", "accent", "geoname_id", "state", "identity")
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {name: getattr(city, name) for name in (*fields, "host")})
        row = cursor.fetchone()
    if row is None:
        return False
    city.pk, city.schema_name, city.plan_hash, city.created_at = row
    city._state.adding = False
    routing.changed()
    return True


def _numbered(city: City) -> City:
    """Give it the next key without a schema; after restoring an older hub schemas may exist."""
    free = False
    with connection.cursor() as cursor:
        while not free:
            cursor.execute(NEXT_NUMBER)
            city.pk, free = cursor.fetchone()
    city.schema_name, city.plan_hash = f"city_{city.pk}", ""
    return city


def schema_statements(schema: str) -> list[str]:
    """SQL of the owner that creates a city's schema with privileges for its role only."""
    role, cities = role_of(schema), role_of("cities")
    login = connection.settings_dict["USER"]
    return [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role} NOLOGIN NOINHERIT; END IF; END $$",
        f'GRANT {role} TO "{login}" WITH INHERIT FALSE, SET TRUE',
        f"GRANT {cities} TO {role} WITH INHERIT TRUE, SET FALSE",
        f"CREATE SCHEMA {schema}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]
