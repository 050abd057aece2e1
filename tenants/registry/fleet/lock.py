"""One run of `fleet migrate` at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.registry.exclusive import exclusively

LOCK = 0x7DA75  # any number that nobody else takes


class AnotherRun(Exception):
    """A `fleet migrate` is at work already, here or on another machine."""


@contextmanager
def only_run() -> Iterator[None]:
    """Raises `AnotherRun` while another one is at work."""
    with exclusively(LOCK) as ours:
        if not ours:
            raise AnotherRun("Another `fleet migrate` is at work; let it finish.")
        yield
