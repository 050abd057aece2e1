"""Searching 1,000,000 listings of 1,000 cities, by words and fused with meaning.

Texts are made of a vocabulary of pseudo-words, Russian and English; vectors lie around centres, as
real ones do. Every query has other words; each fourth has a slip. Peers hold the same rows in a
schema for each city: one statement with UNION ALL over all, and a statement for each. The limits
are the same tsquery on the bare table with its GIN, and the bare vector index, without row-level
security, dictionary and ranking of the platform. Building takes 5 minutes for the words and 20 for
the vector index on two cores; BENCH_LISTINGS and BENCH_VECTORS make it smaller.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import cycle
from statistics import median, quantiles
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from tests.bench._ground import CITIES, QUICK, RUNS, Child, ground, row
from tests.bench._model import valkey

LISTINGS = int(os.environ.get("BENCH_LISTINGS", "2000" if QUICK else "1000000"))
VECTORS = int(os.environ.get("BENCH_VECTORS", LISTINGS))  # the first listings have one
QUERIES = 20 if QUICK else 80
PEER_QUERIES = min(RUNS, 5)
WORDS = 20_000
CENTRES = 2_000
DIMENSIONS = 512
PAGE = 24
INDEXES = {
    "listing_words": "USING gin (words)",
    "listing_newest": "(published_at DESC)",
}
VECTOR = np.dtype(
    [
        *(("fields", ">i2"), ("l1", ">i4"), ("listing", ">i8"), ("l2", ">i4"), ("version", ">i2")),
        *(("l3", ">i4"), ("digest", ">i8"), ("l4", ">i4"), ("mean", ">f8"), ("l5", ">i4")),
        *(("spread", ">f8"), ("l6", ">i4"), ("dimensions", ">i2"), ("unused", ">i2")),
        ("vector", ">f2", DIMENSIONS),
    ]
)
BARE = """
    SELECT id, ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, %(q)s::tsquery) AS rank
    FROM {table} WHERE words @@ %(q)s::tsquery
"""
Query = tuple[str, str]  # what is typed, and the tsquery of its words
BEST = f" ORDER BY rank DESC LIMIT {PAGE}"


def run() -> list[dict[str, Any]]:
    place = ground()
    child = place.child("ours", "search", VALKEY_URL=valkey())
    child("prepare")
    child("embed")  # makes the table of vectors
    began = time.perf_counter()
    words = vocabulary()
    with place.sql("search") as database:
        queries = fill_listings(database, words, stems_of(database, words))
        child("learn_words", words=words)
        split_by_city(database)
        database.execute("VACUUM ANALYZE")
        peers = timed_peers(database, queries[:PEER_QUERIES])
        built = time.perf_counter() - began
        by_words = measure(database, child, queries, [], peers, built)
        vectors = fill_vectors(database)
        database.execute("ANALYZE meaning_embedding")
        child("remember", queries=[text for text, _ in queries], vectors=[v.hex() for v in vectors])
        built = time.perf_counter() - began
        return [by_words, measure(database, child, queries, vectors, peers, built)]


def vocabulary() -> list[str]:
    """Pseudo-words of four or five syllables, three Russian ones for each English one."""
    chance = np.random.default_rng(11)
    russian = [c + v for c in "бвгджзклмнпрстфхцчш" for v in "аеиоу"]
    english = [c + v for c in "bcdfghklmnprstvwz" for v in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = english if chance.random() < 0.25 else russian
        picked = chance.integers(len(syllables), size=4 + int(chance.random() < 0.5))
        found["".join(syllables[n] for n in picked)] = None
    return list(found)


def stems_of(database: psycopg.Connection[Any], words: list[str]) -> list[str]:
    rows = database.execute(
        "SELECT (tsvector_to_array(to_tsvector('russian', word)))[1] "
        "FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, n) ORDER BY n",
        [words],
    )
    return [stem or word for (stem,), word in zip(rows.fetchall(), words, strict=True)]


def fill_listings(
    database: psycopg.Connection[Any], words: list[str], stems: list[str]
) -> list[Query]:
    """Copy the listings; return queries with the tsquery of their words."""
    for name in INDEXES:
        database.execute(f"DROP INDEX {name}")
    chance = np.random.default_rng(5)
    queries: list[Query] = []
    every = max(1, LISTINGS // QUERIES)
    with database.cursor().copy(
        "COPY directory_listing (city_id, city_slug, city_name_ru, city_name_en, kind, local_id, "
        "title, summary, text, language, stage, skills, needs, people, is_public, is_open, "
        "published_at, updated_at, words) FROM STDIN"
    ) as copy:
        for number in range(LISTINGS):
            if number % 10_000 == 0:
                picked = chance.integers(WORDS, size=(10_000, 19))
            chosen = picked[number % 10_000].tolist()
            text = [words[n] for n in chosen]
            vector = " ".join(
                f"'{stems[n]}':{at + 1}{'A' if at < 3 else 'B' if at < 9 else 'C'}"
                for at, n in enumerate(chosen)
            )
            city = number * CITIES // LISTINGS + 1
            copy.write(
                f"{city}\tc{city}\tГород\tTown\tproduct\t{number}\t{' '.join(text[:3])}\t"
                f"{' '.join(text[3:9])}\t{' '.join(text[9:])}\tru\tidea\t{{}}\t{{}}\t{{}}\tt\tt\t"
                f"2026-11-{1 + number % 26:02} 10:00+00\t2026-11-26 10:00+00\t{vector}\n"
            )
            if number % every == 0 and len(queries) < QUERIES:
                queries.append(query_from(len(queries), chosen, words, stems))
    database.execute("SET maintenance_work_mem = '1GB'")
    for name, what in INDEXES.items():
        database.execute(f"CREATE INDEX {name} ON directory_listing {what}")
    return queries


def query_from(
    number: int, chosen: list[int], words: list[str], stems: list[str]
) -> tuple[str, str]:
    """One or two words of a listing; each fourth query has two letters swapped."""
    picked = chosen[:1] if number % 2 else chosen[:2]
    text = " ".join(words[n] for n in picked)
    if number % 4 == 3:
        text = text[:2] + text[3] + text[2] + text[4:]
    return text, " & ".join(f"'{stems[n]}'" for n in picked)


def fill_vectors(database: psycopg.Connection[Any]) -> list[bytes]:
    """Copy a vector for each listing and build the index; return vectors to ask for."""
    [definition] = database.execute(
        "SELECT pg_get_indexdef('meaning_embedding_vector'::regclass)"
    ).fetchone() or ("",)
    database.execute("DROP INDEX meaning_embedding_vector")
    chance = np.random.default_rng(7)
    centres = unit(chance.standard_normal((CENTRES, DIMENSIONS), dtype=np.float32))
    listings = [
        key
        for (key,) in database.execute(
            "SELECT id FROM directory_listing ORDER BY id LIMIT %s", [VECTORS]
        )
    ]
    with database.cursor().copy(
        "COPY meaning_embedding (listing_id, version, digest, background_mean, background_spread, "
        "vector) FROM STDIN (FORMAT binary)"
    ) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, VECTORS, 10_000):
            keys = listings[start : start + 10_000]
            copy.write(records(keys, around(centres, len(keys), chance)).tobytes())
        copy.write(b"\xff\xff")
    database.execute("SET maintenance_work_mem = '4GB'")
    database.execute("SET max_parallel_maintenance_workers = 2")
    database.execute(definition)
    return [vector.tobytes() for vector in around(centres, QUERIES, chance).astype("<f2")]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / lengths


def around(
    centres: NDArray[np.float32], number: int, chance: np.random.Generator
) -> NDArray[np.float32]:
    """Vectors around random centres, with a cosine of 0.8 to them."""
    noise = unit(chance.standard_normal((number, DIMENSIONS), dtype=np.float32))
    return unit(centres[chance.integers(len(centres), size=number)] + np.float32(0.75) * noise)


def records(keys: list[int], vectors: NDArray[np.float32]) -> NDArray[Any]:
    """Rows of PostgreSQL's binary COPY."""
    rows: NDArray[Any] = np.zeros(len(keys), VECTOR)
    rows["fields"] = 6
    for field, size in (("l1", 8), ("l2", 2), ("l3", 8), ("l4", 8), ("l5", 8)):
        rows[field] = size
    rows["l6"] = 4 + 2 * DIMENSIONS
    rows["listing"], rows["version"], rows["spread"] = keys, 1, 0.1
    rows["dimensions"], rows["vector"] = DIMENSIONS, vectors
    return rows


def split_by_city(database: psycopg.Connection[Any]) -> None:
    """The same rows in a schema for each city, as without a shared table."""
    database.execute("SET max_parallel_workers_per_gather = 0")
    share = LISTINGS // CITIES
    for city in range(1, CITIES + 1):
        database.execute(
            f"CREATE SCHEMA peer_{city}; CREATE TABLE peer_{city}.listing AS "
            f"SELECT id, words FROM public.directory_listing "
            f"WHERE id > {(city - 1) * share} AND id <= {city * share}; "
            f"CREATE INDEX ON peer_{city}.listing USING gin (words); ANALYZE peer_{city}.listing"
        )


def measure(
    database: psycopg.Connection[Any],
    child: Child,
    queries: list[Query],
    vectors: list[bytes],
    peers: tuple[float, float],
    built: float,
) -> dict[str, Any]:
    """By words alone without `vectors`."""
    answers = child("searches", queries=[q for q, _ in queries], fused=bool(vectors))
    ours = [taken for taken, _ in answers]
    same = [
        (text, stems or meant) for (text, meant), (_, stems) in zip(queries, answers, strict=True)
    ]
    list(timed_bare(database, same, vectors))  # all have run once, as ours
    bare = list(timed_bare(database, same, vectors))
    union, loop = peers
    what = f"words and {VECTORS:,} vectors" if vectors else "words"
    return row(
        "search",
        f"{LISTINGS:,} listings of {CITIES:,} cities by {what}",
        median(ours),
        peer=union,
        peer_name="UNION ALL over a schema for each city, by words",
        limit=median(bare),
        runs=len(ours),
        p95=round(quantiles(ours, n=20)[-1], 2),
        limit_p95=round(quantiles(bare, n=20)[-1], 2),
        loop_over_schemas=round(loop, 1),
        seconds_to_build=round(built),
    )


def timed_peers(database: psycopg.Connection[Any], queries: list[Query]) -> tuple[float, float]:
    """The median milliseconds of UNION ALL over all schemas, and of a statement for each."""
    return median(timed_union(database, queries)), median(timed_loop(database, queries))


def timed_bare(
    database: psycopg.Connection[Any], queries: list[Query], vectors: list[bytes]
) -> Iterator[float]:
    """The milliseconds of the bare table, and of the bare vector index if there are vectors."""
    database.execute("SET hnsw.ef_search = 200")
    statement = BARE.format(table="directory_listing") + BEST
    for (_, stems), vector in zip(queries, cycle(vectors or [b""]), strict=False):
        numbers = np.frombuffer(vector, "<f2")
        text = "[" + ",".join(f"{value:.5g}" for value in numbers) + "]"
        started = time.perf_counter()
        database.execute(statement, {"q": stems}).fetchall()
        if vector:
            database.execute(
                "SELECT listing_id FROM meaning_embedding "
                "ORDER BY vector <#> %s::halfvec LIMIT 200",
                [text],
            ).fetchall()
        yield 1000 * (time.perf_counter() - started)


def timed_union(database: psycopg.Connection[Any], queries: list[Query]) -> Iterator[float]:
    parts = (BARE.format(table=f"peer_{city}.listing") for city in range(1, CITIES + 1))
    statement = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS all_cities{BEST}"
    for _, stems in queries:
        started = time.perf_counter()
        database.execute(statement, {"q": stems}).fetchall()
        yield 1000 * (time.perf_counter() - started)


def timed_loop(database: psycopg.Connection[Any], queries: list[Query]) -> Iterator[float]:
    for _, stems in queries:
        started = time.perf_counter()
        found: list[tuple[int, float]] = []
        for city in range(1, CITIES + 1):
            statement = BARE.format(table=f"peer_{city}.listing") + BEST
            found += database.execute(statement, {"q": stems}).fetchall()
        sorted(found, key=lambda one: -one[1])[:PAGE]
        yield 1000 * (time.perf_counter() - started)
