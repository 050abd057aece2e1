"""`hq`: PostgreSQL's time for HQ's pages with 1,000 cities and 156 weeks of pulses each.

The queries must be as many as with ten cities. The time is that which PostgreSQL's process ran for
the page, so that other work of the machine does not count; the goal is 50 ms. The peer reads the
same present numbers by a loop over the cities' schemas, and its time is that of the clock: it is
measured over few cities and scaled, because a loop over 1,000 is what pulses are there to avoid.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.bench._ground import CITIES, PEER_CITIES, RUNS, Child, ground, row

NAME = "hq"
WEEKS = 156
FEW = 10
PAGES = (
    "/hq/",
    "/hq/cities/",
    "/hq/map/",
    "/hq/network/",
    "/hq/network/cohorts.csv",
    "/hq/compare/?city=bench-0&city=bench-1&city=bench-2&city=bench-3&city=bench-4",
    "/hq/cities/bench-0/",
    "/hq/announcements/",
)
ENVIRONMENT = {
    "BENCH_DEPLOYED": "1",
    "BENCH_URLCONF": "deploy.urls_public",
    "HQ_SECOND_FACTOR": "0",
}


def run() -> list[dict[str, Any]]:
    place = ground()
    ours = place.child("ours", NAME, **ENVIRONMENT)
    ours("prepare")
    loop = _loop(ours)
    ours("prepare_pulses", first=0, cities=FEW, weeks=WEEKS)
    few = {path: ours("hq_page", path=path) for path in PAGES}
    ours("prepare_pulses", first=FEW, cities=CITIES, weeks=WEEKS)
    ours("analyse")
    return [_page(ours, path, few[path], loop) for path in PAGES]


def _loop(ours: Child) -> float:
    """The milliseconds of a loop over schemas, scaled to all cities."""
    slugs = [f"loop-{number}" for number in range(PEER_CITIES)]
    for slug in slugs:
        ours("create", slug=slug)
    ours("loop_over_schemas", schemas=slugs)
    taken = median(ours("loop_over_schemas", schemas=slugs) for _ in range(RUNS))
    return float(taken) / PEER_CITIES * CITIES


def _page(ours: Child, path: str, few: dict[str, Any], loop: float) -> dict[str, Any]:
    """Raises AssertionError if the number of queries grows with the number of cities."""
    found = [ours("hq_page", path=path) for _ in range(RUNS)]
    assert found[0]["queries"] == few["queries"], (path, few, found[0])
    waited, whole = (median(page[name] for page in found) for name in ("database", "page"))
    work = (
        f"{path.partition('?')[0]}, {CITIES} cities × {WEEKS} weeks, {found[0]['queries']} queries,"
        f" {found[0]['bytes'] // 1024} KB; waited {waited:.0f} ms, page {whole:.0f} ms; goal 50 ms"
    )
    return row(
        *(NAME, work, median(page["processor"] for page in found)),
        peer=loop,
        peer_name=f"a loop over schemas; {PEER_CITIES} scaled to {CITIES}",
    )
