"""A lock for work of one process at a time, over all machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def exclusively(*lock: int) -> Iterator[bool]:
    """Try to get an advisory lock, without waiting. Yields False if another process has it.

    PostgreSQL releases it when this process ends. It belongs to a transaction on a connection of
    its own, so it works through PgBouncer.
    """
    guard: Any = connection.copy()
    guard.connect()
    numbers = ", ".join(["%s"] * len(lock))
    try:
        guard.connection.execute("BEGIN")
        got = guard.connection.execute(f"SELECT pg_try_advisory_xact_lock({numbers})", lock)
        yield bool(got.fetchone()[0])
    finally:
        guard.close()
