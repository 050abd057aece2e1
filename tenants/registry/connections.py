"""When a thread has no more use for its PostgreSQL connection."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection as default_connection

connection: Any = default_connection  # of the backend, which counts schemas


def release() -> None:
    """Give this thread's connection back to the pool, or keep it where there is none.

    Threads are many, and most of them wait for a turn (see `fair_queue`): the pool (`POOL_SIZE`)
    gives its few sessions of PostgreSQL to those that work. A connection that has worked in
    `CONN_MAX_CITIES` schemas ends: PostgreSQL's process remembers each table that it has touched,
    and frees nothing of it before its end.
    """
    if connection.connection is None or connection.in_atomic_block:
        return
    is_worn = len(connection.schemas_touched) >= settings.CONN_MAX_CITIES
    if is_worn:
        connection.connection.close()  # the pool opens another in its place
    if is_worn or connection.pool:
        connection.close()
