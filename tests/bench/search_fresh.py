"""From publishing a listing to finding it: by words in the next query, by meaning in seconds.

With a worker and the model's process as in a deployment. The peer is an index that is written anew
every minute, which finds a listing after half a minute on average; the limit is the same
transaction, after which one query finds it. Then many are published at once: none may be lost.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench._ground import QUICK, Child, ground, row
from tests.bench._model import model_for, valkey

TIMES = 3 if QUICK else 30
REINDEX = 60_000.0  # milliseconds between two runs of the peer
GOAL = 5_000.0  # milliseconds until meaning finds a listing
PATIENCE = 30.0  # seconds until a listing counts as lost
AT_ONCE = 10 if QUICK else 200  # listings


def run() -> list[dict[str, Any]]:
    place = ground()
    child = place.child("ours", "search_fresh", VALKEY_URL=valkey())
    child("prepare")
    child("demo_listings")
    model_for(child)
    child("embed")
    worker_for(child)
    child("publish_and_find", times=1)  # the worker has started
    waits = child("publish_and_find", times=TIMES)
    searches = waits.pop("searches")
    many = child("publish_at_once", total=AT_ONCE)
    return [
        *(
            row(
                "search-fresh",
                f"publish → found by {way}",
                1000 * median(seconds),
                peer=REINDEX / 2,
                peer_name="an index written anew every minute",
                limit=GOAL if way == "meaning" else None,
                runs=len(seconds),
                p95=round(1000 * quantiles(seconds, n=20)[-1], 1),
                lost=sum(wait >= PATIENCE for wait in seconds),
                **({"most_searches": max(searches)} if way == "words" else {}),
            )
            for way, seconds in waits.items()
        ),
        row(
            "search-fresh",
            f"{AT_ONCE} published one after another → the last one's vector",
            1000 * many["seconds"],
            runs=1,
            lost=many["without_vector"],
            unfound_by_words=many["unfound"],
        ),
    ]


def worker_for(child: Child) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "deploy.celery", "worker", "--concurrency", "2"],
        env=child.environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(process.wait)
    atexit.register(process.terminate)
