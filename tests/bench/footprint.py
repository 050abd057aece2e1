"""The size of an empty city."""

from __future__ import annotations

from typing import Any

from tests.bench._ground import ground, row

SIZE = """
    SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),
        sum(pg_total_relation_size(oid)) FILTER (WHERE relkind = 'r') / 1048576.0
    FROM pg_class WHERE relnamespace = %s::regnamespace
"""
BUDGET = {"tables": 75, "indexes": 185, "MB": 2}


def run() -> list[dict[str, Any]]:
    place = ground()
    ours = place.child("ours", "footprint")
    ours("prepare")
    ours("create", slug="town")
    with place.sql("footprint") as database:
        found = database.execute(SIZE, [ours("schema_of", slug="town")]).fetchone()
    assert found is not None
    return [
        row("footprint", "an empty city", float(value), limit=limit, unit=unit, runs=1)
        for (unit, limit), value in zip(BUDGET.items(), found, strict=True)
    ]
