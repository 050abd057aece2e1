"""A page of a long thread beside one of a short thread, and what one post costs a large city.

Pages are asked over HTTP, in turn, and each figure is processor time of the page worker. The limit
of the page of the long thread is that of the short one: the goal is 1.3 times as much, with as many
statements. The limit of a post in a city of 300 people is one in a small city: who reads has no
row, so it is in everybody's unread number by the same statements.
"""

from __future__ import annotations

from typing import Any

from tests.bench._deployment import deployment
from tests.bench._ground import QUICK, RUNS, interleaved, row
from tests.bench.pages import MEMBER, Page, Worker, _warmed

NAME = "thread"
CITY, SMALL_CITY = "omsk", "tomsk"
SHORT, LONG = 50, 5000
PEOPLE = 60 if QUICK else 300
TIMES = 3 if QUICK else 20
GOAL = "goal 1.3 × the short one, as many statements"


def run() -> list[dict[str, Any]]:
    place = deployment()
    short, long = place.commands("long_threads", slug=CITY, lengths=[SHORT, LONG])
    session = place.commands("sign_in", slug=CITY, email=MEMBER)
    with place.page_server(workers=1, application="tests.bench._page_worker") as pages:
        worker = Worker(pages, f"{CITY}.localhost")
        found = [
            _warmed(worker, f"{length} posts", path, session)
            for length, path in ((SHORT, short), (LONG, long), (LONG, f"{long}?before=2500"))
        ]
        costs = interleaved(*(_asking(worker, page) for page in found))
    counts = {page.told["statements"] for page in found}
    if len(counts) > 1:
        raise RuntimeError(f"The statements of a page grow with its thread: {sorted(counts)}")
    names = ("the latest page", "a page in the middle")
    return [
        *(
            row(
                NAME,
                f"{name} of a thread of {LONG} posts, {counts.copy().pop()} statements; {GOAL}",
                cost,
                limit=costs[0],
                unit="CPU ms",
                runs=RUNS,
            )
            for name, cost in zip(names, costs[1:], strict=True)
        ),
        _fan_out(),
    ]


def _asking(worker: Worker, page: Page) -> Any:
    return lambda: worker.cost(lambda: worker.get(page.path, page.session), TIMES)


def _fan_out() -> dict[str, Any]:
    """One post in a large city; raises unless it is in all unread numbers."""
    place = deployment()
    place.commands("fill_city", slug=CITY, people=PEOPLE)
    told: dict[str, Any] = {}

    def post_in(slug: str) -> float:
        told[slug] = place.commands("write_one", slug=slug)
        return float(told[slug]["ms"])

    large, small = interleaved(lambda: post_in(CITY), lambda: post_in(SMALL_CITY))
    facts = told[CITY]
    if facts["unread"] != facts["others"]:
        raise RuntimeError(f"{facts['unread']} of {facts['others']} people have it unread.")
    work = (
        f"one post in a city of {facts['others'] + 1} people, in all unread numbers at once,"
        f" {facts['writes']} statements that write; limit: in a city of"
        f" {told[SMALL_CITY]['others'] + 1}"
    )
    return row(NAME, work, large, limit=small, runs=RUNS)
