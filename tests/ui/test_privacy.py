"""Cache headers: Back shows the page after a search, and nothing private after signing out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
PAGES = ("/", "/meetings/", "/people/", "/products/", "/network/", "/questions/", "/about/")


@pytest.mark.parametrize("path", PAGES)
def test_no_browser_keeps_a_page_with_a_person_on_it(
    omsk: City, anna: Member, visit: Visit, path: str
) -> None:
    answer = visit(omsk, anna).get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_a_part_and_its_page_are_told_apart(omsk: City, visit: Visit, path: str) -> None:
    for headers in ({}, {"hx-request": "true"}):
        assert "HX-Request" in visit(omsk).get(path, headers=headers)["Vary"]


def test_on_the_hub_too(hq: Visitor, visit: Visit) -> None:
    assert "no-store" in hq.get("/hq/")["Cache-Control"]
    assert "HX-Request" in visit().get("/cities/?q=om")["Vary"]


def test_a_visitor_who_is_nobody_s_may_keep_pages(omsk: City, visit: Visit) -> None:
    assert "no-store" not in visit(omsk).get("/").get("Cache-Control", "")


def test_a_visitor_s_typed_address_is_kept_by_no_browser(omsk: City, visit: Visit) -> None:
    browser = visit(omsk)
    browser.post("/join/", {"email": "zoya@example.com"})
    assert "no-store" in browser.get("/sign-in/code/")["Cache-Control"]


def test_what_is_no_page_keeps_its_own_rules(omsk: City, anna: Member, visit: Visit) -> None:
    answer = visit(omsk, anna).get("/api/v1/products/")
    assert "HX-Request" not in answer.get("Vary", "")
