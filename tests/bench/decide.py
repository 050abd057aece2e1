"""A whole city votes within a minute, and a large ranking is counted.

Voters come over HTTP at random moments of the minute to two page workers; each figure counts from
the moment at which the voter pressed, so that waiting for a connection is in it. Every ballot goes
into the one urn of an anonymous decision, under the lock of the decision: the worst case. The run
fails if a voter got no receipt, or if the urn has another number of ballots than there are voters.
"""

from __future__ import annotations

import http.client
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any

import django

from tests.bench._deployment import PROXIED, Pages, deployment
from tests.bench._ground import QUICK, RUNS, interleaved, row

NAME = "decide"
CITY = "omsk"
VOTERS, MINUTE = (30, 6.0) if QUICK else (300, 60.0)
OPTIONS, BALLOTS = 20, 300
P95, COUNTED = 1000.0, 50.0  # milliseconds
RECEIPT = re.compile(rb"<code>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})</code>")
TOKEN = "b" * 32


def run() -> list[dict[str, Any]]:
    return [_minute(), _ranking()]


def _minute() -> dict[str, Any]:
    place = deployment()
    told = place.commands("open_vote", slug=CITY, people=VOTERS)
    generator = random.Random(7)
    moments = sorted(generator.uniform(0, MINUTE) for _voter in told["sessions"])
    with place.page_server(workers=2) as pages, ThreadPoolExecutor(32) as pool:
        began = time.perf_counter() + 0.5
        votes = [
            pool.submit(_vote, pages, told["path"], session, began + moment)
            for session, moment in zip(told["sessions"], moments, strict=True)
        ]
        taken, receipts = zip(*(vote.result() for vote in votes), strict=True)
    kept = place.commands("ballots_of", slug=CITY, number=told["number"])
    if set(kept) != set(receipts) or len(set(receipts)) != len(told["sessions"]):
        raise RuntimeError(f"{len(set(receipts))} receipts, {len(kept)} ballots.")
    work = (
        f"p95 of {len(receipts)} ballots into one urn within {MINUTE:.0f} s, two workers, none lost"
    )
    return row(NAME, work, quantiles(taken, n=20)[-1], limit=P95, runs=1)


def _vote(pages: Pages, path: str, session: str, moment: float) -> tuple[float, str]:
    """Press at the moment; milliseconds until the receipt, and the receipt."""
    time.sleep(max(0.0, moment - time.perf_counter()))
    browser = http.client.HTTPConnection("127.0.0.1", pages.port, timeout=60)
    browser.request(
        "POST",
        f"{path}ballot/",
        body="ballot=1",
        headers={
            **PROXIED,
            "Host": f"{CITY}.localhost",
            "Referer": f"https://{CITY}.localhost{path}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"session={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        },
    )
    answer = browser.getresponse()
    body = answer.read()
    taken = 1000 * (time.perf_counter() - moment)
    found = RECEIPT.search(body)
    if found is None:
        raise RuntimeError(f"{answer.status} {body[:300]!r}")
    return taken, found[1].decode()


def _ranking() -> dict[str, Any]:
    django.setup()
    from tenants.governance.decisions.counting import schulze

    generator = random.Random(1)
    ballots = [
        {
            str(option): place
            for place, option in enumerate(generator.sample(range(OPTIONS), OPTIONS), start=1)
        }
        for _voter in range(BALLOTS)
    ]

    def count() -> float:
        began = time.process_time()
        schulze(ballots, options=OPTIONS)
        return 1000 * (time.process_time() - began)

    (taken,) = interleaved(count)
    work = f"Schulze's method for {BALLOTS} ballots × {OPTIONS} options"
    return row(NAME, work, taken, limit=COUNTED, unit="CPU ms", runs=RUNS)
