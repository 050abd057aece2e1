"""A PostgreSQL of the benchmarks' own, and child processes that hold one way of tenancy each.

``ours`` is this platform. ``peer`` is the same models on plain django-tenants. ``plain`` is the
same models on plain Django, one schema, no tenancy. Each child answers commands, so that the three
take turns in one run; a child times itself, so pipes cost nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from deploy.demo.process import Program, end, wait_until
from deploy.demo.servers import Postgres

CITIES = int(os.environ.get("BENCH_CITIES", "1000"))
PEER_CITIES = int(os.environ.get("BENCH_PEER_CITIES", "20"))  # where the peer needs minutes a city
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
QUICK = CITIES < 100
KEPT = os.environ.get("BENCH_FOLDER")
MACHINE = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
PASSWORD = "bench"


@dataclass
class Ground:
    """The server; durable as in production: one commit is one flush to disk."""

    folder: Path
    postgres: Postgres
    pid: int  # of PostgreSQL's first process
    children: list[Child] = field(default_factory=list)
    programs: list[tuple[subprocess.Popen[bytes], Program]] = field(default_factory=list)

    def url(self, database: str, *, port: int | None = None) -> str:
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port or self.postgres.port}/{database}"

    def sql(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database), autocommit=True)

    def child(self, kind: str, database: str, **env: str) -> Child:
        child = Child(kind, self, database, env)
        self.children.append(child)
        return child

    def keep(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a program that ends with the server."""
        process = program.spawn()
        self.programs.append((process, program))
        return process


@cache
def ground() -> Ground:
    """Start the server at the first call; stop it with this process.

    Its data goes with it, unless `BENCH_FOLDER` names a folder to keep them in: benchmarks that
    know what they left there don't build it again.
    """
    folder = Path(KEPT or tempfile.mkdtemp(prefix="thursdays-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"max_locks_per_transaction": "512", "shared_buffers": "256MB"}
    server = Postgres(folder / "data", folder / "log", PASSWORD, PASSWORD, settings=settings)
    server.initialise()
    server.forget_dead_server()
    program = server.program()
    process = program.spawn()
    found = Ground(folder, server, process.pid)

    def stop() -> None:
        for child in found.children:
            child.close()
        for each in reversed([(process, program), *found.programs]):
            end(*each)
        if not KEPT:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    if not wait_until(server.accepts, seconds=60, alive=lambda: process.poll() is None):
        raise RuntimeError(program.last_words())
    return found


class Child:
    """``child("claim", number=3)`` runs `claim` in the child and gives what it returned."""

    def __init__(self, kind: str, ground: Ground, database: str, env: dict[str, str]) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench._settings",
            "BENCH_KIND": kind,
            "SECRET_KEY": "bench-" + "0" * 50,
            "ROLE_PREFIX": f"{database}_",
            "MEDIA_ROOT": str(ground.folder / "media"),
            "VALKEY_URL": "redis://127.0.0.1:1/0",
            "HTTPS": "0",
            "LOG_LEVEL": "ERROR",
            "SUPERUSER_URL": ground.url(database),
            "DATABASE_URL": login_url(ground, kind, database, env.pop("PORT", None)),
            **env,
        }
        self.environment = environment
        with ground.sql("postgres") as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if not known.fetchone():
                server.execute(f"CREATE DATABASE {database} TEMPLATE template0")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench._worker", kind],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def __call__(self, command: str, **arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, arguments]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.environment['BENCH_KIND']}: {command} ended the child")
        return json.loads(answer)

    def close(self) -> None:
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.wait(timeout=20)


def login_url(ground: Ground, kind: str, database: str, port: str | None) -> str:
    """Ours signs in as the login that owns nothing; the others as the owner, their fastest way."""
    if kind == "ours":
        host = f"127.0.0.1:{port or ground.postgres.port}"
        return f"postgresql://{database}_login:{PASSWORD}@{host}/{database}"
    return ground.url(database, port=int(port) if port else None)


def interleaved(*ways: Callable[[], float | None], runs: int = RUNS, warm: int = 1) -> list[float]:
    """The median of each way, taking turns; None means that a way measures itself elsewhere."""
    times: list[list[float]] = [[] for _ in ways]
    for turn in range(runs + warm):
        for way, found in zip(ways, times, strict=True):
            value = way()
            if turn >= warm and value is not None:
                found.append(value)
    return [median(found) if found else float("nan") for found in times]


def row(
    name: str,
    work: str,
    ours: float,
    *,
    peer: float | None = None,
    peer_name: str = "",
    limit: float | None = None,
    unit: str = "ms",
    more_is_better: bool = False,
    runs: int = RUNS,
    **more: Any,
) -> dict[str, Any]:
    """A line of the table. To the peer a ratio above 1 is in our favour, to the limit one below."""
    against_peer = None if peer is None else (ours / peer if more_is_better else peer / ours)
    against_limit = None if limit is None else (limit / ours if more_is_better else ours / limit)
    return {
        "name": name,
        "work": work,
        "ours": _short(ours),
        "peer": _short(peer),
        "peer_name": peer_name,
        "limit": _short(limit),
        "unit": unit,
        "ratio_to_peer": _short(against_peer),
        "ratio_to_limit": _short(against_limit),
        "runs": runs,
        "machine": MACHINE,
        **more,
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
