"""Helpers of sign-in tests; they run the commits after which letters leave."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse

from tenants.registry import valkey
from tests.cast import Visitor

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> None:
    valkey.forget_silence()
    cache.clear()


@pytest.fixture
def post(django_capture_on_commit_callbacks: Any) -> Post:
    """`post(browser, "/join/", email=…)`: a form sent and its transaction committed."""

    def send(browser: Visitor, path: str, **fields: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, fields)

    return send


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`wait(30)`: half a minute later, by the clock of codes and signed links."""
    passed, now = 0.0, time.time

    def later(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(time, "time", lambda: now() + passed)
    return later


def last_letter() -> EmailMessage:
    return mail.outbox[-1]


def last_code() -> str:
    found = re.search(r"\b\d{6,10}\b", str(last_letter().subject))
    assert found, last_letter().subject
    return found.group()


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def plain_page(response: Any, *private: str) -> str:
    """The text of a page without tokens and typed addresses."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", response.text)
    for word in private:
        text = text.replace(word, "…")
    return text
