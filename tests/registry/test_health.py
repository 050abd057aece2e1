"""Health checks for a balancer and for operators."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings as configured
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.registry import alarms, health, locale_check, valkey
from tenants.registry.migration_plan import wanted_hash
from tenants.registry.models import Alarm, City
from tenants.registry.provisioning import add_spare
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import ring_due_alarms

KIND = "tests.health"


@pytest.fixture(autouse=True)
def _fresh(engine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_ready", False)
    yield
    with hub_scope():
        Alarm.objects.filter(kind=KIND).delete()


@pytest.fixture
def others_are_punctual(engine: None) -> None:
    """Let no alarm of cities of other tests, which claim all alarms, look late or failing."""
    with hub_scope():
        Alarm.objects.update(attempts=0, ring_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(configured, "VALKEY_URL", "redis://127.0.0.1:1/0")
    yield
    valkey.forget_silence()


def asked(path: str) -> tuple[int, dict[str, str]]:
    answer = Client().get(path, headers={"host": "any.example.com"})
    return answer.status_code, answer.json()


def told() -> dict[str, str]:
    """The output of `fleet health --json`, with any exit code."""
    out = StringIO()
    with suppress(CommandError):
        call_command("fleet", "health", "--json", stdout=out)
    found: dict[str, str] = json.loads(out.getvalue())
    return found


def test_pages_are_ready_without_valkey(no_valkey: None) -> None:
    assert asked("/healthz") == (200, {"status": "ok", "database": "ok", "broker": "down"})
    assert "Valkey does not answer" in told()["broker"]


def test_without_the_database_it_lives_and_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "1")
        assert asked("/livez") == (200, {"status": "ok"})
        status, body = asked("/healthz")
        assert (status, body["status"], body["database"]) == (503, "down", "down")
        assert "PostgreSQL does not answer" in told()["database"]
    assert asked("/healthz")[0] == 200


def test_new_pages_are_not_ready_before_the_schemas_are(
    superuser: psycopg.Connection[Any],
) -> None:
    """A balancer keeps the pages of the release before until `fleet migrate` is through."""
    one = "app = 'registry' AND name = '0001_initial'"
    superuser.execute(f"UPDATE public.django_migrations SET app = 'later' WHERE {one}")
    try:
        assert asked("/healthz")[1]["database"] == "behind"
        assert asked("/healthz")[0] == 503
        assert "Run: manage.py fleet migrate" in told()["schemas"]
    finally:
        superuser.execute(
            "UPDATE public.django_migrations SET app = 'registry' WHERE app = 'later'"
        )
    assert asked("/healthz")[0] == 200


def test_a_city_that_was_left_behind_keeps_no_other_waiting(
    town: City, superuser: psycopg.Connection[Any]
) -> None:
    behind = "UPDATE registry_city SET plan_hash = %s WHERE id = %s"
    superuser.execute(behind, ["0" * 32, town.pk])
    run = (wanted_hash(), timezone.now() - timedelta(seconds=1))
    superuser.execute("DELETE FROM registry_fleetrun WHERE plan_hash = %s", run[:1])
    assert asked("/healthz")[0] == 503
    superuser.execute("INSERT INTO registry_fleetrun (plan_hash, finished_at) VALUES (%s, %s)", run)
    assert asked("/healthz")[0] == 200
    superuser.execute(behind, [town.plan_hash, town.pk])


def test_a_dead_worker_or_clock_is_seen() -> None:
    valkey.client().delete(health.TICK)
    assert "start `celery worker` and `celery beat`" in told()["clock"]
    ring_due_alarms()
    assert told()["clock"] == "ok"
    valkey.client().set(health.TICK, time.time() - 3600)
    assert "tick is 3600 s old" in told()["clock"]
    ring_due_alarms()


@pytest.mark.usefixtures("others_are_punctual")
def test_alarms_that_nobody_rings_are_seen(town: City, village: City) -> None:
    now = timezone.now()
    with town.scope():
        alarms.set(city=town, kind=KIND, key="late", due_at=now - timedelta(hours=1))
    assert told()["alarms"] == "1 alarms are overdue: nobody rings them."
    with hub_scope():
        Alarm.objects.filter(kind=KIND).update(attempts=5, ring_at=now + timedelta(hours=1))
    assert told()["alarms"] == f"Alarms fail again and again: {KIND}."
    with hub_scope():  # a city that rests has its alarms wait
        City.objects.filter(pk=town.pk).update(state=City.State.PAUSED)
    assert told()["alarms"] == "ok"


def test_a_long_queue_and_an_empty_pool_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONG_QUEUE", 1)
    with redis.Redis.from_url(configured.VALKEY_URL) as broker:
        broker.rpush("celery", "{}", "{}")
        try:
            assert "start more workers" in told()["broker"]
        finally:
            broker.ltrim("celery", 2, -1)
    monkeypatch.setattr(configured, "SPARE_CITIES", 3)
    with hub_scope():
        waiting = City.objects.filter(state=City.State.SPARE)
        spares = list(waiting.values_list("pk", flat=True))
        waiting.update(state=City.State.BUILDING)
    assert "No spare schema" in told()["spares"]
    with hub_scope():
        City.objects.filter(pk__in=spares).update(state=City.State.SPARE)
    if not spares:
        add_spare()
    assert told()["spares"] == "ok"


@pytest.mark.usefixtures("others_are_punctual")
def test_all_is_well_and_the_command_says_so() -> None:
    add_spare()
    ring_due_alarms()
    out = StringIO()
    call_command("fleet", "health", stdout=out)
    assert out.getvalue().splitlines()[0].split() == ["part", "state"]


def test_a_database_without_cyrillic_is_refused(
    superuser: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """LC_CTYPE C, as a cluster made without a locale has it."""
    superuser.execute(
        "CREATE DATABASE deaf TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    try:
        url = superuser.info.dsn
        with psycopg.connect(url, password="tests", dbname="deaf", autocommit=True) as deaf:
            deaf.execute("CREATE EXTENSION pg_trgm")
            deaf.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        connection.close()
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "NAME", "deaf")
            superuser.execute("GRANT CONNECT ON DATABASE deaf TO PUBLIC")
            assert "LC_CTYPE is C" in locale_check.problem()
            errors = run_checks(tags=["database"], databases=["default"])
            assert [error.id for error in errors if error.id == "registry.E101"]
            with pytest.raises(CommandError, match=r"LC_CTYPE 'C.UTF-8'"):
                call_command("fleet", "migrate")
        connection.close()
    finally:
        superuser.execute("DROP DATABASE deaf WITH (FORCE)")
    assert locale_check.problem() == ""
