"""One run at a time: two of them would only stumble over each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LOCK = 0x7DA75  # any number that nobody else takes


class AnotherRun(Exception):
    """A `fleet migrate` is at work already, here or on another machine."""


@contextmanager
def only_run() -> Iterator[None]:
    """Hold a lock that PostgreSQL lets go of when this process ends, however it ends.

    It belongs to a transaction on a connection of its own, so PgBouncer may stand in between.
    """
    guard: Any = connection.copy()
    guard.connect()
    try:
        guard.connection.execute("BEGIN")
        got = guard.connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not got.fetchone()[0]:
            raise AnotherRun("Another `fleet migrate` is at work; let it finish.")
        yield
    finally:
        guard.close()
