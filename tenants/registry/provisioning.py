"""Building a city: its schema, its role and everything the role may touch."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tenants.registry.models import City, Domain
from tenants.registry.names import validate_label
from tenants.registry.scope import hub_scope, owner_scope, role_of


class CityTaken(Exception):
    """Another city already answers at this address."""


def reserve_city(
    *,
    slug: str,
    name_ru: str,
    name_en: str,
    timezone: str,
    accent: str = "orange",
    geoname_id: int | None = None,
) -> City:
    """Take the address for a city that is going to be built. Call inside the hub's scope.

    Raises `CityTaken`, or ValidationError when the address or the zone can't be used.
    """
    city = City(
        slug=slug,
        name_ru=name_ru,
        name_en=name_en,
        timezone=timezone,
        accent=accent,
        geoname_id=geoname_id,
        state=City.State.BUILDING,
        schema_name=f"reserved_{slug}"[:63],
    )
    validate_label(slug)
    city.clean_fields(exclude={"schema_name"})
    try:
        with transaction.atomic():
            city.save()
            city.schema_name = f"city_{city.pk}"
            city.save(update_fields=["schema_name"])
            Domain.objects.create(domain=city.host, tenant=city, is_primary=True)
    except (IntegrityError, ValidationError) as error:
        raise CityTaken(slug) from error
    return city


def build_city(city: City, *, progress: Callable[[str], None] = lambda step: None) -> None:
    """Make the city's schema, role and tables and open its doors. Safe to run again."""
    progress("schema")
    with owner_scope(), connection.cursor() as cursor:
        for statement in schema_statements(city.schema_name):
            cursor.execute(statement)
    progress("tables")
    migrate_schema(city.schema_name)
    progress("open")
    with hub_scope():
        City.objects.filter(pk=city.pk, state=City.State.BUILDING).update(state=City.State.ACTIVE)
    city.state = City.State.ACTIVE


def schema_statements(schema: str) -> list[str]:
    """SQL by which the owner makes a city's schema and gives it to the city's role alone."""
    role, cities = role_of(schema), role_of("cities")
    login = connection.settings_dict["USER"]
    return [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role} NOLOGIN NOINHERIT; END IF; END $$",
        f'GRANT {role} TO "{login}" WITH INHERIT FALSE, SET TRUE',
        f"GRANT {cities} TO {role} WITH INHERIT TRUE, SET FALSE",
        f"CREATE SCHEMA IF NOT EXISTS {schema}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]


def migrate_schema(schema: str) -> list[str]:
    """Apply what a schema lacks, one transaction a migration; the applied names in order."""
    applied: list[str] = []
    with owner_scope(schema):
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    for migration, _backwards in plan:
        with owner_scope(schema):
            executor = MigrationExecutor(connection)
            executor.migrate([(migration.app_label, migration.name)])
        applied.append(f"{migration.app_label}.{migration.name}")
    return applied
