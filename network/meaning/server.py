"""The loop of `manage.py meaning serve`: one process holds the model and answers `client.py`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from typing import Any

import redis

from network.meaning.client import (
    ABANDONED,
    ALIVE,
    ANSWER,
    LISTINGS,
    NUMBER,
    NUMBERS,
    QUERIES,
    VECTOR_SIZE,
)
from network.meaning.encoder import Encoder
from network.meaning.signals import turn_ended
from network.meaning.texts import VERSION, Texts
from tenants.registry import valkey

logger = logging.getLogger(__name__)
TURN = 1.0  # seconds that one turn waits for a request
LIFE = 10  # seconds that a sign of life lasts


def serve(encoder: Encoder, *, until: Callable[[], bool], started: Callable[[], object]) -> None:
    """Answer requests, queries first, until `until()`. `started` is called when it can answer."""
    encoder.query("разогрев")  # reads the weights, before the first search waits
    is_started = False
    while not until():
        try:
            client = valkey.client(patience=TURN + 2)
            client.set(ALIVE, VERSION, ex=LIFE)
            if not is_started:
                started()
                is_started = True
            taken: Any = client.blpop([QUERIES, LISTINGS], timeout=TURN)
            if taken is not None:
                answer(client, encoder, taken[1])
            turn_ended.send(None)
        except redis.RedisError as error:
            logger.warning("Valkey does not answer: %s", error)
            sleep(TURN)
    with suppress(redis.RedisError):
        valkey.client().delete(ALIVE)


def answer(client: redis.Redis, encoder: Encoder, message: bytes) -> None:
    """Answer one request; with zeros, which are close to nothing, if the model can't read it."""
    asked = json.loads(message)
    try:
        words = _encoded(encoder, asked)
    except Exception:
        logger.exception("The model could not read request %s", asked["id"])
        words = (NUMBER.pack(0) if "query" in asked else NUMBERS.pack(0, 1)) + bytes(VECTOR_SIZE)
    key = ANSWER + str(asked["id"])
    pipe = client.pipeline(transaction=False)
    pipe.rpush(key, words)
    pipe.expire(key, ABANDONED)
    pipe.execute()


def _encoded(encoder: Encoder, asked: dict[str, Any]) -> bytes:
    if "query" in asked:
        query = encoder.query(asked["query"])
        right = " ".join(query.right).encode()
        return NUMBER.pack(query.elsewhere) + query.vector + right
    found = encoder.listing(Texts(asked["whole"], asked["parts"]))
    numbers = NUMBERS.pack(found.background_mean, found.background_spread)
    return numbers + found.vector + found.parts
