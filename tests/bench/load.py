"""Pages a second of 150 people in 20 lively cities, on a machine of two cores.

gunicorn serves them with the settings of the image and two workers; nginx and PgBouncer, which a
deployment puts around it, are left out. Each person opens the pages that a member opens, one after
another, and reads for half a second. The generator is one process of plain sockets that stay open;
the share of the processor that it takes is told. The limit is the same crowd with bare views of
the same bytes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

from tests.bench._deployment import ROOT, Deployment, Pages, deployment, family, processor_seconds
from tests.bench._ground import QUICK, row
from tests.bench.pages import TWELVE, Worker

NAME = "load"
CITIES, PEOPLE, SECONDS = (2, 10, 5.0) if QUICK else (20, 150, 30.0)
VISITORS = 5  # one of so many is not signed in
OPEN_TO_ALL = ("front page", "meetings", "a meeting", "products", "formats")
READING = (0.3, 0.7)  # seconds
MEMBERS = 7  # accounts of a city that take turns


def run() -> list[dict[str, Any]]:
    place = deployment()
    cities = place.commands("copy_cities", number=CITIES, folder=str(place.folder))
    people = [_person(place, cities[number % len(cities)], number) for number in range(PEOPLE)]
    with place.page_server(workers=2, application="tests.bench._page_worker") as pages:
        _generate(place, pages, people, seconds=SECONDS / 3)  # warms both workers
        found = _generate(place, pages, people, seconds=SECONDS)
    with place.page_server(workers=1, application="tests.bench._page_worker") as pages:
        bare = _generate(place, pages, _bare(pages, people), seconds=SECONDS / 3)
    work = (
        f"pages a second, {PEOPLE} people in {len(cities)} cities, 2 workers; p50"
        f" {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms, {found['errors']} errors of"
        f" {found['pages']}; CPU of workers {found['workers']:.1f} s, PostgreSQL"
        f" {found['postgres']:.1f} s, generator {found['generator']:.1f} s;"
        " goal 150, 400 ms, 0 errors"
    )
    return [
        row(
            *(NAME, work, found["rate"]),
            limit=bare["rate"],
            unit="pages/s",
            more_is_better=True,
            runs=1,
            p95_ms=round(found["p95"]),
            errors=found["errors"],
        )
    ]


def _person(place: Deployment, slug: str, number: int) -> dict[str, Any]:
    """Where somebody goes, again and again, from a place of their own in the round."""
    pages = place.commands("main_pages", slug=slug)
    visits = number % VISITORS == 0
    names = OPEN_TO_ALL if visits else TWELVE
    session = "" if visits else place.commands("sign_in", slug=slug, number=number % MEMBERS)
    first = number % len(names)
    paths = [pages[name] for name in (*names[first:], *names[:first])]
    return {"host": f"{slug}.localhost", "session": session, "paths": paths}


def _bare(pages: Pages, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same people; every page is a bare view of 8 KB."""
    Worker(pages, people[0]["host"]).keep("page", b"x" * 8192)
    return [person | {"paths": ["/bench/bare/page/"]} for person in people]


def _generate(
    place: Deployment, pages: Pages, people: list[dict[str, Any]], *, seconds: float
) -> dict[str, Any]:
    """Run the generator; its figures, and the CPU seconds of everybody."""
    asked = {"port": pages.port, "people": people, "seconds": seconds, "reading": READING}
    before = [processor_seconds(family(pid)) for pid in (pages.pid, place.ground.pid)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._generator"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    after = [processor_seconds(family(pid)) for pid in (pages.pid, place.ground.pid)]
    told: dict[str, Any] = json.loads(done.stdout)
    times = told.pop("times")
    shares = statistics.quantiles(times, n=100, method="inclusive")
    return told | {
        "pages": len(times),
        "rate": len(times) / seconds,
        "p50": 1000 * shares[49],
        "p95": 1000 * shares[94],
        "workers": after[0] - before[0],
        "postgres": after[1] - before[1],
    }
