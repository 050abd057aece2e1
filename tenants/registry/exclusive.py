"""Work that one process at a time does, here or on another machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def exclusively(*lock: int) -> Iterator[bool]:
    """Whether nobody else holds this lock, of one number or of two. Doesn't wait.

    PostgreSQL releases it when this process ends, however it ends. It belongs to a transaction on a
    connection of its own, so PgBouncer may stand in between.
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
