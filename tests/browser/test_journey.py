"""The whole way: a group applies, HQ says yes, the city is built, somebody is found from Omsk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.opening import (
    GOOD,
    Place,
    apply,
    approve,
    go_to_payment,
    pay_by_card,
    sign,
)
from tests.browser.people import letter_to, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser

PERM = Place("Пермь", "Perm", "Perm, Perm Krai", "Gorky Library, second floor")
GROUP = (
    ("Lyudmila Shubina", "lyudmila@perm.example.com"),
    ("Artur Valeev", "artur@perm.example.com"),
    ("Rimma Zueva", "rimma@perm.example.com"),
)


def test_from_an_application_to_being_found_in_another_city(
    platform: Platform, chromium: Browser
) -> None:
    initiators = open_browser(chromium).new_page()
    standing = apply(initiators, platform, PERM, GROUP)
    letter_to(platform, GROUP[2][1])

    approve(open_browser(chromium).new_page(), platform, PERM)
    for name, email in GROUP:
        sign(open_browser(chromium).new_page(), platform, PERM, name=name, email=email)

    go_to_payment(initiators, platform, standing, email=GROUP[0][1])
    pay_by_card(initiators, GOOD)
    initiators.wait_for_url(standing)
    address = initiators.get_by_role("link", name="Go to Perm")
    expect(address.first).to_be_visible(timeout=60_000)
    initiators.goto(platform.url("perm"))
    expect(initiators.get_by_role("heading", level=1)).to_contain_text("Perm")

    link = re.search(r"http://perm\.localhost:\d+/welcome/\S+", invitation(platform))
    assert link, "the invitation has no link"
    initiators.goto(link.group())
    initiators.locator("main form button.button").first.click()
    publish(initiators, platform)

    omsk = open_browser(chromium).new_page()
    sign_in(omsk, platform, city="omsk", email="anna@omsk.example.com")
    omsk.goto(platform.url("omsk", "/network/"))
    omsk.get_by_role("searchbox").fill("проекты про тёплые остановки")
    omsk.keyboard.press("Enter")
    found = omsk.get_by_role("link", name="Тёплая остановка")
    expect(found).to_be_visible()
    found.click()
    expect(omsk.get_by_role("heading", level=1)).to_have_text("Тёплая остановка")
    expect(omsk.locator("main")).to_contain_text("Пермь")


def invitation(platform: Platform) -> str:
    """The letter with the personal link; it leaves after the city has opened."""
    return letter_to(platform, GROUP[0][1], saying="/welcome/").text


def publish(page: Page, platform: Platform) -> None:
    page.goto(platform.url("perm", "/products/new/"))
    page.locator("[name=title]").fill("Тёплая остановка")
    page.locator("[name=pitch]").fill("Остановка, которая греется от теплотрассы")
    page.locator("main form button.button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Тёплая остановка")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Who may see it").click()
    page.get_by_label("All cities of the network").check()
    page.locator("main form button.button").first.click()
    page.wait_for_url(re.compile(r"/products/\d+/$"))
