"""Commands of all child processes."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import psycopg
from django.core.management import call_command
from django.test import Client


def quietly(*command: str, **options: Any) -> float:
    """The seconds that a management command took."""
    started = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        call_command(*command, **options)
    return time.perf_counter() - started


def pages(*, host: str, times: int, requests: int) -> dict[str, float]:
    """The milliseconds that a page took and, of these, waited for PostgreSQL; means of some."""
    browser = Client(headers={"host": host})
    path = f"/ask/{times}/"
    browser.get(path)
    with _waiting() as waited:
        started = time.perf_counter()
        for _ in range(requests):
            answer = browser.get(path)
        taken = time.perf_counter() - started
    assert answer.content == b"ok", answer.status_code
    return {"page": 1000 * taken / requests, "database": 1000 * sum(waited) / requests}


@contextmanager
def _waiting() -> Iterator[list[float]]:
    """The seconds of every wait for an answer; psycopg has one place for all of them."""
    waited: list[float] = []
    wait = psycopg.Connection.wait

    def timed(self: Any, *args: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return wait(self, *args, **options)
        finally:
            waited.append(time.perf_counter() - started)

    psycopg.Connection.wait = timed  # type: ignore[method-assign]
    try:
        yield waited
    finally:
        psycopg.Connection.wait = wait  # type: ignore[method-assign]
