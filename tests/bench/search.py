"""Searching 1,000,000 listings of 1,000 cities, by words and fused with meaning, in a city's role.

Texts are made of a vocabulary of pseudo-words, Russian and English; vectors lie around centres, as
real ones do. Every query has other words: one, two, or one with two letters swapped.

Peers hold the same rows in a schema for each city: one statement with UNION ALL over all, and a
statement for each. The limit is the same order of the first page, written by hand for one tsquery,
on the bare table with its GIN, as a superuser: without row-level security, without finding out what
was typed, and without the other 976 keys that a search gives. A fused search has the limit of both:
that statement and the bare vector index. Printed besides: `ts_rank` alone, which answers less, and
the vector index alone.

All ways take turns; a query counts by its fastest of `ROUNDS`, p95 is over all runs. Building takes
20 minutes on two cores. BENCH_LISTINGS and BENCH_VECTORS make it smaller, with BENCH_FOLDER what is
built serves the next run, too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
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
ROUNDS = min(RUNS, 5)
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
TS_RANK = """
    SELECT id, ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, %(q)s::tsquery) AS rank
    FROM {table} WHERE words @@ %(q)s::tsquery
"""
BEST = f" ORDER BY rank DESC LIMIT {PAGE}"
SAME_ORDER = f"""
    SELECT id, ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, %(q)s::tsquery)
        * (1 + 0.1::float8 * exp(date_part('epoch', published_at - now()) / 2592000))
        + (replace(lower(title), 'ё', 'е') = %(text)s)::int AS rank
    FROM directory_listing WHERE is_open AND words @@ %(q)s::tsquery
    ORDER BY rank DESC, id DESC LIMIT {PAGE}
"""
NEAREST = "SELECT listing_id FROM meaning_embedding ORDER BY vector <#> %(v)s::halfvec LIMIT 200"
BUILT = """
    CREATE TABLE IF NOT EXISTS bench_built (listings int, vectors int, cities int, seconds int)
"""
KINDS = {"one word": slice(1, None, 4), "two words": slice(0, None, 2), "a slip": slice(3, None, 4)}
Query = tuple[str, str]  # what is typed, and the tsquery of its words


def run() -> list[dict[str, Any]]:
    place = ground()
    child = place.child("ours", "search", VALKEY_URL=valkey())
    child("prepare")
    child("embed")  # makes the table of vectors
    words = vocabulary()
    with place.sql("search") as database:
        stems = stems_of(database, words)
        seconds = built(database, child, words, stems)
        queries = [query_from(n, chosen, words, stems) for n, chosen in enumerate(asked())]
        vectors = [vector.tobytes() for vector in asked_vectors()]
        child("remember", queries=[text for text, _ in queries], vectors=[v.hex() for v in vectors])
        answers = child("searches", queries=[text for text, _ in queries], fused=False)
        queries = [
            (text, stems or meant)
            for (text, meant), (_, stems) in zip(queries, answers, strict=True)
        ]
        facts = {"seconds_to_build": seconds, **sizes(database)}
        peers = timed_peers(database, queries[:PEER_QUERIES])
        return [
            *by_words(database, child, queries, peers, facts),
            fused(database, child, queries, vectors, peers, facts),
        ]


def built(
    database: psycopg.Connection[Any], child: Child, words: list[str], stems: list[str]
) -> int:
    """The seconds that building took, in this run or in an earlier one in the same folder."""
    database.execute(BUILT)
    wanted = (LISTINGS, VECTORS, CITIES)
    for *known, seconds in database.execute("SELECT * FROM bench_built").fetchall():
        if tuple(known) == wanted:
            return int(seconds)
        raise RuntimeError(f"BENCH_FOLDER holds {known}, not {wanted}")
    began = time.perf_counter()
    child("create", slug="omsk")
    fill_listings(database, words, stems)
    child("learn_words", words=words)
    fill_vectors(database, child("model_version"))
    database.execute("VACUUM ANALYZE")
    seconds = round(time.perf_counter() - began)
    split_by_city(database)
    database.execute("INSERT INTO bench_built VALUES (%s, %s, %s, %s)", [*wanted, seconds])
    return seconds


def sizes(database: psycopg.Connection[Any]) -> dict[str, int]:
    """Bytes for each listing, with indexes."""
    tables = {
        "bytes_of_words": ("directory_listing", LISTINGS),
        "bytes_of_vectors": ("meaning_embedding", VECTORS),
    }
    found = {}
    for name, (table, rows) in tables.items():
        [size] = database.execute("SELECT pg_total_relation_size(%s)", [table]).fetchone() or (0,)
        found[name] = round(size / rows)
    return found


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


def chosen_words() -> Iterator[list[int]]:
    """The words of each listing in turn: three of its title, six of its line, ten of its text."""
    chance = np.random.default_rng(5)
    for start in range(0, LISTINGS, 10_000):
        picked = chance.integers(WORDS, size=(10_000, 19)).tolist()
        yield from picked[: LISTINGS - start]


def asked() -> list[list[int]]:
    """The words of the listings that are asked for."""
    every = max(1, LISTINGS // QUERIES)
    return list(islice(chosen_words(), 0, every * QUERIES, every))


def fill_listings(database: psycopg.Connection[Any], words: list[str], stems: list[str]) -> None:
    for name in INDEXES:
        database.execute(f"DROP INDEX {name}")
    with database.cursor().copy(
        "COPY directory_listing (city_id, city_slug, city_name_ru, city_name_en, kind, local_id, "
        "title, summary, text, language, stage, skills, needs, people, is_public, is_open, "
        "published_at, updated_at, words) FROM STDIN"
    ) as copy:
        for number, chosen in enumerate(chosen_words()):
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
    database.execute("SET maintenance_work_mem = '1GB'")
    for name, what in INDEXES.items():
        database.execute(f"CREATE INDEX {name} ON directory_listing {what}")


def query_from(number: int, chosen: list[int], words: list[str], stems: list[str]) -> Query:
    """One or two words of a listing; each fourth query has two letters swapped."""
    picked = chosen[:1] if number % 2 else chosen[:2]
    text = " ".join(words[n] for n in picked)
    if number % 4 == 3:
        text = text[:2] + text[3] + text[2] + text[4:]
    return text, " & ".join(f"'{stems[n]}'" for n in picked)


def fill_vectors(database: psycopg.Connection[Any], version: int) -> None:
    """Copy a vector of that version of the model for each listing and build the index."""
    [definition] = database.execute(
        "SELECT pg_get_indexdef('meaning_embedding_vector'::regclass)"
    ).fetchone() or ("",)
    database.execute("DROP INDEX meaning_embedding_vector")
    chance = np.random.default_rng(8)
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
            vectors = around(centres(), len(keys), chance)
            copy.write(records(keys, vectors, version).tobytes())
        copy.write(b"\xff\xff")
    database.execute("SET maintenance_work_mem = '4GB'")
    database.execute("SET max_parallel_maintenance_workers = 2")
    database.execute(definition)


def asked_vectors() -> NDArray[Any]:
    return around(centres(), QUERIES, np.random.default_rng(13)).astype("<f2")


@cache
def centres() -> NDArray[np.float32]:
    return unit(np.random.default_rng(7).standard_normal((CENTRES, DIMENSIONS), dtype=np.float32))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / lengths


def around(
    centres: NDArray[np.float32], number: int, chance: np.random.Generator
) -> NDArray[np.float32]:
    """Vectors around random centres, with a cosine of 0.8 to them."""
    noise = unit(chance.standard_normal((number, DIMENSIONS), dtype=np.float32))
    return unit(centres[chance.integers(len(centres), size=number)] + np.float32(0.75) * noise)


def records(keys: list[int], vectors: NDArray[np.float32], version: int) -> NDArray[Any]:
    """Rows of PostgreSQL's binary COPY."""
    rows: NDArray[Any] = np.zeros(len(keys), VECTOR)
    rows["fields"] = 6
    for field, size in (("l1", 8), ("l2", 2), ("l3", 8), ("l4", 8), ("l5", 8)):
        rows[field] = size
    rows["l6"] = 4 + 2 * DIMENSIONS
    rows["listing"], rows["version"], rows["spread"] = keys, version, 0.1
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


def by_words(
    database: psycopg.Connection[Any],
    child: Child,
    queries: list[Query],
    peers: tuple[float, float],
    facts: dict[str, Any],
) -> list[dict[str, Any]]:
    """A row for all queries, with the peers, and one for each kind."""
    ours, same, ranked = in_turn(
        lambda: timed_ours(child, queries, fused=False),
        lambda: timed(database, [SAME_ORDER], queries),
        lambda: timed(database, [TS_RANK.format(table="directory_listing") + BEST], queries),
    )
    union, loop = peers
    return [
        row(
            "search",
            f"{LISTINGS:,} listings of {CITIES:,} cities by words: {kind}",
            ours.median(queries_of),
            peer=union if kind == "all" else None,
            peer_name="UNION ALL over a schema for each city" if kind == "all" else "",
            limit=same.median(queries_of),
            runs=ROUNDS * QUERIES,
            p95=ours.p95(queries_of),
            limit_p95=same.p95(queries_of),
            ts_rank_alone=ranked.median(queries_of),
            **({"loop_over_schemas": round(loop, 1), **facts} if kind == "all" else {}),
        )
        for kind, queries_of in {"all": slice(None), **KINDS}.items()
    ]


def fused(
    database: psycopg.Connection[Any],
    child: Child,
    queries: list[Query],
    vectors: list[bytes],
    peers: tuple[float, float],
    facts: dict[str, Any],
) -> dict[str, Any]:
    database.execute("SET hnsw.ef_search = 200")
    ours, both, index = in_turn(
        lambda: timed_ours(child, queries, fused=True),
        lambda: timed(database, [SAME_ORDER, NEAREST], queries, vectors),
        lambda: timed(database, [NEAREST], queries, vectors),
    )
    return row(
        "search",
        f"{LISTINGS:,} listings of {CITIES:,} cities by words and {VECTORS:,} vectors",
        ours.median(),
        peer=peers[0],
        peer_name="UNION ALL over a schema for each city, by words",
        limit=both.median(),
        runs=ROUNDS * QUERIES,
        p95=ours.p95(),
        limit_p95=both.p95(),
        vector_index_alone=index.median(),
        **facts,
    )


class Times:
    """Milliseconds of each query in each round."""

    def __init__(self, rounds: list[list[float]]) -> None:
        self.rounds = rounds

    def median(self, queries: slice = slice(None)) -> float:
        """The median of the fastest run of each query."""
        fastest: list[float] = [min(times) for times in zip(*self.rounds, strict=True)]
        return round(median(fastest[queries]), 3)

    def p95(self, queries: slice = slice(None)) -> float:
        """Of all runs."""
        return round(quantiles([t for times in self.rounds for t in times[queries]], n=20)[-1], 2)


def in_turn(*ways: Callable[[], list[float]]) -> list[Times]:
    """The times of some ways that take turns, after each has run once."""
    times = [[way() for way in ways] for _ in range(ROUNDS + 1)][1:]
    return [Times(list(rounds)) for rounds in zip(*times, strict=True)]


def timed_ours(child: Child, queries: list[Query], *, fused: bool) -> list[float]:
    answers = child("searches", queries=[text for text, _ in queries], fused=fused)
    return [taken for taken, _ in answers]


def timed(
    database: psycopg.Connection[Any],
    statements: list[str],
    queries: list[Query],
    vectors: list[bytes] | None = None,
) -> list[float]:
    """The milliseconds of bare statements for each query."""
    times = []
    for (text, stems), vector in zip(queries, vectors or [b""] * len(queries), strict=True):
        numbers = np.frombuffer(vector, "<f2")
        halfvec = "[" + ",".join(f"{value:.5g}" for value in numbers) + "]"
        started = time.perf_counter()
        for statement in statements:
            database.execute(statement, {"q": stems, "text": text, "v": halfvec}).fetchall()
        times.append(1000 * (time.perf_counter() - started))
    return times


def timed_peers(database: psycopg.Connection[Any], queries: list[Query]) -> tuple[float, float]:
    """The median milliseconds of UNION ALL over all schemas, and of a statement for each."""
    return median(timed_union(database, queries)), median(timed_loop(database, queries))


def timed_union(database: psycopg.Connection[Any], queries: list[Query]) -> Iterator[float]:
    parts = (TS_RANK.format(table=f"peer_{city}.listing") for city in range(1, CITIES + 1))
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
            statement = TS_RANK.format(table=f"peer_{city}.listing") + BEST
            found += database.execute(statement, {"q": stems}).fetchall()
        sorted(found, key=lambda one: -one[1])[:PAGE]
        yield 1000 * (time.perf_counter() - started)
