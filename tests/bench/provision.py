"""Time until a new city answers: on a spare, and without one."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from tests.bench._ground import RUNS, Child, ground, interleaved, row

numbers = count(1)
TWO_ROWS = """BEGIN;
    UPDATE rows SET word = 'a' WHERE id = 1; UPDATE rows SET word = 'b' WHERE id = 2; COMMIT"""


def run() -> list[dict[str, Any]]:
    place = ground()
    ours, peer = place.child("ours", "ours"), place.child("peer", "peer")
    ours("prepare")
    peer("prepare")
    return [*_claim(ours, peer), *_cold(ours, peer)]


def _create(child: Child, **how: Any) -> float:
    return float(child("create", slug=f"town-{next(numbers)}", **how)) * 1000


def _claim(ours: Child, peer: Child) -> list[dict[str, Any]]:
    ours("spares", count=RUNS + 1)  # all of them are taken: a file system remembers deletions
    with ground().sql("ours") as database:
        database.execute("CREATE TABLE rows AS SELECT generate_series(1, 2) AS id, '' AS word")

        def two_rows() -> float:
            started = time.perf_counter()
            database.execute(TWO_ROWS)
            return (time.perf_counter() - started) * 1000

        mine, clone, migrated, limit = interleaved(
            lambda: _create(ours),
            lambda: _create(peer, clone=True),
            lambda: _create(peer),
            two_rows,
        )
    work = "a city on a spare, ready for its first request"
    return [
        row("provision-claim", work, mine, peer=clone, peer_name="clone_schema", limit=limit),
        row("provision-claim", work, mine, peer=migrated, peer_name="migrate", limit=limit),
    ]


def _cold(ours: Child, peer: Child) -> list[dict[str, Any]]:
    script = ours("script")
    with ground().sql("ours") as database:

        def same_statements() -> float:
            schema = f"raw_{next(numbers)}"
            first = [
                line.replace("city_0", schema) for line in ours("first_statements", schema="city_0")
            ]
            path = f"SET LOCAL ROLE ours_owner; SET LOCAL search_path TO {schema}, public"
            text = ";".join(["BEGIN", path, *first, *script, "COMMIT"])
            started = time.perf_counter()
            database.execute(text)
            return (time.perf_counter() - started) * 1000

        ours("empty_pool")
        mine, clone, migrated, limit = interleaved(
            lambda: _create(ours),
            lambda: _create(peer, clone=True),
            lambda: _create(peer),
            same_statements,
        )
    work = f"the same with an empty pool, {len(script)} statements"
    return [
        row("provision-cold", work, mine, peer=clone, peer_name="clone_schema", limit=limit),
        row("provision-cold", work, mine, peer=migrated, peer_name="migrate", limit=limit),
    ]
