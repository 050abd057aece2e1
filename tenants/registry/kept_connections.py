"""Limits of PostgreSQL connections that threads keep between requests."""

from __future__ import annotations

import threading
from typing import Any

from django.db import connection as default_connection

connection: Any = default_connection  # of the backend, which counts schemas


class KeptConnections:
    """The first ``most`` threads keep their connection (`CONN_MAX_AGE`), the others close it.

    Most threads are waiting for a turn (see `fair_queue`) and need no session of PostgreSQL.

    A connection that has worked in ``cities`` schemas is closed as well: PostgreSQL's process
    remembers each table that it has touched, and frees nothing of it before its end.
    """

    def __init__(self, most: int, *, cities: int) -> None:
        self._places = threading.Semaphore(most)
        self._mine = threading.local()
        self._cities = cities

    def end_request(self) -> None:
        """Close this thread's connection unless it is one that keeps its own."""
        if connection.connection is None or connection.in_atomic_block:
            return
        if not getattr(self._mine, "place", False):
            self._mine.place = self._places.acquire(blocking=False)
        if not self._mine.place or len(connection.schemas_touched) >= self._cities:
            connection.close()
