"""Asking the process that holds the model, through Valkey, with a hard limit of time.

Requests wait in two lists, of which the server takes queries first; each answer has a list of its
own. A process that doesn't answer is not asked again for some seconds.
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
from collections.abc import Sequence
from time import monotonic
from typing import Any, cast
from uuid import uuid4

import redis

from network.meaning.texts import (
    DIMENSIONS,
    MAX_QUERY,
    VERSION,
    Embedded,
    EmbeddedQuery,
    Texts,
    readable,
)
from tenants.registry import valkey

logger = logging.getLogger(__name__)
ALIVE = "meaning:alive"  # the version of the running model, for as long as it lives
QUERIES = "meaning:queries"
LISTINGS = "meaning:listings"
ANSWER = "meaning:answer:"
PATIENCE = 0.15  # seconds that a search waits for the vector of its query
PAUSE = 2.0  # seconds without attempts after that
REMEMBERED = 6 * 3600  # seconds that the vector of a query is kept
ABANDONED = 30  # seconds after which a request or an answer that nobody took is gone
NUMBER = struct.Struct("<d")
NUMBERS = struct.Struct("<dd")
VECTOR_SIZE = 2 * DIMENSIONS  # bytes
_silent_until = 0.0


def embed_query(text: str) -> EmbeddedQuery | None:
    """Ask the model about a query; None if it is away or slow."""
    global _silent_until
    text = readable(text[:MAX_QUERY])
    remembered = key_of(text)
    try:
        known, alive = valkey.ask(lambda client: client.mget(remembered, ALIVE))
        if known:
            return _query(cast("bytes", known))
        if not _is_current(alive) or monotonic() < _silent_until:
            return None
        answer = _ask(text)
        if answer is None:
            _silent_until = monotonic() + PAUSE
            logger.warning("The model did not answer within %s s", PATIENCE)
            return None
        valkey.ask(lambda client: client.set(remembered, answer, ex=REMEMBERED))
    except redis.RedisError:
        return None
    return _query(answer)


def embed(listings: Sequence[Texts], *, patience: float = 5.0) -> list[Embedded | None]:
    """Listings given by their texts; None for those that got no answer. Only in tasks."""
    if not listings:
        return []
    try:
        if not _is_current(valkey.ask(lambda client: client.get(ALIVE))):
            return [None] * len(listings)
        keys = [uuid4().hex for _ in listings]
        messages = [
            json.dumps({"id": key, "whole": texts.whole, "parts": texts.parts})
            for key, texts in zip(keys, listings, strict=True)
        ]
        client = valkey.client(patience=patience + 1)
        _send(client, LISTINGS, messages)
        found: list[Embedded | None] = []
        for key in keys:
            found.append(_embedded(_take(client, key, patience)))
            if found[-1] is None:  # it died or hangs: don't wait for the others as well
                break
        return found + [None] * (len(keys) - len(found))
    except redis.RedisError as error:
        logger.warning("Valkey does not answer: %s", error)
        return [None] * len(listings)


def is_alive() -> bool:
    """Whether a process with this version of the model runs."""
    try:
        return _is_current(valkey.ask(lambda client: client.get(ALIVE)))
    except redis.RedisError:
        return False


def forget_silence() -> None:
    """Ask again at once, after a process that didn't answer."""
    global _silent_until
    _silent_until = 0.0


def _ask(text: str) -> bytes | None:
    key = uuid4().hex
    message = json.dumps({"id": key, "query": text})
    valkey.ask(lambda client: _send(client, QUERIES, [message]))
    answer = valkey.ask(lambda client: _take(client, key, PATIENCE))
    if answer is None:
        valkey.ask(lambda client: client.lrem(QUERIES, 1, message))
    return answer or None


def _send(client: redis.Redis, queue: str, messages: list[str]) -> None:
    pipe = client.pipeline(transaction=False)
    pipe.rpush(queue, *messages)
    pipe.expire(queue, ABANDONED)
    pipe.execute()


def _take(client: redis.Redis, key: str, patience: float) -> bytes | None:
    taken: Any = client.blpop([ANSWER + key], timeout=patience)
    return None if taken is None else cast("bytes", taken[1])


def _query(answer: bytes) -> EmbeddedQuery:
    end = NUMBER.size + VECTOR_SIZE
    [elsewhere] = NUMBER.unpack(answer[: NUMBER.size])
    right = tuple(answer[end:].decode().split())
    return EmbeddedQuery(answer[NUMBER.size : end], elsewhere, right)


def _embedded(answer: bytes | None) -> Embedded | None:
    if answer is None:
        return None
    end = NUMBERS.size + VECTOR_SIZE
    mean, spread = NUMBERS.unpack(answer[: NUMBERS.size])
    return Embedded(answer[NUMBERS.size : end], mean, spread, answer[end:])


def key_of(text: str) -> str:
    """Valkey's key of the remembered answer about a query."""
    return f"meaning:asked:{VERSION}:{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"


def _is_current(alive: object) -> bool:
    return alive == str(VERSION).encode()
