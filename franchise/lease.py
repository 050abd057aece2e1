"""One worker at a time on one thing, and soon another one if that worker dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from django.conf import settings
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

SECONDS = 20.0  # how long the world waits for a worker that was killed
valkey = redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=5, socket_connect_timeout=5)


@contextmanager
def lease(name: str) -> Iterator[bool]:
    """Whether we are the one; the lease is renewed while we work, as long as it is still ours."""
    lock = valkey.lock(_key(name), timeout=SECONDS, thread_local=False)
    if not lock.acquire(blocking=False):
        yield False
        return
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lock, done), daemon=True)
    keeper.start()
    try:
        yield True
    finally:
        done.set()
        keeper.join()
        with suppress(RedisError):  # it ran out meanwhile, and somebody else may hold it
            lock.release()


def is_leased(name: str) -> bool:
    return bool(valkey.exists(_key(name)))


def _keep(lock: Lock, done: threading.Event) -> None:
    while not done.wait(SECONDS / 4):
        try:
            lock.reacquire()
        except LockError:  # it is no longer ours
            return
        except RedisError:  # Valkey is away for a moment
            continue


def _key(name: str) -> str:
    return f"lease:{name}"
