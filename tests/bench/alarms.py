"""One look at the clock: what a quiet city costs."""

from __future__ import annotations

import time
from typing import Any

from tests.bench._ground import PEER_CITIES, Child, ground, interleaved, row

DUE = "SELECT id FROM {schema}.registry_alarm WHERE ring_at <= now() LIMIT 1"
SIZES = (100, 1_000, 10_000)


def run() -> list[dict[str, Any]]:
    place = ground()
    ours = place.child("ours", "alarms")
    ours("prepare")
    with place.sql("alarms") as database:
        for number in range(PEER_CITIES):
            database.execute(f"CREATE SCHEMA quiet_{number}")
            database.execute(
                f"CREATE TABLE quiet_{number}.registry_alarm (LIKE registry_alarm INCLUDING ALL)"
            )
    return [_at(ours, size) for size in SIZES]


def _at(ours: Child, size: int) -> dict[str, Any]:
    with ground().sql("alarms") as database:
        database.execute(
            "INSERT INTO registry_city (schema_name, slug, name_ru, name_en, timezone, accent,"
            " state, created_at) SELECT 'city_' || n, 'quiet-' || n, '', '', 'UTC', 'orange',"
            " 'active', now() FROM generate_series(10 + (SELECT count(*) FROM registry_city), %s) n"
            " ON CONFLICT DO NOTHING",
            [size],
        )
        database.execute(
            "INSERT INTO registry_alarm (city_id, kind, key, due_at, ring_at, attempts)"
            " SELECT id, 'quiet', n::text, now() + '1 day', now() + '1 day', 0 FROM registry_city,"
            " generate_series(1, 5) n WHERE state = 'active' ON CONFLICT DO NOTHING"
        )
        database.execute("ANALYZE registry_alarm")

        def one_due() -> None:
            database.execute(
                "INSERT INTO registry_alarm (city_id, kind, key, due_at, ring_at, attempts)"
                " SELECT id, 'due', '', now(), now() - interval '1 s', 0 FROM registry_city"
                " WHERE state = 'active' ORDER BY id LIMIT 1 ON CONFLICT (city_id, kind, key)"
                " DO UPDATE SET ring_at = excluded.ring_at, attempts = 0"
            )

        def mine() -> float:
            one_due()
            return float(ours("tick")) * 1000

        def scan() -> float:
            started = time.perf_counter()
            for number in range(PEER_CITIES):
                database.execute(DUE.format(schema=f"quiet_{number}")).fetchall()
            return (time.perf_counter() - started) * 1000 * size / PEER_CITIES

        def probe() -> float:
            one_due()
            started = time.perf_counter()
            database.execute(DUE.format(schema="public")).fetchall()
            return (time.perf_counter() - started) * 1000

        tick, scanned, limit = interleaved(mine, scan, probe)
    peer = f"a scan of schemas; {PEER_CITIES} scaled to {size}"
    return row(
        "alarms", f"{size} quiet cities, one due", tick, peer=scanned, peer_name=peer, limit=limit
    )
