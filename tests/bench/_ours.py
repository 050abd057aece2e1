"""Commands of the child that is this platform."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone

from tenants.registry import alarms, blueprint, routing
from tenants.registry.archive import export_city, import_city
from tenants.registry.archive.deleting import remove
from tenants.registry.bootstrap import statements
from tenants.registry.migration_plan import wanted_hash
from tenants.registry.models import City
from tenants.registry.provisioning import add_spare, create_city, schema_statements
from tenants.registry.scope import hub_scope
from tests.bench._billing import drain, money_page, read_bare, receive_events, subscribe
from tests.bench._common import pages, quietly
from tests.bench._digest import most_memory, readers, send_digests
from tests.bench._fanout import crowd, deliver, subscribe_all, tell_all
from tests.bench._hq import analyse, hq_page, loop_over_schemas, prepare_pulses
from tests.bench._listings import (
    demo_listings,
    embed,
    found,
    learn_words,
    model_version,
    other_listings,
    publish_and_find,
    publish_at_once,
    remember,
    searches,
)

__all__ = [
    "analyse",
    "crowd",
    "deliver",
    "demo_listings",
    "drain",
    "embed",
    "found",
    "hq_page",
    "learn_words",
    "loop_over_schemas",
    "model_version",
    "money_page",
    "most_memory",
    "other_listings",
    "pages",
    "prepare_pulses",
    "publish_and_find",
    "publish_at_once",
    "read_bare",
    "readers",
    "receive_events",
    "remember",
    "searches",
    "send_digests",
    "subscribe",
    "subscribe_all",
    "tell_all",
]  # fmt: skip


# Without Valkey, whose costs are not the database's.
routing._channel.publish = lambda: None  # type: ignore[method-assign]
FACTS = {"name_ru": "Город", "name_en": "Town", "timezone": "Asia/Omsk"}


def prepare() -> None:
    settings = connection.settings_dict
    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as database:
        for statement in statements(
            database=settings["NAME"], login=settings["USER"], password=settings["PASSWORD"]
        ):
            database.execute(statement)
    quietly("fleet", "migrate")


def spares(*, count: int) -> None:
    for _ in range(count):
        add_spare()


def empty_pool() -> None:
    with hub_scope():
        left = list(City.objects.filter(state=City.State.SPARE))
    for city in left:
        remove(city)


def create(*, slug: str) -> float:
    """The seconds until a city can answer its first request."""
    started = time.perf_counter()
    create_city(slug=slug, **FACTS)
    return time.perf_counter() - started


def schema_of(*, slug: str) -> str:
    with hub_scope():
        return str(City.objects.get(slug=slug).schema_name)


def script() -> list[str]:
    """The statements that create a city, for running them without the platform."""
    with hub_scope():
        drawn = blueprint.newest()
    assert drawn is not None
    return blueprint.script(blueprint.units_of(drawn))


def first_statements(*, schema: str) -> list[str]:
    return schema_statements(schema)


def fleet(*, jobs: int = 4) -> float:
    return quietly("fleet", "migrate", jobs=jobs)


def newest_sql(*, name: str) -> list[str]:
    """The statements of one migration, as the blueprint has them."""
    with hub_scope():
        drawn = blueprint.newest()
    assert drawn is not None
    (unit,) = [unit for unit in blueprint.units_of(drawn) if unit.name == name]
    return [statement for part in unit.parts for statement in part.sql]


def wanted() -> str:
    return wanted_hash()


def tick() -> float:
    """The seconds that one look at the clock takes."""
    started = time.perf_counter()
    with hub_scope():
        claimed = alarms.claim(now=timezone.now())
    taken = time.perf_counter() - started
    assert len(claimed) == 1, claimed
    return taken


def export(*, slug: str, file: str) -> float:
    with hub_scope():
        city = City.objects.get(slug=slug)
    started = time.perf_counter()
    export_city(city, Path(file))
    return time.perf_counter() - started


def load(*, slug: str, file: str) -> float:
    started = time.perf_counter()
    city = import_city(Path(file), slug=slug)
    taken = time.perf_counter() - started
    remove(city)
    return taken


def sign_in(*, slug: str, email: str) -> str:
    """A session of a new member; the cookie's value."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tenants.accounts.models import User
    from tenants.members.actions import join_city

    with hub_scope():
        city = City.objects.get(slug=slug)
    with city.scope():
        user = User.objects.create_user(email)
        join_city(user=user, name="Анна", now=timezone.now())
        session: Any = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)
