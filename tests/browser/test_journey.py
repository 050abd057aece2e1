"""The whole way: a group applies, HQ says yes, the city is built, somebody is found from Omsk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import letter_to, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser

GROUP = (
    ("Lyudmila Shubina", "lyudmila@perm.example.com"),
    ("Artur Valeev", "artur@perm.example.com"),
    ("Rimma Zueva", "rimma@perm.example.com"),
)


def test_from_an_application_to_being_found_in_another_city(
    platform: Platform, chromium: Browser
) -> None:
    initiators = open_browser(chromium).new_page()
    apply(initiators, platform)
    standing = initiators.url

    approve(open_browser(chromium).new_page(), platform)
    for name, email in GROUP:
        sign(open_browser(chromium).new_page(), platform, name=name, email=email)

    initiators.goto(standing)
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


def apply(page: Page, platform: Platform) -> None:
    page.goto(platform.url(path="/apply/"))
    page.get_by_role("searchbox").fill("Пермь")
    page.locator("#places").get_by_text("Perm").first.click()
    for number, (name, email) in enumerate(GROUP, start=1):
        person = page.get_by_role("group", name=f"Person {number}")
        person.get_by_label("Name").fill(name)
        person.get_by_label("E-mail").fill(email)
    page.locator("[name=venue]").fill("Gorky Library, second floor")
    page.locator("[name=why]").fill("We have met in a kitchen for a year and it is too small.")
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/applications/**")
    letter_to(platform, GROUP[2][1])


def approve(page: Page, platform: Platform) -> None:
    sign_in(page, platform, city="", email="hq@example.com")
    page.goto(platform.url(path="/hq/"))
    page.get_by_role("link", name="Пермь").first.click()
    page.locator("[name=words]").fill("Welcome. Your first Thursday is closer than you think.")
    page.get_by_role("button", name="Одобрить и отправить договор…").click()
    expect(page.locator("main")).to_contain_text("Чего не хватает")  # nobody has confirmed yet
    page.get_by_role("button", name="Всё равно одобрить").click()
    expect(page.locator("main")).to_contain_text("Штаб сказал «да»")


def sign(page: Page, platform: Platform, *, name: str, email: str) -> None:
    """Open the personal link of the letter, read, and sign; the demo has no time to wait for."""
    letter = letter_to(platform, email, saying="/applications/open/")
    link = re.search(r"http://localhost:\d+/applications/open/\S+", letter.text)
    assert link, "the letter has no link"
    page.goto(link.group())
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Agreement on the city Perm, Perm Krai"
    )
    page.get_by_label("Your first and last name").fill(name)
    page.get_by_label("I have read the agreement").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url(re.compile(r"/applications/[\w-]{43}/#standing$"))


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
