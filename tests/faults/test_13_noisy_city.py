"""Fault 13: a city's slow queries or busy clients don't stop answers of other cities."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from celery import shared_task
from django.db import connection, transaction
from django.test import Client

from tenants.accounts.models import User
from tenants.registry import middleware, time_limits
from tenants.registry.fair_queue import FairQueue
from tenants.registry.models import City
from tenants.registry.persistent_connections import PersistentConnections
from tenants.registry.scope import hub_scope, owner_scope
from tenants.registry.tasks import CityTask, HubTask
from tenants.registry.time_limits import request_limits
from tenants.ui.caching import for_visitors

SHORT = {"statement_timeout": 1, "lock_timeout": 1}
NAMES = (
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
)


def limits() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in NAMES))
        return list(cursor.fetchone())


@shared_task(base=CityTask)
def limits_in_city(*, city: City) -> list[str]:
    return limits()


@shared_task(base=HubTask)
def limits_in_hub() -> list[str]:
    return limits()


def get(city: City, path: str = "/", **headers: str) -> Any:
    browser = Client(raise_request_exception=False)
    try:
        return browser.get(path, headers={"host": city.host, **headers})
    finally:
        connection.close()


def get_kept(city: City) -> Any:
    """Like `get`, in this test's own thread with its own connection, which is left open."""
    return Client().get("/meetings/", headers={"host": city.host})


def test_a_requests_limits_go_with_its_first_statement(town: City, queries: Any) -> None:
    with request_limits():
        with queries() as sent, town.scope():
            User.objects.count()
            assert limits() == ["15s", "8s", "1min", "90s"]
        assert len(sent) == 2  # no statement, and so no round trip, of their own
        with hub_scope():
            assert limits() == ["15s", "8s", "1min", "90s"]
        with owner_scope(town.schema_name):  # building takes as long as it takes
            assert limits() == ["0", "0", "0", "0"]
    with town.scope():
        assert limits() == ["0", "0", "0", "0"]


def test_a_task_has_longer_limits(town: City) -> None:
    longer = ["2min", "30s", "5min", "15min"]
    assert limits_in_city(city_id=town.pk) == limits_in_hub() == longer
    assert time_limits.statements() == ()


def test_limits_come_back_after_a_savepoint_was_undone(town: City) -> None:
    with request_limits(), town.scope():
        with pytest.raises(ZeroDivisionError):
            undo_a_savepoint()
        assert limits()[0] == "15s"


def undo_a_savepoint() -> None:
    with transaction.atomic():
        User.objects.count()
        raise ZeroDivisionError


@pytest.fixture
def locked(town: City, superuser: psycopg.Connection[Any], settings: Any) -> Any:
    """Hold locks on all tables of the city."""
    settings.REQUEST_LIMITS = SHORT
    tables = superuser.execute(
        "SELECT string_agg(format('%%I.%%I', schemaname, tablename), ', ') FROM pg_tables"
        " WHERE schemaname = %s",
        [town.schema_name],
    ).fetchone()
    assert tables is not None
    with superuser.transaction():
        superuser.execute(f"LOCK TABLE {tables[0]}")
        yield town


def test_a_locked_city_says_so_and_others_are_answered(locked: City, village: City) -> None:
    with ThreadPoolExecutor(8) as threads:
        stuck = [threads.submit(get, locked) for _ in range(3)]
        assert get(village).status_code == 200
        answers = [answer.result() for answer in stuck]
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "3")
        assert "не успели ответить" in answer.content.decode()
    program = get(locked, "/api/v1/products/")
    assert (program.status_code, program.json()["code"]) == (503, "busy")
    english = get(locked, **{"accept-language": "en"})
    assert "could not answer in time" in english.content.decode()


def test_a_lock_met_by_a_middleware_is_answered_alike(locked: City) -> None:
    """Reading the session comes before any page, where no view's exception is caught."""
    browser = Client(raise_request_exception=False)
    browser.cookies["session"] = "a" * 32
    answer = browser.get("/", headers={"host": locked.host})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    connection.close()


def test_a_crowd_of_one_city_holds_only_its_own_turns(
    town: City, village: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "queue", FairQueue(at_once=1, waiting=1, patience=0.0))
    inside, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with middleware.queue.turn(town.pk):
            inside.set()
            leave.wait(60)

    slow = threading.Thread(target=stay)
    slow.start()
    try:
        assert inside.wait(60)
        refused = get(town)
        assert (refused.status_code, refused["Retry-After"]) == (503, "3")
        assert get(village).status_code == 200
    finally:
        leave.set()
        slow.join()
    assert get(town).status_code == 200


def test_a_room_that_comes_at_once_is_answered(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, as everywhere: each holds half of the phones of an evening."""
    patient = FairQueue(at_once=2, waiting=middleware.queue.most_waiting, patience=60.0)
    monkeypatch.setattr(middleware, "queue", patient)
    with ThreadPoolExecutor(48) as phones:
        answers = [*phones.map(lambda _: get(town).status_code, range(48))]
    assert answers == [200] * 48


def test_a_crowd_leaves_no_crowd_of_connections(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "persistent_connections", PersistentConnections(2, cities=100))
    together = threading.Barrier(5)

    def keeps_its_connection(_: int) -> bool:
        together.wait(60)  # so that each request has a thread of its own
        browser = Client()
        answer = browser.get("/", headers={"host": town.host})
        assert answer.status_code == 200
        kept = connection.connection is not None
        together.wait(60)
        connection.close()
        return kept

    with ThreadPoolExecutor(5) as threads:
        assert sum(threads.map(keeps_its_connection, range(5))) == 2


@pytest.mark.parametrize(("cities", "is_recycled"), [(100, False), (2, True)])
def test_a_connection_ends_after_so_many_cities(
    town: City, village: City, monkeypatch: pytest.MonkeyPatch, cities: int, is_recycled: bool
) -> None:
    """A session of PostgreSQL grows with every city that it has worked in."""
    database: Any = connection
    limited = PersistentConnections(1, cities=cities)
    monkeypatch.setattr(middleware, "persistent_connections", limited)
    monkeypatch.setattr(for_visitors, "persistent_connections", limited)
    database.close()
    used = set()
    for city in (town, village, town, village):
        with city.scope():
            User.objects.count()
            used.add(database.connection.info.backend_pid)
        assert get_kept(city).status_code == 200
        assert database.connection is None or len(database.schemas_touched) < cities
    database.close()
    assert (len(used) > 1) is is_recycled


def test_a_page_that_was_refused_comes_back_by_itself(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "queue", FairQueue(at_once=1, waiting=0, patience=0.0))
    monkeypatch.setattr(middleware.queue, "_try_to_begin", lambda city: False)
    refused = get(town)
    assert 3 <= int(refused["Refresh"]) <= 6
    assert "попробует открыться сама" in refused.text
    assert "Refresh" not in get(town, "/api/v1/products/")  # programs read Retry-After
    sent = Client().post("/sign-in/", {"email": "a@example.com"}, headers={"host": town.host})
    assert (sent.status_code, "Refresh" in sent) == (503, False)


def test_a_database_that_is_away_is_503_and_not_our_fault(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "1")
        answer = get(town)
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
