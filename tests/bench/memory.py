"""Private memory: of a PostgreSQL session that has seen many cities, and of each kind of process.

A session of PostgreSQL remembers the tables that it has touched, so it grows with the cities that
it has served. The peer is the same session when nothing recycles it. What recycling costs is the
CPU of a page in the second of two rounds through all cities, when the peer knows every table: the
worst order for recycling, in which no city is visited twice before its session has gone.
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from deploy.demo.process import Program
from deploy.demo.servers import DATABASE
from tests.bench._deployment import (
    ROOT,
    Deployment,
    Pages,
    deployment,
    family,
    fetch,
    processor_seconds,
    running,
)
from tests.bench._ground import CITIES, QUICK, row
from tests.bench.pages import TWELVE

NAME = "memory"
MANY = min(200, CITIES)
VISITED = ("/", "/meetings/", "/products/", "/questions/", "/people/", "/formats/")
NEVER = 10**6  # seconds, cities: no connection is recycled
ROUNDS = 1 if QUICK else 5  # of all pages, before a process is measured
STARTED = 20.0  # seconds until a worker has loaded what it needs
PRIVATE = re.compile(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", re.MULTILINE)
SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB", re.MULTILINE)
PAGE_GOAL, SESSION_GOAL = 130, 40  # MB


@dataclass(frozen=True)
class Visits:
    """Of two rounds through many cities."""

    megabytes: float  # the peak of what any session holds for itself
    first_visit: float  # milliseconds of CPU a page
    next_visit: float


def run() -> list[dict[str, Any]]:
    place = deployment()
    many = place.commands("many_cities", number=MANY)
    unbounded = _visits(place, many, CONN_MAX_AGE=str(NEVER), CONN_MAX_CITIES=str(NEVER))
    bounded = _visits(place, many)
    never = "connections that are never recycled"
    work = f"the largest PostgreSQL session while a page worker visits {MANY} cities"
    session = row(
        *(NAME, f"{work}; goal {SESSION_GOAL} MB", bounded.megabytes),
        peer=unbounded.megabytes,
        peer_name=never,
        unit="MB",
        runs=1,
    )
    work = f"CPU of a page, worker and PostgreSQL, {MANY} cities in turn; first visits {{:.1f}}"
    cost = row(
        *(NAME, work.format(bounded.first_visit), bounded.next_visit),
        peer=unbounded.next_visit,
        peer_name=f"{never}; first visits {unbounded.first_visit:.1f}",
        runs=1,
    )
    return [session, cost, _page_worker(place), *_others(place)]


def megabytes(pid: int, kind: re.Pattern[str]) -> float:
    """Memory that no other process shares, or with the process's part of what several share."""
    found = kind.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return sum(map(int, found)) / 1024


def _visits(place: Deployment, many: list[dict[str, str]], **env: str) -> Visits:
    """Two rounds through the cities by one page worker with one thread."""
    most, cpu = 0.0, []
    server = place.page_server(workers=1, WEB_THREADS="1", **env)
    with server as pages, place.ground.sql(DATABASE) as database:
        for _ in range(2):
            before = _cpu(place, pages)
            for city in many:
                _visit(pages, **city)
                most = max(most, _largest_session(database))
            cpu.append((_cpu(place, pages) - before) * 1000 / len(many) / len(VISITED))
    return Visits(most, *cpu)


def _cpu(place: Deployment, pages: Pages) -> float:
    """Seconds of the page server and of PostgreSQL with all sessions that have ended."""
    return processor_seconds([*family(pages.pid), *family(place.ground.pid)])


def _visit(pages: Pages, *, slug: str, session: str) -> None:
    browser = pages.connect()
    for path in VISITED:
        answer = fetch(browser, path, host=f"{slug}.localhost", session=session)
        if answer.status != 200:
            raise RuntimeError(f"{slug}{path}: {answer.status}")
    browser.close()


def _largest_session(database: psycopg.Connection[Any]) -> float:
    found = [0.0]
    query = "SELECT pid FROM pg_stat_activity WHERE usename = %s"
    for (pid,) in database.execute(query, [DATABASE]).fetchall():
        with suppress(OSError):  # it has just been recycled
            found += [
                int(size) / 1024
                for size in ANONYMOUS.findall(Path(f"/proc/{pid}/status").read_text())
            ]
    return max(found)


def _page_worker(place: Deployment) -> dict[str, Any]:
    """A page worker that has answered the pages of all cities, several times."""
    with place.page_server(workers=1) as pages:
        asked = _visit_all(place, pages)
        time.sleep(STARTED)
        worker = max(megabytes(pid, PRIVATE) for pid in family(pages.pid)[1:])
    work = f"a page worker's own, after {asked} pages of all lively cities; goal {PAGE_GOAL} MB"
    return row(NAME, work, worker, unit="MB", runs=1)


def _visit_all(place: Deployment, pages: Pages) -> int:
    asked = 0
    for slug in place.commands("cities"):
        paths = place.commands("main_pages", slug=slug)
        session = place.commands("sign_in", slug=slug)
        for _ in range(ROUNDS):
            browser = pages.connect()
            for name in TWELVE:
                fetch(browser, paths[name], host=f"{slug}.localhost", session=session)
                asked += 1
            browser.close()
    return asked


def _others(place: Deployment) -> list[dict[str, Any]]:
    """The other kinds of processes, some seconds after their start."""
    celery = ("-m", "celery", "-A", "deploy.celery")
    schedule = str(place.folder / "clock")
    kinds = {
        "the event stream": ("-m", "uvicorn", "deploy.asgi:application", "--port", "0"),
        "a Celery worker": (*celery, "worker", "--concurrency", "1"),
        "the clock": (*celery, "beat", "--pidfile=", "--schedule", schedule),
        "search by meaning": ("manage.py", "meaning", "serve"),
    }
    rows = []
    for name, argv in kinds.items():
        log = place.folder / "memory.log"
        program = Program(name, [sys.executable, *argv], place.environment, log, ROOT)
        with running(program) as process:
            time.sleep(STARTED)
            if process.poll() is not None:
                continue  # it is not installed here
            sizes = [megabytes(pid, SHARE) for pid in family(process.pid)]
        what = f"{name}, idle: all processes ({len(sizes)}), forks counted once"
        rows.append(row(NAME, what, sum(sizes), unit="MB", runs=1))
    return rows
