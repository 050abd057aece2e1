"""Limits of the connections to PostgreSQL that threads keep between requests (`CONN_MAX_AGE`)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from django.db import connection

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper


class PersistentConnections:
    """The first ``threads`` threads keep their connection; the others close it.

    Most threads wait for a turn (see `fair_queue`) and need no session of PostgreSQL.

    A connection that has worked in ``cities`` schemas is closed as well: PostgreSQL's process
    remembers each table that it has touched, and frees nothing of it before its end.
    """

    def __init__(self, threads: int, *, cities: int) -> None:
        self._free = threading.Semaphore(threads)
        self._of_thread = threading.local()
        self._cities = cities

    def end_request(self) -> None:
        """Close this thread's connection unless it may keep it."""
        database = cast("DatabaseWrapper", connection)
        if database.connection is None or database.in_atomic_block:
            return
        keeps = getattr(self._of_thread, "keeps", False) or self._free.acquire(blocking=False)
        self._of_thread.keeps = keeps
        if not keeps or len(database.schemas_touched) >= self._cities:
            database.close()
