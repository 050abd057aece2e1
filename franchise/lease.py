"""One worker at a time on one thing, and soon another one if that worker dies."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

SECONDS = 20  # how long the world waits for a worker that was killed


@contextmanager
def lease(name: str) -> Iterator[bool]:
    """Whether we are the one; the lease is renewed while we work. Use outside any scope."""
    if not cache.add(name, secrets.token_hex(8), SECONDS):
        yield False
        return
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(name, done), daemon=True)
    keeper.start()
    try:
        yield True
    finally:
        done.set()
        keeper.join()
        cache.delete(name)


def is_leased(name: str) -> bool:
    return cache.get(name) is not None


def _keep(name: str, done: threading.Event) -> None:
    while not done.wait(SECONDS / 4):
        cache.touch(name, SECONDS)
