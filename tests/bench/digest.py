"""The weekly letters of ten thousand members in a hundred cities: planned and rendered.

Each has three things to read, a task and what waits for them. One worker; letters are handed over
into memory. Memory is the process's largest size, beside its size before the first letter.
"""

from __future__ import annotations

from typing import Any

from tests.bench._ground import QUICK, ground, row

CITIES = 3 if QUICK else 100
PEOPLE = 20 if QUICK else 100  # of a city


def run() -> list[dict[str, Any]]:
    ours = ground().child("ours", "digest")
    ours("prepare")
    ours("spares", count=1)
    slugs = [f"town{number}" for number in range(CITIES)]
    for slug in slugs:
        ours("create", slug=slug)
        ours("readers", slug=slug, people=PEOPLE)
    before = ours("most_memory")
    times, letters = [], 0
    for slug in slugs:
        taken, sent = ours("send_digests", slug=slug)
        assert sent == PEOPLE, (slug, sent)
        times.append(taken)
        letters += sent
    after = ours("most_memory")
    work = f"{letters} digests of {CITIES} cities"
    faster: dict[str, Any] = {"unit": "1/s", "more_is_better": True, "runs": CITIES}
    return [
        row("digest", f"{work}, one worker", letters / sum(times), **faster),
        row("digest", f"{work}, memory of the worker", after, unit="MB", runs=1),
        row("digest", f"{work}, memory by letters", after - before, unit="MB", runs=1),
    ]
