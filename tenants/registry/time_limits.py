"""Time limits of PostgreSQL for statements, locks and transactions.

The limits of a request or a task are sent with the first statement of its scope (`SET LOCAL`),
without a round trip, and end with the transaction. Commands, building and migrating have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_current: ContextVar[tuple[str, ...]] = ContextVar("time limits", default=())


def statements() -> tuple[str, ...]:
    """SQL that sets the present limits in a transaction."""
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
