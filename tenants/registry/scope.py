"""Scopes: the PostgreSQL role and the schema of all statements. Without a scope there is no data.

A scope is a city, the hub (the public schema) or, for building and migrating only, the owner.
Entering one opens a transaction; `tenants.registry.backend` sends the role and the search path
with the first statement; both end with the transaction. Leaving a city's scope moves the version
of what the city shows, if something was written (`tenants.registry.city_version`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper
    from tenants.registry.models import City

PUBLIC = "public"
SAFE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")


class OutsideScope(RuntimeError):
    """A statement was sent outside of a scope."""


class OtherScope(RuntimeError):
    """A scope was entered inside another one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A PostgreSQL role and the schema it works in."""

    role: str
    schema: str
    city: City | None = field(default=None, compare=False)
    read_only: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        for name in (self.role, self.schema):
            if not SAFE_NAME.match(name):
                raise ValueError(f"{name!r} is not a valid name for a role or a schema")

    @property
    def path(self) -> str:
        return PUBLIC if self.schema == PUBLIC else f"{self.schema}, {PUBLIC}"

    def statements(self) -> tuple[str, ...]:
        who = (f"SET LOCAL ROLE {self.role}", f"SET LOCAL search_path TO {self.path}")
        return (*who, "SET LOCAL transaction_read_only TO on") if self.read_only else who


def role_of(name: str) -> str:
    """The PostgreSQL role of a city's schema, of ``hub``, ``owner`` or ``cities``."""
    return f"{settings.ROLE_PREFIX}{name}"


def city_scope(city: City, *, read_only: bool = False) -> Scope:
    return Scope(role_of(city.schema_name), city.schema_name, city, read_only)


def hub() -> Scope:
    return Scope(role_of("hub"), PUBLIC)


def owner(schema: str = PUBLIC) -> Scope:
    return Scope(role_of("owner"), schema)


@contextmanager
def entered(scope: Scope) -> Iterator[None]:
    """Enter ``scope`` in one transaction; does nothing in the same scope.

    Raises `OtherScope` inside a different scope, which needs a transaction of its own.
    """
    database = cast("DatabaseWrapper", connection)
    if database.scope == scope:
        yield
        return
    if database.scope is not None:
        raise OtherScope(f"already working as {database.scope.role}, not as {scope.role}")
    with transaction.atomic():
        database.scope = scope
        try:
            yield
            database.move_version()
        finally:
            database.scope = None


@contextmanager
def hub_scope() -> Iterator[None]:
    """The hub's scope: the public schema, without data of cities."""
    with entered(hub()):
        yield


@contextmanager
def owner_scope(schema: str = PUBLIC) -> Iterator[None]:
    """The owner's scope, for building and migrating. Never used in a request."""
    with entered(owner(schema)):
        yield


def current_scope() -> Scope | None:
    """The scope of this connection; None outside of one."""
    return cast("DatabaseWrapper", connection).scope


def current_city() -> City:
    """The city of the scope. Raises `OutsideScope` in another one or none."""
    scope = cast("DatabaseWrapper", connection).scope
    if scope is None or scope.city is None:
        raise OutsideScope("This can only be done in a city: `with city.scope():`.")
    return scope.city


def current_schema() -> str:
    """The schema of the scope; ``outside`` without one."""
    scope = cast("DatabaseWrapper", connection).scope
    return scope.schema if scope else "outside"


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: each city has its own keys."""
    return f"{key_prefix}:{current_schema()}:{version}:{key}"
