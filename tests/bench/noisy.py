"""The slow-down of a visitor of one lively city beside twelve busy clients of another."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any

from tests.bench._deployment import ROOT, Pages, deployment, fetch
from tests.bench._ground import QUICK, interleaved, row

BUSY, VISITED = "omsk", "tomsk"
CLIENTS, VISITS, THINKING = 12, 5 if QUICK else 25, 0.05
NO_QUEUE = "1000"  # requests of one city at once: more than there are threads
WARM = 12  # pages: both workers load their templates
LONG = 600  # seconds that clients would go on


def run() -> list[dict[str, Any]]:
    """The limit is a quiet server; the peer is the same server without the fair queue."""
    place = deployment()
    paths = place.commands("main_pages", slug=BUSY)
    busy = {
        "host": f"{BUSY}.localhost",
        "session": place.commands("sign_in", slug=BUSY),
        "paths": list(paths.values()),
    }
    session = place.commands("sign_in", slug=VISITED)
    with ExitStack() as stack:
        fair, unfair = (
            stack.enter_context(place.page_server(workers=2, CITY_AT_ONCE=at_once))
            for at_once in ("2", NO_QUEUE)
        )
        for pages in (fair, unfair):
            _visits(pages, session, visits=WARM)

        def beside(pages: Pages) -> float:
            with _clients(pages, busy):
                return _visits(pages, session)

        found = interleaved(
            lambda: beside(fair), lambda: beside(unfair), lambda: _visits(fair, session)
        )
    work = f"a visit while {CLIENTS} clients keep another city busy; limit: nobody does; goal 1.2 ×"
    ours, peer, alone = found
    return [row("noisy", work, ours, peer=peer, peer_name="without the fair queue", limit=alone)]


@contextmanager
def _clients(pages: Pages, person: dict[str, Any]) -> Iterator[None]:
    """Clients that open page after page without a pause, also after the 503 of a crowd."""
    asked = {
        "port": pages.port,
        "people": [person] * CLIENTS,
        "seconds": LONG,
        "reading": (0, 0.001),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._generator"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        time.sleep(1)
        yield
    finally:
        process.kill()
        process.wait()


def _visits(pages: Pages, session: str, *, visits: int = VISITS) -> float:
    """The median milliseconds of somebody who opens the front page again and again."""
    taken = []
    for _ in range(visits):
        time.sleep(THINKING)
        browser = pages.connect()
        started = time.perf_counter()
        answer = fetch(browser, "/", host=f"{VISITED}.localhost", session=session)
        taken.append(time.perf_counter() - started)
        browser.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.text[:300]!r}")
    return 1000 * median(taken)
