"""Requests that are too large are refused unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from deploy.body_limit import LARGEST
from tenants.registry.models import City
from tests.cast import Visitor


class Unread:
    def read(self, *_: Any) -> bytes:
        raise AssertionError("nobody reads it")

    readline = read


def send(visitor: Visitor, path: str, length: str) -> Any:
    body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": length}
    return visitor.generic("POST", path, **body)


@pytest.mark.parametrize("length", [str(LARGEST + 1), "9" * 5000])
def test_a_page_says_it_is_too_large(
    omsk: City, visit: Callable[..., Visitor], length: str
) -> None:
    answer = send(visit(omsk), "/products/new/", length)
    assert answer.status_code == 413
    assert "at most 10 MB" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_programs_are_told_in_their_way(omsk: City, visit: Callable[..., Visitor]) -> None:
    answer = send(visit(omsk), "/api/v1/products/", str(LARGEST + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_whole_file_fits(omsk: City, visit: Callable[..., Visitor]) -> None:
    room: dict[str, Any] = {"CONTENT_LENGTH": str(LARGEST), "wsgi.input": RequestFactory().get("/")}
    assert visit(omsk).get("/", **room).status_code == 200
