"""The page “Telegram” and the same through the API, with and without a bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.telegram.models import LinkCode, LinkedChat, LinkedPerson
from tests.cast import Visitor
from tests.telegram.conftest import Telegram, link_of
from tests.telegram.test_group import in_english, linked_group  # noqa: F401

Visit = Callable[..., Visitor]


def test_the_core_links_and_chooses_and_others_do_not(
    telegram: Telegram, omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    chat = linked_group(telegram, anna, omsk)
    core, other, visitor = visit(omsk, anna), visit(omsk, boris), visit(omsk)
    assert "Thursdays" in core.get("/telegram/").content.decode()
    assert "telegram/group/end" not in other.get("/telegram/").content.decode()
    assert visitor.get("/telegram/").status_code == 302
    for path in ("group/", "group/code/", "group/end/"):
        assert other.post(f"/telegram/{path}").status_code == 403
    told = {"told": ["minutes"]}
    assert other.put("/api/v1/telegram/group/told/", told, "application/json").status_code == 403
    with hub_scope():
        assert LinkedChat.objects.get().quiet == []
        assert not LinkCode.objects.exists()

    core.post("/telegram/group/", {"told": ["evenings", "threads"]})
    with hub_scope():
        assert LinkedChat.objects.get().told == ["evenings", "threads"]
    core.put("/api/v1/telegram/group/told/", told, "application/json")
    assert other.get("/api/v1/telegram/group/").json() == {
        "title": "Thursdays",
        "state": "open",
        "is_forum": False,
        "told": ["minutes"],
    }
    core.post("/telegram/group/end/")
    with hub_scope():
        assert not LinkedChat.objects.exists()
    assert chat


def test_a_link_through_the_api(
    telegram: Telegram, omsk: City, tomsk: City, boris: Member, egor: Member, visit: Visit
) -> None:
    telegram.start("Egor", link_of(egor, tomsk))
    browser = visit(omsk, boris)
    made = browser.post("/api/v1/telegram/link/", {}, "application/json")
    assert made.status_code == 201
    telegram.start("Boris", made.json()["url"])
    mine = browser.get("/api/v1/telegram/link/").json()
    assert (mine["bot"], mine["name"], mine["is_blocked"]) == ("ThursdaysBot", "Boris", False)
    assert browser.delete("/api/v1/telegram/link/").status_code == 204
    assert browser.get("/api/v1/telegram/link/").json()["name"] == ""
    with hub_scope():
        assert [link.city_id for link in LinkedPerson.objects.all()] == [tomsk.pk]


def test_without_a_token_nothing_shows_and_nothing_is_read(
    omsk: City,
    anna: Member,
    visit: Visit,
    django_assert_num_queries: Any,
) -> None:
    browser = visit(omsk, anna)
    assert browser.get("/telegram/").status_code == 404
    assert browser.post("/telegram/link/").status_code == 404
    assert "/telegram/" not in browser.get("/").content.decode()
    refused = browser.post("/api/v1/telegram/link/", {}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (404, "telegram_is_off")
    from tenants.telegram.channel import TELEGRAM
    from tenants.telegram.receivers import group_hears

    with omsk.scope(), django_assert_num_queries(0):
        assert TELEGRAM.open_to([anna.pk]) == ()
        assert not group_hears("evenings")
