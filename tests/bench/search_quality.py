"""Judged queries in all forms: over the demo's network, and with thousands of others around it.

`queries.toml` says what each query should find. The others have other words, and were written
before their results were looked at. Bounds were chosen with `queries.toml`, `second_queries.toml`
and `tuning_queries.toml` in sight. `third_queries.toml` was written without knowing the search; its
misses were read before words of one root and short names were built, and `fourth_queries.toml` was
written after that. So none of the sets is a clean check.

success@3: one of what it should find is among the first three; nDCG@10 with gain 3 for the best one
and 1 for the others. A query of nonsense succeeds if it finds nothing. The peer is the same search
by words alone.
"""

from __future__ import annotations

import math
import os
import tomllib
from pathlib import Path
from statistics import mean
from typing import Any

from tests.bench._ground import MACHINE, QUICK, Child, ground
from tests.bench._model import model_for, valkey

OTHERS = 200 if QUICK else 1_200  # listings around those of the demo
Judged = dict[str, dict[str, list[str]]]  # form, query, what it should find
JUDGED, *OTHER_SETS = (
    Judged(tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8")))
    for name in ("queries.toml", "second_queries.toml", "third_queries.toml", "fourth_queries.toml")
)
NAMES = ("second set", "third set", "fourth set")
BY_MEANING = {"meaning": 0.85, "across": 0.8}
GOAL = {form: BY_MEANING.get(form, 1.0 if form == "nonsense" else 0.95) for form in JUDGED}
HALF = os.environ.get("BENCH_HALF")  # "tune" or "look": every second query of each form


def run() -> list[dict[str, Any]]:
    place = ground()
    child = place.child("ours", "search_quality", VALKEY_URL=valkey())
    child("prepare")
    child("demo_listings")
    words = judge(child)
    model_for(child)
    child("embed")
    network = "the demo's network"
    rows = report(judge(child), words, network) + other_sets(child, network)
    child("other_listings", total=OTHERS)
    child("embed")
    network = f"with {OTHERS:,} others"
    return rows + report(judge(child), None, network) + other_sets(child, network)


def other_sets(child: Child, network: str) -> list[dict[str, Any]]:
    return [
        row
        for name, queries in zip(NAMES, OTHER_SETS, strict=True)
        for row in report(judge(child, queries), None, f"{network}, {name}")
    ]


def halved(queries: dict[str, list[str]]) -> dict[str, list[str]]:
    if not HALF:
        return queries
    odd = HALF == "look"
    return {q: wanted for n, (q, wanted) in enumerate(queries.items()) if n % 2 == odd}


Scores = dict[str, tuple[float, float, int, list[str]]]


def judge(child: Child, queries_by_form: Judged = JUDGED) -> Scores:
    """Of each form success@3, nDCG@10, the number of queries and those that failed."""
    scores: Scores = {}
    for form, judged in queries_by_form.items():
        queries = halved(judged)
        answers = child("found", queries=list(queries))
        pairs = list(zip(queries.items(), answers, strict=True))
        failed = [
            f"{query} → {', '.join(answer[:3]) or 'nothing'}"
            for (query, wanted), answer in pairs
            if not succeeds(wanted, answer)
        ]
        ndcg = mean(gain(wanted, answer) for (_, wanted), answer in pairs)
        scores[form] = (1 - len(failed) / len(pairs), ndcg, len(pairs), failed)
    return scores


def succeeds(wanted: list[str], answer: list[str]) -> bool:
    return any(key in wanted for key in answer[:3]) if wanted else not answer


def gain(wanted: list[str], answer: list[str]) -> float:
    if not wanted:
        return 0.0 if answer else 1.0
    gains = {key: 1 if n else 3 for n, key in enumerate(wanted)}
    best = sum(g / math.log2(n + 2) for n, g in enumerate(list(gains.values())[:10]))
    got = sum(gains.get(key, 0) / math.log2(n + 2) for n, key in enumerate(answer))
    return got / best


def report(scores: Scores, words: Scores | None, network: str) -> list[dict[str, Any]]:
    return [
        {
            "name": "search-quality",
            "work": f"{form}, {network}",
            "ours": round(success, 3),
            "peer": None if words is None else round(words[form][0], 3),
            "peer_name": "the same search by words alone",
            "limit": GOAL[form],
            "unit": "success@3",
            "ndcg_10": round(ndcg, 3),
            "queries": number,
            "failed": failed,
            "machine": MACHINE,
        }
        for form, (success, ndcg, number, failed) in scores.items()
    ]
