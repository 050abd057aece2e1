"""A city is opened and paid: by card until the card fails and is changed, and by bank transfer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.opening import (
    FAILS_LATER,
    GOOD,
    GOOD_TOO,
    Place,
    apply,
    approve,
    change_card,
    come_in,
    confirm,
    ensure_signed_in,
    finish_launch,
    go_to_payment,
    open_agreement,
    pay_by_card,
    sign,
)
from tests.browser.people import letter_to, open_browser
from tests.browsers import Platform, running

pytestmark = pytest.mark.browser

PERM = Place("Пермь", "Perm", "Perm, Perm Krai", "Gorky Library, second floor")
BIYSK = Place("Бийск", "Biysk", "Biysk, Altai Krai", "Co-working on the river")
GROUP = (
    ("Lyudmila Shubina", "lyudmila@perm.example.com"),
    ("Artur Valeev", "artur@perm.example.com"),
    ("Rimma Zueva", "rimma@perm.example.com"),
)
OTHERS = (
    ("Pavel Orlov", "pavel@biysk.example.com"),
    ("Nina Kim", "nina@biysk.example.com"),
    ("Oleg Titov", "oleg@biysk.example.com"),
)


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """A network of its own, whose time is moved and where reading takes its seven days."""
    with running(COOLING_OFF_DAYS="7") as found:
        yield found


@pytest.fixture(scope="module")
def hq(platform: Platform, chromium: Browser) -> Page:
    """HQ's page, in Russian."""
    return open_browser(chromium).new_page()


def test_a_city_is_opened_paid_by_card_closed_by_a_failed_renewal_and_back(
    platform: Platform, chromium: Browser, hq: Page
) -> None:
    group = open_browser(chromium, phone=True).new_page()
    standing = apply(group, platform, PERM, GROUP)
    for _name, email in GROUP:
        confirm(open_browser(chromium).new_page(), platform, email)
    approve(hq, platform, PERM, is_complete=True)

    early = open_browser(chromium).new_page()
    open_agreement(early, platform, PERM, email=GROUP[0][1])
    expect(early.get_by_role("button", name="Sign", exact=True)).to_have_count(0)
    expect(early.locator("main")).to_contain_text("The agreement can be signed from")
    platform.move_time(days=7, hours=1)
    letter_to(platform, GROUP[2][1], saying="the time to think is over")
    for name, email in GROUP:
        sign(open_browser(chromium).new_page(), platform, PERM, name=name, email=email)
    column_of(hq, platform, "payment", PERM)

    go_to_payment(group, platform, standing, email=GROUP[0][1])
    pay_by_card(group, GOOD)
    group.wait_for_url(standing)
    expect(group.get_by_role("link", name="Go to Perm").first).to_be_visible(timeout=60_000)
    column_of(hq, platform, "live", PERM)
    core = [open_browser(chromium).new_page() for _one in GROUP]
    for page, (_name, email) in zip(core, GROUP, strict=True):
        come_in(page, platform, city="perm", email=email)
    hq_sees(hq, platform, lambda: bool(launch_of(hq, "3 из 8").count()))
    finish_launch(core, platform, chromium, city="perm")
    expect(core[0].locator("main")).not_to_contain_text("The launch of your city")
    hq_sees(hq, platform, lambda: not launch_of(hq).count())

    money = open_money(group, standing)
    change_card(group, FAILS_LATER)
    platform.move_time(days=31)
    letter_to(platform, GROUP[1][1], saying="has not arrived yet")
    arrears_of(hq, platform, "Пермь")
    for days in (4, 4):
        platform.move_time(days=days)
    visitor = open_browser(chromium).new_page()
    visitor.goto(platform.url("perm"))
    expect(visitor.locator(".standing")).to_have_count(0)
    platform.move_time(days=8)
    letter_to(platform, GROUP[1][1], saying="people can read everything")
    visitor.goto(platform.url("perm"))
    expect(visitor.locator("body")).to_contain_text("can only be read")

    ensure_signed_in(group, platform, email=GROUP[0][1])
    group.goto(money)
    change_card(group, GOOD_TOO)
    expect(group.locator("main")).to_contain_text("Paid until")
    letter_to(platform, GROUP[1][1], saying="Everything is as before")
    visitor.goto(platform.url("perm"))
    expect(visitor.locator("body")).not_to_contain_text("can only be read")
    hq.goto(platform.url(path="/hq/money/"))
    expect(hq.locator("#arrears").get_by_role("link", name="Пермь")).to_have_count(0)


def test_a_city_pays_by_bank_transfer(platform: Platform, chromium: Browser, hq: Page) -> None:
    group = open_browser(chromium).new_page()
    standing = apply(group, platform, BIYSK, OTHERS)
    for _name, email in OTHERS:
        confirm(open_browser(chromium).new_page(), platform, email)
    approve(hq, platform, BIYSK, is_complete=True)
    platform.move_time(days=7, hours=1)
    for name, email in OTHERS:
        sign(open_browser(chromium).new_page(), platform, BIYSK, name=name, email=email)

    go_to_payment(group, platform, standing, email=OTHERS[0][1])
    group.get_by_label("Bank transfer").check()
    group.get_by_role("button", name="Go to payment").click()
    expect(group.locator("body")).to_contain_text("The licence has begun")
    group.goto(standing)
    expect(group.get_by_role("link", name="Go to Biysk").first).to_be_visible(timeout=60_000)

    platform.move_time(hours=2)  # the first invoice is a draft for an hour
    money = open_money(group, standing)
    platform.move_time(days=30)
    letter_to(platform, OTHERS[1][1], saying="people can read everything")
    visitor = open_browser(chromium).new_page()
    visitor.goto(platform.url("biysk"))
    expect(visitor.locator("body")).to_contain_text("can only be read")

    ensure_signed_in(hq, platform, email="hq@example.com")
    hq.goto(platform.url(path="/hq/money/"))
    hq.locator("#arrears").get_by_role("link", name="Бийск").click()
    while hq.get_by_text("Пришёл банковский перевод").count():
        hq.get_by_text("Пришёл банковский перевод").first.click()
        hq.locator("details[open] [name=reference]").fill("Перевод 1204")
        hq.get_by_role("button", name="Отметить оплаченным").first.click()
        expect(hq.locator("body")).to_contain_text("Сделано")
    ensure_signed_in(group, platform, email=OTHERS[0][1])
    group.goto(money)
    expect(group.locator("main")).to_contain_text("The licence runs until")
    visitor.goto(platform.url("biysk"))
    expect(visitor.locator("body")).not_to_contain_text("can only be read")


def column_of(hq: Page, platform: Platform, column: str, place: Place) -> None:
    """HQ's board has the application in this column."""
    hq.goto(platform.url(path=f"/hq/board/?column={column}"))
    expect(hq.locator("main").get_by_role("link", name=place.typed).first).to_be_visible()


def launch_of(hq: Page, words: str = "") -> Locator:
    """The line about Perm among the young cities on HQ's first page."""
    lines = hq.locator("section[aria-labelledby=launches] li", has_text="Пермь")
    return lines.filter(has_text=words) if words else lines


def hq_sees(hq: Page, platform: Platform, is_so: Callable[[], bool]) -> None:
    """HQ's first page shows it within a minute: cities push their numbers."""
    for _attempt in range(30):
        hq.goto(platform.url(path="/hq/"))
        if is_so():
            return
        hq.wait_for_timeout(2000)
    raise AssertionError("HQ's first page does not change.")


def arrears_of(hq: Page, platform: Platform, city: str) -> None:
    """HQ sees that the city has not paid."""
    ensure_signed_in(hq, platform, email="hq@example.com")
    hq.goto(platform.url(path="/hq/money/"))
    expect(hq.locator("#arrears").get_by_role("link", name=city)).to_be_visible()


def open_money(page: Page, standing: str) -> str:
    """From the page of the application to the licence; its address."""
    page.goto(standing)
    page.get_by_role("link", name="Licence and money").click()
    expect(page.get_by_role("button", name="Card and receipts")).to_be_visible()
    return page.url
