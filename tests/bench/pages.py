"""What the main pages of a lively city cost the page worker that is deployed.

The twelve are those that a member opens: the front page, lists and one of each. They are asked over
HTTP, in turn with a bare view of the same bytes in the same process, and each figure is processor
time of that process. Statements are those of Django's cursors; COMMIT and the check of a kept
connection come on top as round trips. The peer is the public page of an event with a schedule in
pretalx, a Django product, installed from its package and asked in the same way.

BENCH_PROFILE=1 prints where the time of each page goes, instead of rows.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench._deployment import Answer, Pages, deployment, fetch
from tests.bench._ground import QUICK, RUNS, row
from tests.bench._pretalx import NAME as PEER
from tests.bench._pretalx import Pretalx, pretalx

NAME = "pages"
CITY = "omsk"
HOST = f"{CITY}.localhost"
MEMBER = "boris@omsk.example.com"  # without a duty
TWELVE = (
    "front page",
    "meetings",
    "a meeting",
    "products",
    "a product",
    "questions",
    "a question",
    "people",
    "a person",
    "formats",
    "a format",
    "search",
)
BESIDE = ("own page", "minutes")  # measured as well, outside of the median
TIMES, BARE_TIMES, WARM = (2, 5, 2) if QUICK else (6, 40, 5)
GOAL = "goal 15 ms, 8 × bare, 12 statements"
VISITOR_GOAL = "goal 2 × bare"


@dataclass
class Page:
    """A page to measure; without `session` a visitor asks for it."""

    name: str
    path: str
    session: str
    answer: Answer
    told: dict[str, Any]  # statements, round trips, milliseconds of waiting


class Worker:
    """One page worker, asked over a connection that stays open."""

    def __init__(self, pages: Pages, host: str) -> None:
        self.pages, self.host = pages, host
        self.browser = pages.connect()

    def get(self, path: str, session: str = "", *, status: int = 200, **headers: str) -> Answer:
        """GET a page. Raises RuntimeError on another status."""
        try:
            answer = fetch(self.browser, path, host=self.host, session=session, **headers)
        except (http.client.HTTPException, ConnectionError):  # closed after a pause
            self.browser = self.pages.connect()
            answer = fetch(self.browser, path, host=self.host, session=session, **headers)
        if answer.status != status:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def keep(self, key: str, body: bytes) -> None:
        self.browser = self.pages.connect()
        self.browser.request("POST", f"/bench/keep/{key}/", body=body)
        answer = self.browser.getresponse()
        if told := answer.read():
            raise RuntimeError(f"{answer.status} {told[:300]!r}")

    def cpu(self) -> float:
        return float(json.loads(self.get("/bench/cpu/").body))

    def cost(self, ask: Callable[[], object], times: int) -> float:
        """Milliseconds of the processor for one call, without those of reading the clock."""
        marks = [self.cpu(), self.cpu()]
        for _ in range(times):
            ask()
        marks.append(self.cpu())
        reading = marks[1] - marks[0]
        return 1000 * (marks[2] - marks[1] - reading) / times


def run() -> list[dict[str, Any]]:
    place = deployment()
    paths = place.commands("main_pages", slug=CITY)
    session = place.commands("sign_in", slug=CITY, email=MEMBER)
    profiling = bool(os.environ.get("BENCH_PROFILE"))
    peer = None if profiling else pretalx()
    with place.page_server(workers=1, application="tests.bench._page_worker") as pages:
        worker = Worker(pages, HOST)
        found = [_warmed(worker, name, paths[name], session) for name in (*TWELVE, *BESIDE)]
        visitor = _warmed(worker, "front page", paths["front page"], "")
        if profiling:
            for page in (*found, visitor):
                _print_profile(worker, page)
            return []
        costs = _costs(worker, [*found, visitor], peer)
        changed = _after_a_change(worker, visitor)
    rows = [_row(page, costs, peer) for page in found]
    return [
        _median_row(found[: len(TWELVE)], costs, peer),
        *rows,
        _visitor_row(visitor, costs),
        _visitor_row(visitor, costs | {_key(visitor): changed}, "first after a change"),
    ]


def _key(page: Page) -> str:
    return f"{'member' if page.session else 'visitor'}: {page.path}"


def _warmed(worker: Worker, name: str, path: str, session: str) -> Page:
    for _ in range(WARM):
        answer = worker.get(path, session)
    told = [json.loads(worker.get(f"/bench/watch{path}", session).headers["x-bench"])
            for _ in range(3)]  # fmt: skip
    quickest = min(told, key=lambda one: one["database_ms"])
    page = Page(name, path, session, answer, quickest)
    worker.keep(_number(page), answer.body)
    return page


def _number(page: Page) -> str:
    return f"{len(page.answer.body)}"


def _costs(worker: Worker, pages: list[Page], peer: Pretalx | None) -> dict[str, float]:
    """The medians by key, and `bare` of each; all take turns."""
    ways: dict[str, Callable[[], float]] = {}
    for page in pages:
        bare = f"/bench/bare/{_number(page)}/"
        ways[_key(page)] = lambda page=page: worker.cost(  # type: ignore[misc]
            lambda: worker.get(page.path, page.session), TIMES
        )
        ways[f"bare {_key(page)}"] = lambda bare=bare: worker.cost(  # type: ignore[misc]
            lambda: worker.get(bare), BARE_TIMES
        )
    if peer:
        ways["peer"] = lambda: peer.cost(TIMES)
    times: dict[str, list[float]] = {key: [] for key in ways}
    for _ in range(RUNS):
        for key, way in ways.items():
            times[key].append(way())
    return {key: median(found) for key, found in times.items()}


def _after_a_change(worker: Worker, visitor: Page) -> float:
    """What the first visitor after a change costs. Raises unless that page shows the change."""
    place, taken = deployment(), []
    for turn in range(RUNS):
        worker.get(visitor.path)
        word = f"перемена-{turn}"
        place.commands("change_city", slug=CITY, word=word)
        marks = [worker.cpu(), worker.cpu()]
        body = worker.get(visitor.path).text
        marks.append(worker.cpu())
        if word.encode() not in body:
            raise RuntimeError("The front page after a change does not show it.")
        taken.append(1000 * (marks[2] - 2 * marks[1] + marks[0]))
    return median(taken)


def _row(page: Page, costs: dict[str, float], peer: Pretalx | None) -> dict[str, Any]:
    return row(
        *(NAME, f"{page.name}, {_facts(page)}; {GOAL}", costs[_key(page)]),
        limit=costs[f"bare {_key(page)}"],
        peer=costs.get("peer"),
        peer_name=_peer_name(peer),
        unit="CPU ms",
        runs=RUNS,
        **_numbers(page),
    )


def _median_row(pages: list[Page], costs: dict[str, float], peer: Pretalx | None) -> dict[str, Any]:
    ours = median(costs[_key(page)] for page in pages)
    most = max(page.told["statements"] for page in pages)
    facts = (
        f"median of the twelve pages of {CITY.title()}, signed in; at most {most} statements"
        f" (median {median(page.told['statements'] for page in pages):g})"
    )
    return row(
        *(NAME, f"{facts}; {GOAL}", ours),
        limit=median(costs[f"bare {_key(page)}"] for page in pages),
        peer=costs.get("peer"),
        peer_name=_peer_name(peer),
        unit="CPU ms",
        runs=RUNS,
    )


def _visitor_row(
    page: Page, costs: dict[str, float], when: str = "unchanged since the last visitor"
) -> dict[str, Any]:
    work = f"a visitor's front page, {when}, {_facts(page)}; {VISITOR_GOAL}"
    return row(
        *(NAME, work, costs[_key(page)]),
        limit=costs[f"bare {_key(page)}"],
        unit="CPU ms",
        runs=RUNS,
        **_numbers(page),
    )


def _peer_name(peer: Pretalx | None) -> str:
    return PEER if peer else "pretalx is not installed"


def _facts(page: Page) -> str:
    told = page.told
    return (
        f"{told['statements']} statements, {told['database_ms']:.0f} ms of waiting for them,"
        f" {len(page.answer.body) / 1024:.1f} KB"
    )


def _numbers(page: Page) -> dict[str, Any]:
    return {
        "statements": page.told["statements"],
        "repeated_statements": page.told["repeated"],
        "round_trips": page.told["round_trips"],
        "database_ms": float(f"{page.told['database_ms']:.3g}"),
        "bytes": len(page.answer.body),
    }


def _print_profile(worker: Worker, page: Page) -> None:
    worker.get("/bench/profiled/")
    for _ in range(TIMES * 2):
        worker.get(f"/bench/profile{page.path}", page.session)
    text = worker.get("/bench/profiled/").body.decode()
    sys.stdout.write(f"== {page.name}, {_key(page)}, {_facts(page)}\n{text}\n")
