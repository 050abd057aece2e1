"""The city in its own words, written by its core."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from tenants.home.models import CityPage
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
WORDS = {
    "about": "We **meet**. <script>alert(1)</script>",
    "mission": "Everyone",
    "principles": "- One\r\n- Two\u202e\x00",
    "chat_url": "t.me/omsk",
}


@pytest.fixture
def vera_of_the_core(omsk: City, vera: Member) -> Member:
    with omsk.scope():
        hold_duty(member=vera, kind="newcomers", now=timezone.now())
    return vera


def test_the_core_writes_the_page(omsk: City, vera_of_the_core: Member, visit: Visit) -> None:
    browser = visit(omsk, vera_of_the_core)
    assert 'href="/about/edit/"' in browser.get("/about/").text
    assert browser.post("/about/edit/", WORDS)["Location"] == "/about/"
    assert browser.post("/about/edit/", WORDS | {"mission": "All"})["Location"] == "/about/"
    with omsk.scope():
        page = CityPage.objects.get()
        assert (page.mission, page.principles) == ("All", "- One\n- Two")
        assert page.chat_url == "https://t.me/omsk"
    shown = visit(omsk).get("/about/").text
    assert "<strong>meet</strong>" in shown
    assert "<script>alert" not in shown
    assert "/about/edit/" not in shown


def test_others_read_only(omsk: City, boris: Member, visit: Visit) -> None:
    assert visit(omsk, boris).post("/about/edit/", WORDS).status_code == 403
    assert visit(omsk).post("/about/edit/", WORDS).status_code == 302
    with omsk.scope():
        assert not CityPage.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("about", "a" * 1_000_000),
        ("mission", "a" * 1001),
        ("chat_url", "javascript:alert(1)"),
        ("chat_url", "a b c"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_rest_stays(
    omsk: City, vera_of_the_core: Member, visit: Visit, field: str, typed: str
) -> None:
    with omsk.scope():
        CityPage.objects.create(mission="Before")
    response = visit(omsk, vera_of_the_core).post("/about/edit/", WORDS | {field: typed})
    assert response.status_code == 200
    assert f'id="id_{field}_error"' in response.text
    assert "We **meet**" in response.text or field == "about"
    with omsk.scope():
        assert CityPage.objects.get().mission == "Before"
