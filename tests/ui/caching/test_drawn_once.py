"""Parts of pages that are drawn once for the same values."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from tenants.ui.caching.drawn_once import parts
from tenants.ui.nav import NavLink

LINK = NavLink(label="Хлеб", url="/bread/", icon="star", current=False, count=0)
TOOLS = '{% load cached %}{% drawn_once "ui/shell/tools.html" links=links set_language_url="/l/" %}'
BRAND = '{% load cached %}{% drawn_once "ui/shell/brand.html" city_name=name brand="Четверги" %}'


@pytest.fixture(autouse=True)
def nothing_is_drawn() -> None:
    parts.clear()


def drawn(text: str, request: HttpRequest, **values: Any) -> str:
    return Template(text).render(RequestContext(request, values))


def test_the_same_values_share_a_part_but_no_token_and_no_address(rf: RequestFactory) -> None:
    first, second = rf.get("/a/?q=%22<b>"), rf.get("/b/")
    pages = [drawn(TOOLS, request, links=(LINK,)) for request in (first, second, first)]

    assert len(parts) == 1
    assert 'name="next" value="/a/?q=%22%3Cb%3E"' in pages[0]
    assert 'name="next" value="/b/"' in pages[1]
    tokens = [page.split('csrfmiddlewaretoken" value="')[1][:64] for page in pages]
    assert all(token.isalnum() for token in tokens)
    assert len({tokens[0], tokens[1]}) == 2


@pytest.mark.parametrize("other", ["Томск", "<b>", SafeString("<b>"), True, 1, ""])
def test_other_values_and_types_make_a_part_of_their_own(rf: RequestFactory, other: Any) -> None:
    page = rf.get("/")
    for value in ("Омск", "<b>", SafeString("<b>"), True, 1, ""):
        drawn(BRAND, page, name=value)
    again = drawn(BRAND, page, name=other)
    parts.clear()

    assert drawn(BRAND, page, name=other) == again


def test_each_language_has_a_part_of_its_own(rf: RequestFactory) -> None:
    with translation.override("ru"):
        assert 'lang="en"' in drawn(TOOLS, rf.get("/"), links=())
    with translation.override("en"):
        assert 'lang="ru"' in drawn(TOOLS, rf.get("/"), links=())


def test_a_part_sees_nothing_but_its_values(rf: RequestFactory) -> None:
    page = drawn(BRAND, rf.get("/"), name="", city_name="Омск", brand="Другие")

    assert "Омск" not in page
    assert "Другие" not in page


def test_values_that_may_change_are_refused(rf: RequestFactory) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        drawn(TOOLS, rf.get("/"), links=[LINK])
