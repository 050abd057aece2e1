"""Signing in by the chat with the bot: only linked people, only in the browser that began it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.telegram.models import LinkedPerson, SignIn
from tests.cast import Visitor
from tests.telegram.conftest import Telegram, link_of

Visit = Callable[..., Visitor]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def linked(telegram: Telegram, omsk: City, boris: Member) -> int:
    return telegram.start("Boris", link_of(boris, omsk))


def begin(browser: Any, **fields: str) -> str:
    """Press “Sign in with Telegram”; the link that the page shows."""
    page = browser.post(
        "/telegram/sign-in/", fields, follow=True, headers={"user-agent": FIREFOX}
    ).content.decode()
    link: str = re.findall(r'href="([^"]+\?start=[^"]+)"', page)[0]
    return link


def is_in(browser: Any) -> bool:
    """True if somebody is signed in there."""
    return bool(browser.get("/telegram/").status_code == 200)


def digits_in(text: str) -> str:
    digits: str = re.findall(r"\b\d{6}\b", text)[0]
    return digits


def test_from_the_door_through_the_chat_and_in(
    telegram: Telegram, omsk: City, linked: int, visit: Visit
) -> None:
    browser = visit(omsk)
    assert "Sign in with Telegram" in browser.get("/sign-in/?next=/questions/").text
    link = begin(browser, next="/questions/")
    telegram.start("Boris", link)
    told = telegram.heard("Boris")
    assert told.startswith("Signing in to Omsk as Boris\nFirefox, Linux, ")
    digits = digits_in(told)
    with hub_scope():
        [row] = SignIn.objects.all()
        assert digits not in (row.digits, row.digest)

    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    assert "not the digits" in browser.post("/telegram/sign-in/digits/", {"digits": wrong}).text
    assert not is_in(browser)
    answer = browser.post("/telegram/sign-in/digits/", {"digits": f"{digits[:3]} {digits[3:]}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/questions/")
    with omsk.scope():
        account = User.objects.get(email="boris@omsk.example.com")
        assert browser.session["_auth_user_id"] == str(account.pk)
    with hub_scope():
        assert not SignIn.objects.exists()


def test_only_the_browser_that_began_it_and_only_once(
    telegram: Telegram, omsk: City, linked: int, visit: Visit
) -> None:
    browser, other = visit(omsk), visit(omsk)
    link = begin(browser)
    begin(other)
    telegram.start("Boris", link)
    digits = digits_in(telegram.heard("Boris"))
    assert "shown no digits" in other.post("/telegram/sign-in/digits/", {"digits": digits}).text
    assert not is_in(other)
    telegram.start("Boris", link)
    assert "used up" in telegram.heard("Boris")
    browser.post("/telegram/sign-in/digits/", {"digits": digits})
    assert is_in(browser)
    third = visit(omsk)
    assert third.post("/telegram/sign-in/digits/", {"digits": digits}).status_code == 302
    assert not is_in(third)


def test_strangers_and_other_cities_get_no_digits(
    telegram: Telegram, omsk: City, tomsk: City, egor: Member, linked: int, visit: Visit
) -> None:
    telegram.start("Egor", link_of(egor, tomsk))
    link = begin(visit(omsk))
    for name in ("Egor", "Zoya"):
        telegram.start(name, link)
        assert "I don't know you yet" in telegram.heard(name)
    with hub_scope():
        [row] = SignIn.objects.all()
        assert (row.member_id, row.digits) == (None, "")


def test_three_wrong_tries_or_ten_minutes_end_it(
    telegram: Telegram, omsk: City, linked: int, visit: Visit
) -> None:
    browser = visit(omsk)
    telegram.start("Boris", begin(browser))
    digits = digits_in(telegram.heard("Boris"))
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    for _try in range(3):
        browser.post("/telegram/sign-in/digits/", {"digits": wrong})
    page = browser.post("/telegram/sign-in/digits/", {"digits": digits}).text
    assert "This sign-in is over" in page
    telegram.start("Boris", begin(browser))
    digits = digits_in(telegram.heard("Boris"))
    with hub_scope():
        SignIn.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    page = browser.post("/telegram/sign-in/digits/", {"digits": digits}).text
    assert "This sign-in is over" in page
    assert not is_in(browser)


def test_who_did_not_begin_it_ends_it(
    telegram: Telegram, omsk: City, boris: Member, linked: int, visit: Visit
) -> None:
    browser = visit(omsk)
    telegram.start("Boris", begin(browser))
    digits = digits_in(telegram.heard("Boris"))
    assert "nobody has come in" in telegram.press("Boris", "That isn't me")["_answer"]["text"]
    assert digits not in telegram.heard("Boris")
    assert "is over" in browser.post("/telegram/sign-in/digits/", {"digits": digits}).text

    telegram.start("Boris", begin(browser))
    digits = digits_in(telegram.heard("Boris"))
    telegram.write("Boris", "/unlink")
    assert "is over" in browser.post("/telegram/sign-in/digits/", {"digits": digits}).text
    telegram.start("Boris", link_of(boris, omsk))
    telegram.start("Boris", begin(browser))
    digits = digits_in(telegram.heard("Boris"))
    with omsk.scope():
        leave_city(member=boris, now=timezone.now())
    assert "is over" in browser.post("/telegram/sign-in/digits/", {"digits": digits}).text
    assert not is_in(browser)
    with hub_scope():
        assert not LinkedPerson.objects.exists()


@pytest.mark.usefixtures("linked")
def test_a_browser_begins_a_few_times_an_hour(omsk: City, visit: Visit) -> None:
    browser = visit(omsk)
    browser.get("/sign-in/")
    for _try in range(6):
        begin(browser)
    page = browser.post("/telegram/sign-in/", follow=True).text
    assert "Many sign-ins by Telegram" in page
    with hub_scope():
        assert SignIn.objects.count() <= 1


def test_no_such_way_at_the_hub_nor_without_a_bot(
    telegram: Telegram, omsk: City, visit: Visit, settings: Any
) -> None:
    hub = Client(headers={"host": settings.MAIN_DOMAIN})
    assert "Telegram" not in hub.get("/sign-in/").content.decode()
    assert hub.post("/telegram/sign-in/").status_code == 404
    settings.TELEGRAM = False
    browser = visit(omsk)
    assert "Telegram" not in browser.get("/sign-in/").text
    for path in ("/telegram/sign-in/", "/telegram/sign-in/digits/"):
        assert browser.post(path).status_code == 404
