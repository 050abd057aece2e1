"""Commands of the child that is the same models on plain django-tenants."""

from __future__ import annotations

import os
import time

import psycopg
from django.conf import settings
from django.db import connection

from tenants.registry import routing
from tenants.registry.bootstrap import statements
from tenants.registry.models import City, Domain
from tests.bench._common import pages, quietly

__all__ = ["pages"]

routing._channel.publish = lambda: None  # type: ignore[method-assign]
FACTS = {"name_ru": "Город", "name_en": "Town", "timezone": "Asia/Omsk", "state": "active"}


def prepare() -> None:
    """The public schema and, to clone from, one tenant made by the migrations."""
    database = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as server:
        for statement in statements(database=database, login=f"{database}_nobody"):
            server.execute(statement)
    quietly("migrate_schemas", schema_name="public", verbosity=0)
    settings.TENANT_CREATION_FAKES_MIGRATIONS = False
    create(slug="base", schema="base")


def create(*, slug: str, schema: str = "", clone: bool = False) -> float:
    """The seconds until a tenant can answer its first request."""
    settings.TENANT_CREATION_FAKES_MIGRATIONS = clone
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    started = time.perf_counter()
    city = City(slug=slug, schema_name=schema or slug.replace("-", "_"), **FACTS)
    city.auto_create_schema = True
    city.save(verbosity=0)
    Domain.objects.create(domain=f"{slug}.localhost", tenant=city, is_primary=True)
    return time.perf_counter() - started


def adopt(*, count: int, script: list[str]) -> None:
    """Tenants whose schemas somebody else has made of the same statements."""
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    for number in range(count):
        schema = f"city_{number + 10}"
        with psycopg.connect(os.environ["SUPERUSER_URL"]) as server:
            server.execute(f"CREATE SCHEMA {schema}; SET search_path TO {schema}, public")
            server.execute(";".join(script))
        city = City.objects.bulk_create([City(slug=f"c{number}", schema_name=schema, **FACTS)])[0]
        Domain.objects.bulk_create([Domain(domain=f"c{number}.localhost", tenant=city)])


def fleet() -> float:
    return quietly("migrate_schemas", executor="multiprocessing", tenant=True, verbosity=0)


def fleet_of_public() -> float:
    return quietly("migrate_schemas", schema_name="public", verbosity=0)
