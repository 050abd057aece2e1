"""The client of Valkey: an answer within half a second, or `Away`.

Nobody waits for a Valkey that hangs: after one silence this process asks again only a moment later.
It connects at the first question. The event stream, which works with asyncio, and Celery bring
clients of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds for a connection and for an answer
PAUSE = 2.0  # seconds after a silence in which nobody asks
T = TypeVar("T")
_silent_until = 0.0


class Away(redis.ConnectionError):
    """Valkey does not answer now: go on without it."""


def client(*, patience: float = PATIENCE) -> redis.Redis:
    """The client whose connections wait `patience` seconds: longer for those who listen."""
    return _client_of(settings.VALKEY_URL, patience)


@lru_cache(maxsize=4)
def _client_of(url: str, patience: float) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )


def ask(work: Callable[[redis.Redis], T]) -> T:
    """Do something with the client. Raises `Away`; other errors of Valkey pass through."""
    global _silent_until
    if monotonic() < _silent_until:
        raise Away("Valkey was silent a moment ago")
    try:
        return work(client())
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        _silent_until = monotonic() + PAUSE
        logger.warning("Valkey does not answer: %s", error)
        raise Away(str(error)) from error


def answers() -> bool:
    """Asked before a task is sent: Celery would wait for a broker that hangs, without an end."""
    try:
        return bool(ask(lambda asked: asked.ping()))
    except redis.RedisError:
        return False


def forget_silence() -> None:
    """Ask again at once."""
    global _silent_until
    _silent_until = 0.0
