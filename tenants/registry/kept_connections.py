"""A bound on the threads of a process that keep their PostgreSQL connection between requests."""

from __future__ import annotations

import threading

from django.db import connection


class KeptConnections:
    """The first ``most`` threads keep theirs (`CONN_MAX_AGE`), the others give it back.

    Most threads of a process wait for a turn (see `fair_queue`) and need no connection for that, so
    there can be many of them without as many sessions of PostgreSQL.
    """

    def __init__(self, most: int) -> None:
        self._places = threading.Semaphore(most)
        self._mine = threading.local()

    def end_request(self) -> None:
        """Close the connection of this thread unless the thread has a place."""
        if connection.connection is None or connection.in_atomic_block:
            return
        if not getattr(self._mine, "place", False):
            self._mine.place = self._places.acquire(blocking=False)
        if not self._mine.place:
            connection.close()
