"""The version of what a city shows, moved in the transaction of each change.

A page drawn at a version is right as long as the version is the same, apart from the time. So no
action has to empty caches, and a lost Valkey or a killed process loses nothing: the version is a
row in PostgreSQL, and a transaction that is rolled back leaves it unchanged.

Every statement that writes moves the version, except to the tables named by `never_shown`. Changes
outside a city's scope (a superuser's psql, a migration) don't, so drawn pages and fragments are
cached for the present minute only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from django.db import connection

from tenants.registry.scope import SAFE_NAME, hub

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper
    from tenants.registry.models import City

READS = re.compile(
    r"[\s(]*(?:SELECT|SHOW|EXPLAIN|VALUES|SET|LOCK|DECLARE|FETCH|CLOSE|COPY\b.*\bTO\s+STDOUT)\b",
    re.I | re.S,
)
TARGET = re.compile(
    r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?"?(\w+)"?(?![\w."])', re.I
)
MOVE = (
    "INSERT INTO public.registry_cityversion (city_id, version) VALUES (%s, gen_random_uuid()) "
    "ON CONFLICT (city_id) DO UPDATE SET version = excluded.version"
)
OWN = "SELECT version FROM public.registry_cityversion WHERE city_id = {city}"
_never_shown = {"django_session", "registry_alarm", "registry_receipt"}
_named: set[str] = set()


def never_shown(*tables: str) -> None:
    """Exempt tables whose rows no cached page shows: writing them moves no version."""
    _never_shown.update(tables)
    _named.update(tables)


def tables_never_shown() -> frozenset[str]:
    """The tables that apps have named; pages that read them are not cached."""
    return frozenset(_named)


def changes_pages(statement: str) -> bool:
    """True if a statement, or one of several, may change what a city shows; also in doubt."""
    if ";" in statement:
        return any(map(changes_pages, filter(str.strip, statement.split(";"))))
    if READS.match(statement):
        return False
    target = TARGET.match(statement)
    return target is None or target[1].lower() not in _never_shown


def version_in_scope(city: City) -> str:
    """The version, in the scope of the city; empty before its first change. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(OWN.format(city=int(city.pk)))
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def version_between_scopes(city: City) -> str:
    """The same, outside of scopes and transactions, in a single round trip.

    Raises DatabaseError. The statements of one message are a transaction, which ends the role.
    """
    database = cast("DatabaseWrapper", connection)
    role = hub().role
    if not SAFE_NAME.match(role):
        raise ValueError(role)
    return database.ask_between_scopes(f"SET LOCAL ROLE {role};{OWN.format(city=int(city.pk))}")
