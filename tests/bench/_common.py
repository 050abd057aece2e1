"""Commands that every child understands."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from typing import Any

from django.core.management import call_command
from django.test import Client


def quietly(*command: str, **options: Any) -> float:
    """The seconds that a management command took."""
    started = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        call_command(*command, **options)
    return time.perf_counter() - started


def pages(*, host: str, times: int, requests: int) -> float:
    """The seconds that a request took, the mean of some."""
    browser = Client(headers={"host": host})
    path = f"/ask/{times}/"
    browser.get(path)
    started = time.perf_counter()
    for _ in range(requests):
        answer = browser.get(path)
    taken = (time.perf_counter() - started) / requests
    assert answer.content == b"ok", answer.status_code
    return taken
