"""Fault 3, pools: threads, PgBouncer's transaction mode and the native pool share connections."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import OperationalError, connection

from deploy.demo.process import free_port
from tenants.accounts.models import User
from tenants.registry.models import City
from tests.faults.interleaving import STATEMENTS, churn, in_threads, only_its_own, two
from tests.pgbouncer import pgbouncer_command

__all__ = ["two"]


def test_random_interleaving_in_threads(two: tuple[City, City]) -> None:
    in_threads(two, threads=4)


@pytest.fixture
def through_pgbouncer(two: tuple[City, City], tmp_path: Path) -> Iterator[str]:
    """The port of PgBouncer with few connections: leftover state would reach the next client."""
    settings, port = connection.settings_dict, free_port()
    (tmp_path / "users.txt").write_text(f'"{settings["USER"]}" "{settings["PASSWORD"]}"\n')
    config = tmp_path / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = host={settings['HOST']} port={settings['PORT']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = plain\n"
        f"auth_file = {tmp_path / 'users.txt'}\npool_mode = transaction\ndefault_pool_size = 2\n"
        f"unix_socket_dir =\nlogfile = {tmp_path / 'log'}\n"
    )
    command = pgbouncer_command(config)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection.close()
    before = settings["PORT"]
    settings["PORT"] = str(port)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                connection.ensure_connection()
                break
            except OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield str(port)
    finally:
        connection.close()
        settings["PORT"] = before
        process.terminate()
        process.wait()


def test_random_interleaving_through_pgbouncer(
    two: tuple[City, City], through_pgbouncer: str
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
from tests.faults import interleaving as faults
import sys
with hub_scope():
    two = tuple(City.objects.filter(pk__in=[int(n) for n in sys.argv[1:]]))
faults.in_threads(two, threads=4)
print("no foreign row")
"""


def on_the_native_pool(two: tuple[City, City], **more: str) -> None:
    command = [sys.executable, "-c", POOLED, *(str(city.pk) for city in two)]
    environment = {**os.environ, "DATABASE_POOL": "1", "POOL_SIZE": "2", **more}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "no foreign row\n", done.stderr[-2000:]


def test_random_interleaving_on_the_native_pool(two: tuple[City, City]) -> None:
    on_the_native_pool(two)


def test_random_interleaving_on_the_native_pool_behind_pgbouncer(
    two: tuple[City, City], through_pgbouncer: str
) -> None:
    """As it is deployed: page workers pool their connections, which PgBouncer pools again."""
    address = urlsplit(os.environ["DATABASE_URL"])
    login, _, _ = address.netloc.rpartition("@")
    behind = address._replace(netloc=f"{login}@127.0.0.1:{through_pgbouncer}")
    on_the_native_pool(two, DATABASE_URL=urlunsplit(behind))


def test_the_control_sees_foreign_rows_where_they_are(
    two: tuple[City, City],
) -> None:
    """The positive control: the oracle does notice a row of somebody else."""
    town, village = two
    with town.scope():
        User.objects.create_user(f"{village.schema_name}@example.com")
        with pytest.raises(AssertionError):
            only_its_own(town)
