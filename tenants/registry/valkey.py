"""The client of Valkey, with a timeout of half a second.

After a timeout this process doesn't try again for two seconds, so that a hanging Valkey doesn't
delay requests. It connects on first use. The event stream (asyncio) and Celery have their own
clients.
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
PATIENCE = 0.5  # seconds, the timeout of connecting and of an answer
PAUSE = 2.0  # seconds without attempts after a timeout
T = TypeVar("T")
_silent_until = 0.0


class Away(redis.ConnectionError):
    """Valkey is down: continue without it."""


def client(*, patience: float = PATIENCE) -> redis.Redis:
    """The client with a timeout of `patience` seconds, longer for subscribers."""
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
    """Call `work` with the client. Raises `Away`; other errors of Valkey pass through."""
    global _silent_until
    if monotonic() < _silent_until:
        raise Away("Valkey did not answer a moment ago")
    try:
        return work(client())
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        _silent_until = monotonic() + PAUSE
        logger.warning("Valkey does not answer: %s", error)
        raise Away(str(error)) from error


def answers() -> bool:
    """True if Valkey is up.

    Check it before sending a task: Celery waits forever for a hanging broker.
    """
    try:
        return bool(ask(lambda asked: asked.ping()))
    except redis.RedisError:
        return False


def forget_silence() -> None:
    """Allow the next attempt at once."""
    global _silent_until
    _silent_until = 0.0
