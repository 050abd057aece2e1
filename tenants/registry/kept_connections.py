"""A limit of threads that keep their PostgreSQL connection between requests."""

from __future__ import annotations

import threading

from django.db import connection


class KeptConnections:
    """The first ``most`` threads keep their connection (`CONN_MAX_AGE`), the others close it.

    Most threads are waiting for a turn (see `fair_queue`) and need no session of PostgreSQL.
    """

    def __init__(self, most: int) -> None:
        self._places = threading.Semaphore(most)
        self._mine = threading.local()

    def end_request(self) -> None:
        """Close this thread's connection unless it is one that keeps its own."""
        if connection.connection is None or connection.in_atomic_block:
            return
        if not getattr(self._mine, "place", False):
            self._mine.place = self._places.acquire(blocking=False)
        if not self._mine.place:
            connection.close()
