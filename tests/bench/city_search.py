"""A search in a city of 5,000 questions beside one in the same city without them.

Both are asked over HTTP, in turn, and each figure is processor time of the page worker; what
PostgreSQL takes is told. Rows are read and compared in Python (`tenants/ui/row_search.py`),
so a search grows with the city: the goal is that the largest imaginable one still answers in half a
second of the processor.
"""

from __future__ import annotations

from typing import Any

from tests.bench._deployment import deployment
from tests.bench._ground import QUICK, RUNS, interleaved, row
from tests.bench.pages import Page, Worker, _warmed

NAME = "city_search"
LARGE, SMALL = "kazan", "tomsk"
ROWS = 200 if QUICK else 5000
QUERIES = {"one word": "%D1%85%D0%BB%D0%B5%D0%B1", "a slip": "%D1%85%D0%BB%D0%B5%D0%B2%D0%B1"}
TIMES = 2 if QUICK else 4
GOAL = "goal 500 ms"


def run() -> list[dict[str, Any]]:
    place = deployment()
    place.commands("many_questions", slug=LARGE, number=ROWS)
    rows = []
    with place.page_server(workers=1, application="tests.bench._page_worker") as pages:
        for kind, query in QUERIES.items():
            found = [
                (worker, _warmed(worker, slug, f"/search/?q={query}", session))
                for slug in (LARGE, SMALL)
                for worker, session in [
                    (Worker(pages, f"{slug}.localhost"), place.commands("sign_in", slug=slug))
                ]
            ]
            large, small = interleaved(*(_asking(*each) for each in found))
            told = found[0][1].told
            facts = f"{told['statements']} statements, {told['database_ms']:.0f} ms of waiting"
            work = f"{kind} in a city of {ROWS} more questions, {facts}; limit: without; {GOAL}"
            rows.append(row(NAME, work, large, limit=small, unit="CPU ms", runs=RUNS))
    return rows


def _asking(worker: Worker, page: Page) -> Any:
    return lambda: worker.cost(lambda: worker.get(page.path, page.session), TIMES)
