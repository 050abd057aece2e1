"""Fault 13: a city's slow queries or busy clients don't stop answers of other cities."""

from __future__ import annotations

import os
import subprocess
import sys
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
from tenants.registry.scope import hub_scope, owner_scope
from tenants.registry.tasks import CityTask, HubTask
from tenants.registry.time_limits import request_limits

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


POOLED = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.db import connection
from django.test import Client
together = threading.Barrier(6)
def visit(number):
    together.wait(60)  # so that each request has a thread of its own
    host = sys.argv[1 + number % 2]
    return Client().get("/", headers={"host": host}).status_code, connection.connection
with ThreadPoolExecutor(6) as threads:
    answers = [*threads.map(visit, range(6))] + [*threads.map(visit, range(6))]
print(*{status for status, _ in answers}, *{kept for _, kept in answers})
print(connection.pool.get_stats()["pool_size"])
"""


def test_a_crowd_shares_a_few_connections(town: City, village: City) -> None:
    environment = {**os.environ, "DATABASE_POOL": "1", "POOL_SIZE": "2", "CITY_PATIENCE": "60"}
    command = [sys.executable, "-c", POOLED, town.host, village.host]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["200", "None", "2"], done.stderr[-2000:]


WAITING = """
import sys, time
from threading import Thread
import django
django.setup()
from django.db import connection
from django.test import Client
from tenants.registry.middleware import queue
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
number, host = int(sys.argv[1]), sys.argv[2]
answers = []
with queue.turn(number), queue.turn(number):
    waits = Thread(target=lambda: answers.append(Client().get("/", headers={"host": host})))
    waits.start()
    while not queue.waiting[number]:
        time.sleep(0.01)
    with hub_scope():
        print(City.objects.filter(pk=number).count())
    connection.close()
waits.join()
print(answers[0].status_code)
"""


def test_a_request_that_waits_for_its_turn_has_no_connection(town: City) -> None:
    """It has read the city of its host before."""
    pool = {"DATABASE_POOL": "1", "POOL_SIZE": "1", "CITY_AT_ONCE": "2", "CITY_PATIENCE": "60"}
    command = [sys.executable, "-c", WAITING, str(town.pk), town.host]
    done = subprocess.run(
        command, env={**os.environ, **pool}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["1", "200"], done.stderr[-2000:]


RECYCLED = """
import sys
import django
django.setup()
from django.db import connection
from tenants.accounts.models import User
from tenants.registry import connections
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
with hub_scope():
    cities = [*City.objects.filter(pk__in=[int(n) for n in sys.argv[1:]])]
used = set()
for city in cities * 3:
    with city.scope():
        User.objects.count()
        used.add(connection.connection.info.backend_pid)
    connections.release()
print(len(used))
"""


@pytest.mark.parametrize("pool", ["", "1"])
@pytest.mark.parametrize(("cities", "is_recycled"), [(100, False), (2, True)])
def test_a_connection_ends_after_so_many_cities(
    town: City, village: City, pool: str, cities: int, is_recycled: bool
) -> None:
    """A session of PostgreSQL grows with every city that it has worked in."""
    environment = {**os.environ, "POOL_SIZE": "1", "CONN_MAX_CITIES": str(cities)}
    if pool:
        environment["DATABASE_POOL"] = pool
    command = [sys.executable, "-c", RECYCLED, str(town.pk), str(village.pk)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (int(done.stdout) > 1) is is_recycled, done.stderr[-2000:]


ENDED = """
import os
import django
django.setup()
import psycopg
from django.db import connection
from tenants.registry import connections
from tenants.registry.scope import hub_scope
from tenants.registry.models import City
def ask():
    with hub_scope():
        City.objects.count()
        number = connection.connection.info.backend_pid
    connections.release()
    return number
first = ask()
with psycopg.connect(os.environ["TESTS_SUPERUSER_URL"], autocommit=True) as superuser:
    superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
print(ask() != first)
"""


def test_a_pooled_connection_that_the_server_has_ended_is_replaced(engine: None) -> None:
    environment = {**os.environ, "DATABASE_POOL": "1", "POOL_SIZE": "1"}
    command = [sys.executable, "-c", ENDED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr[-2000:]


def test_a_page_that_was_refused_comes_back_by_itself(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "queue", FairQueue(at_once=1, waiting=0, patience=0.0))
    monkeypatch.setattr(middleware.queue, "_try_to_begin", lambda city, now: False)
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
