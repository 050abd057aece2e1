"""The lock of `fleet migrate`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.registry.exclusive import exclusively

LOCK = 0x7DA75  # an arbitrary number


class AnotherRun(Exception):
    """Another `fleet migrate` is running, here or on another machine."""


@contextmanager
def only_run() -> Iterator[None]:
    """Hold the lock of `fleet migrate`. Raises `AnotherRun`."""
    with exclusively(LOCK) as ours:
        if not ours:
            raise AnotherRun("Another `fleet migrate` is at work; let it finish.")
        yield
