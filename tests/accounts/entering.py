"""Walking through the door in tests: letters leave after the commit, so commits are run."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse

from tests.cast import Visitor

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _nobody_has_tried_before(db: None) -> None:
    cache.clear()


@pytest.fixture
def post(django_capture_on_commit_callbacks: Any) -> Post:
    """`post(browser, "/join/", email=…)`: a form sent and its transaction committed."""

    def send(browser: Visitor, path: str, **fields: str) -> HttpResponse:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, fields)

    return send


def last_letter() -> EmailMessage:
    return mail.outbox[-1]


def last_code() -> str:
    found = re.search(r"\b\d{6}\b", last_letter().subject)
    assert found, last_letter().subject
    return found.group()


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def plain_page(response: HttpResponse, *private: str) -> str:
    """A page without what always differs: tokens and the typed address."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", response.text)
    for word in private:
        text = text.replace(word, "…")
    return text
