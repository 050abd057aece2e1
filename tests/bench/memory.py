"""Private memory: of a PostgreSQL session that has seen many cities, and of each kind of process.

A session of PostgreSQL remembers the tables that it has touched, so it grows with the cities that
it has served. The peer is the same session when nothing recycles it.
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.demo.process import Program
from deploy.demo.servers import DATABASE
from tests.bench._deployment import (
    ROOT,
    Deployment,
    Pages,
    deployment,
    family,
    fetch,
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


def run() -> list[dict[str, Any]]:
    place = deployment()
    many = place.commands("many_cities", number=MANY)
    unbounded = _session_after(place, many, CONN_MAX_AGE=str(NEVER), CONN_MAX_CITIES=str(NEVER))
    bounded = _session_after(place, many)
    work = f"the largest PostgreSQL session while a page worker visits {MANY} cities"
    session = row(
        *(NAME, f"{work}; goal {SESSION_GOAL} MB", bounded),
        peer=unbounded,
        peer_name="connections that are never recycled",
        unit="MB",
        runs=1,
    )
    return [session, _page_worker(place), *_others(place)]


def megabytes(pid: int, kind: re.Pattern[str]) -> float:
    """Memory that no other process shares, or with the process's part of what several share."""
    found = kind.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return sum(map(int, found)) / 1024


def _session_after(place: Deployment, many: list[dict[str, str]], **env: str) -> float:
    """The peak of what any session of one page worker with one thread holds for itself."""
    most = 0.0
    with place.page_server(workers=1, WEB_THREADS="1", **env) as pages:
        for city in many:
            browser = pages.connect()
            for path in VISITED:
                answer = fetch(
                    browser, path, host=f"{city['slug']}.localhost", session=city["session"]
                )
                if answer.status != 200:
                    raise RuntimeError(f"{city['slug']}{path}: {answer.status}")
            browser.close()
            most = max(most, _largest_session(place))
    return most


def _largest_session(place: Deployment) -> float:
    found = [0.0]
    with place.ground.sql(DATABASE) as database:
        query = "SELECT pid FROM pg_stat_activity WHERE usename = %s"
        pids = [pid for (pid,) in database.execute(query, [DATABASE])]
    for pid in pids:
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
