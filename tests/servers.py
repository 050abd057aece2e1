"""PostgreSQL and Valkey of the tests: fresh, careless of crashes, one pair for each xdist worker.

``tests.settings`` calls `prepare` before Django reads its settings. The first process makes one
empty cluster; each worker copies it, starts its own pair and fills its own environment with it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.demo.process import Program, end, wait_until
from deploy.demo.servers import DATABASE, LOGIN, Postgres, Valkey, ensure_database

BASE = "TESTS_BASE"  # the folder of this run
OWNER = "TESTS_OWNER"  # whose servers the environment names
PASSWORD = "tests"
# Faster, and a crash may lose the data of tests.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TEMPLATE = "template"
MEMORY = "/dev/shm"  # noqa: S108  # a folder of our own is made in it
ROOM = 4 << 30  # bytes
started: list[tuple[subprocess.Popen[bytes], Program]] = []


def prepare() -> None:
    """Set the environment of this process; a program started by a test finds it set already."""
    me = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if os.environ.get(OWNER) == me:
        return
    if BASE not in os.environ:
        os.environ[BASE] = tempfile.mkdtemp(prefix="thursdays-tests-", dir=_roomy_memory())
        atexit.register(shutil.rmtree, os.environ[BASE], ignore_errors=True)
        _postgres(Path(os.environ[BASE]) / TEMPLATE).initialise()
    os.environ[OWNER] = me
    folder = Path(os.environ[BASE]) / me
    folder.mkdir()
    postgres, valkey = _postgres(folder / "postgres"), _valkey(folder)
    for name in ("mail", "media", "static"):
        (folder / name).mkdir()
    os.environ.update(
        DATABASE_URL=postgres.url,
        TESTS_SUPERUSER_URL=postgres.superuser_url,
        TESTS_PORTS=f"{postgres.port} {valkey.port}",
        VALKEY_URL=valkey.url,
        SECRET_KEY="tests-" + "0" * 50,
        MAIN_DOMAIN="localhost",
        PORT="8000",
        HTTPS="0",
        EMAIL_URL=f"file://{quote(str(folder / 'mail'))}",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
    )
    for name in ("DEBUG", "DEMO"):
        os.environ.pop(name, None)
    if me != "main":
        start()


def _roomy_memory() -> str | None:
    """A folder in memory if there is plenty: a city is some 300 files, and tests build many."""
    try:
        free = shutil.disk_usage(MEMORY).free
    except OSError:
        return None
    return MEMORY if free > ROOM and os.access(MEMORY, os.W_OK) else None


def start() -> None:
    """Start the pair that the environment names, and end it with this process."""
    folder = Path(os.environ[BASE]) / os.environ[OWNER]
    ports = [int(port) for port in os.environ["TESTS_PORTS"].split()]
    subprocess.run(["cp", "-pR", str(folder.with_name(TEMPLATE)), folder / "postgres"], check=True)
    postgres, valkey = _postgres(folder / "postgres", ports[0]), _valkey(folder, ports[1])
    atexit.register(stop)
    servers: tuple[Valkey | Postgres, ...] = (valkey, postgres)
    for server in servers:
        program = server.program()
        started.append((program.spawn(), program))
    for server, (process, program) in zip(servers, started, strict=True):
        if not wait_until(server.accepts, seconds=60, alive=partial(is_running, process)):
            raise RuntimeError(f"{program.name} did not start:\n{program.last_words()}")


def is_running(process: subprocess.Popen[Any]) -> bool:
    return process.poll() is None


def fill_database() -> None:
    """Make the database and its roles; the migrations come after."""
    from tenants.registry.bootstrap import statements

    ensure_database(
        os.environ["TESTS_SUPERUSER_URL"],
        statements(database=DATABASE, login=LOGIN, password=PASSWORD),
    )


def stop() -> None:
    while started:
        with suppress(ProcessLookupError):
            end(*started.pop())


def _postgres(folder: Path, port: int | None = None) -> Postgres:
    chosen: dict[str, Any] = {} if port is None else {"port": port}
    log = folder.with_name(f"{folder.name}.log")
    return Postgres(folder, log, PASSWORD, PASSWORD, settings=CARELESS, **chosen)


def _valkey(folder: Path, port: int | None = None) -> Valkey:
    chosen: dict[str, Any] = {} if port is None else {"port": port}
    return Valkey(folder / "valkey", folder / "valkey.log", PASSWORD, durable=False, **chosen)
