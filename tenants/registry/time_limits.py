"""PostgreSQL's limits in time: for one statement, for waiting, for a transaction.

The limits of a request or a task travel with the first statement of its scope (`SET LOCAL`), so
they cost no round trip and end with the transaction. Commands, building and migrating have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_current: ContextVar[tuple[str, ...]] = ContextVar("time limits", default=())


def statements() -> tuple[str, ...]:
    """The SQL that puts the limits of this moment on a transaction."""
    return _current.get()


@contextmanager
def request_limits() -> Iterator[None]:
    with _limited(settings.REQUEST_LIMITS):
        yield


@contextmanager
def task_limits() -> Iterator[None]:
    with _limited(settings.TASK_LIMITS):
        yield


@contextmanager
def _limited(seconds: Mapping[str, int]) -> Iterator[None]:
    limits = tuple(f"SET LOCAL {name} TO {1000 * value}" for name, value in seconds.items())
    token = _current.set(limits)
    try:
        yield
    finally:
        _current.reset(token)
