"""Fault 3: whatever happens to a statement, a savepoint or a connection, no foreign row is seen."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import StreamingHttpResponse

from deploy.demo.process import free_port
from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import OutsideScope

STATEMENTS = int(os.environ.get("FAULT_STATEMENTS", "4000"))  # 100000 in a nightly run


@pytest.fixture
def two(town: City, village: City) -> tuple[City, City]:
    """Each holds one person, whose e-mail names the city; the primary keys are the same."""
    for city in (town, village):
        with city.scope():
            User.objects.create_user(f"{city.schema_name}@example.com")
    return town, village


def only_its_own(city: City) -> None:
    emails = set(User.objects.values_list("email", flat=True))
    assert emails <= {f"{city.schema_name}@example.com", f"more@{city.schema_name}.example.com"}, (
        emails
    )
    assert f"{city.schema_name}@example.com" in emails


def test_rollback_ends_the_scope_and_its_rows(two: tuple[City, City]) -> None:
    town, village = two
    with town.scope():
        User.objects.create_user("gone@example.com")
        transaction.set_rollback(True)
    with village.scope():
        only_its_own(village)
    with town.scope():
        only_its_own(town)


def test_a_failed_set_fails_the_whole_scope(
    two: tuple[City, City], superuser: psycopg.Connection[Any]
) -> None:
    town, village = two
    role, login = f"thursdays_{town.schema_name}", connection.settings_dict["USER"]
    superuser.execute(f"REVOKE {role} FROM {login} GRANTED BY thursdays_owner")
    try:
        with pytest.raises(DatabaseError), town.scope():
            User.objects.count()
    finally:
        superuser.execute(f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE")
    with village.scope():
        only_its_own(village)


def test_a_cancelled_statement(two: tuple[City, City]) -> None:
    town, village = two
    with pytest.raises(OperationalError), town.scope(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50; SELECT pg_sleep(5)")
    with village.scope():
        only_its_own(village)


def test_a_connection_killed_in_the_middle(
    two: tuple[City, City], superuser: psycopg.Connection[Any]
) -> None:
    town, village = two

    def work_and_lose_the_connection() -> None:
        User.objects.create_user(f"more@{town.schema_name}.example.com")
        superuser.execute(
            "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
        )
        User.objects.count()

    with pytest.raises((OperationalError, InterfaceError)), town.scope():
        work_and_lose_the_connection()
    connection.close_if_unusable_or_obsolete()
    with village.scope():
        only_its_own(village)
    with town.scope():
        assert User.objects.count() == 1


def test_iterator_streams_from_its_own_city(two: tuple[City, City]) -> None:
    town, village = two
    for city in (town, village, town):
        with city.scope():
            assert [user.email for user in User.objects.iterator(chunk_size=1)] == [
                f"{city.schema_name}@example.com"
            ]


def test_a_streaming_answer_that_asks_after_the_scope_is_refused(two: tuple[City, City]) -> None:
    town, _ = two

    def lazily() -> Iterator[str]:
        for user in User.objects.all():
            yield user.email

    with town.scope():
        answer = StreamingHttpResponse(lazily())
        inside = StreamingHttpResponse([user.email for user in User.objects.all()])
    assert b"".join(inside.streaming_content) == f"{town.schema_name}@example.com".encode()
    with pytest.raises(OutsideScope):
        b"".join(answer.streaming_content)


def churn(cities: tuple[City, City], *, statements: int, seed: int) -> int:
    """A random interleaving of scopes, savepoints, errors and writes; the statements sent."""
    chance, sent = random.Random(seed), 0
    while sent < statements:
        city = chance.choice(cities)
        try:
            with city.scope():
                for _ in range(chance.randint(1, 6)):
                    sent += 1
                    _one_move(city, chance)
        except (DatabaseError, ValueError):
            connection.close_if_unusable_or_obsolete()
    return sent


def _one_move(city: City, chance: random.Random) -> None:
    move = chance.randrange(8)
    if move < 4:
        only_its_own(city)
    elif move == 4:
        with transaction.atomic():
            User.objects.update_or_create(email=f"more@{city.schema_name}.example.com")
            if chance.random() < 0.5:
                transaction.set_rollback(True)
    elif move == 5:
        with pytest.raises(DatabaseError), transaction.atomic():
            User.objects.create_user(f"{city.schema_name}@example.com")
        only_its_own(city)
    elif move == 6:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(chance.choice(["SELECT 1/0", "no sql"]))
        only_its_own(city)
    elif chance.random() < 0.3:
        raise ValueError("the request failed")
    else:
        list(User.objects.iterator())


def in_threads(two: tuple[City, City], *, threads: int) -> None:
    problems: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            churn(two, statements=STATEMENTS // threads, seed=seed)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=[seed]) for seed in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert problems == []


def test_random_interleaving_in_threads(two: tuple[City, City]) -> None:
    in_threads(two, threads=4)


@pytest.fixture
def through_pgbouncer(two: tuple[City, City], tmp_path: Path) -> Iterator[None]:
    """One pooled connection for everybody: what stayed on it would be seen by the next."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    settings, port = connection.settings_dict, free_port()
    (tmp_path / "users.txt").write_text(f'"{settings["USER"]}" "{settings["PASSWORD"]}"\n')
    config = tmp_path / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = host={settings['HOST']} port={settings['PORT']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = plain\n"
        f"auth_file = {tmp_path / 'users.txt'}\npool_mode = transaction\ndefault_pool_size = 2\n"
        f"unix_socket_dir =\nlogfile = {tmp_path / 'log'}\n"
    )
    command = [program, str(config)]
    if os.getuid() == 0:  # it refuses to run as root
        for folder in (tmp_path, *list(tmp_path.parents)[:2]):
            folder.chmod(0o755)
        os.chown(tmp_path, 65534, 65534)
        command = [program, "-u", "nobody", str(config)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection.close()
    before = settings["PORT"]
    settings["PORT"] = str(port)
    try:
        until = time.monotonic() + 10
        while True:
            try:
                connection.ensure_connection()
                break
            except OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield
    finally:
        connection.close()
        settings["PORT"] = before
        process.terminate()
        process.wait()


def test_random_interleaving_through_pgbouncer(
    two: tuple[City, City], through_pgbouncer: None
) -> None:
    settings = connection.settings_dict
    from django.db import connections

    assert connections["default"].settings_dict is settings
    port = settings["PORT"]
    problems: list[BaseException] = []

    def work(seed: int) -> None:
        connection.settings_dict["PORT"] = port
        try:
            churn(two, statements=STATEMENTS // 4, seed=seed)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=[seed]) for seed in range(4)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert problems == []


POOLED = """
import django
django.setup()
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.faults import test_3_connections as faults
import sys
with hub_scope():
    two = tuple(City.objects.filter(pk__in=[int(n) for n in sys.argv[1:]]))
faults.in_threads(two, threads=4)
print("no foreign row")
"""


def test_random_interleaving_on_the_native_pool(two: tuple[City, City]) -> None:
    command = [sys.executable, "-c", POOLED, *(str(city.pk) for city in two)]
    environment = {**os.environ, "DATABASE_POOL": "1", "POOL_SIZE": "2"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "no foreign row\n", done.stderr[-2000:]


def test_the_control_sees_foreign_rows_where_they_are(
    two: tuple[City, City], found_city: Callable[..., City]
) -> None:
    """The positive control: the oracle does notice a row of somebody else."""
    town, village = two
    with town.scope():
        User.objects.create_user(f"{village.schema_name}@example.com")
        with pytest.raises(AssertionError):
            only_its_own(town)
