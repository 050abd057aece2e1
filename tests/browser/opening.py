"""Steps of a group that opens its city, of HQ that answers, and of people who pay."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from tests.browser.people import enter, letter_to, open_browser
from tests.browsers import Platform

GOOD, FAILS_LATER, GOOD_TOO = "4242424242424242", "4000000000000341", "5555555555554444"
PERSONAL_LINK = r"http://localhost:\d+/applications/open/\S+"
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """A city as the form finds it, as the English pages and the Russian ones call it."""

    typed: str
    english: str
    full: str
    venue: str


def apply(page: Page, platform: Platform, place: Place, group: Group) -> str:
    """Send the application; the address of its page."""
    page.goto(platform.url(path="/apply/"))
    page.get_by_role("searchbox").fill(place.typed)
    page.locator("#places").get_by_text(place.english).first.click()
    for number, (name, email) in enumerate(group, start=1):
        person = page.get_by_role("group", name=f"Person {number}")
        person.get_by_label("Name").fill(name)
        person.get_by_label("E-mail").fill(email)
    page.locator("[name=venue]").fill(place.venue)
    page.locator("[name=address]").fill("Lenin Street, 1")
    page.locator("[name=why]").fill("We have met in a kitchen for a year and it is too small.")
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/applications/**")
    return page.url


def confirm(page: Page, platform: Platform, email: str) -> None:
    """Open the link of the first letter and say yes."""
    letter = letter_to(platform, email, saying="/applications/people/")
    link = re.search(r"http://localhost:\d+/applications/people/\S+", letter.text)
    assert link, "the letter has no link"
    page.goto(link.group())
    page.locator("main form button.button").first.click()
    expect(page.locator("body")).to_contain_text("Thank you")


def ensure_signed_in(page: Page, platform: Platform, *, email: str) -> None:
    """Sign in on the main domain, unless the session has outlived the moved time."""
    page.goto(platform.url(path="/sign-in/"))
    if "/sign-in/" in page.url:
        enter(page, platform, email=email)


def approve(page: Page, platform: Platform, place: Place, *, is_complete: bool = False) -> None:
    """HQ signs in, reads the application and says yes, to an incomplete group as well."""
    ensure_signed_in(page, platform, email="hq@example.com")
    page.goto(platform.url(path="/hq/"))
    page.get_by_role("link", name=place.typed).first.click()
    page.locator("[name=words]").fill("Welcome. Your first Thursday is closer than you think.")
    page.get_by_role("button", name="Одобрить и отправить договор…").click()
    sure = "Да, отправить" if is_complete else "Всё равно одобрить"
    page.get_by_role("button", name=sure).click()
    expect(page.locator("main")).to_contain_text("Штаб сказал «да»")


def open_agreement(page: Page, platform: Platform, place: Place, *, email: str) -> None:
    """Follow the personal link of HQ's letter."""
    letter = letter_to(platform, email, saying="/applications/open/")
    link = re.search(PERSONAL_LINK, letter.text)
    assert link, "the letter has no link"
    page.goto(link.group())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Agreement on the city {place.full}")


def sign(page: Page, platform: Platform, place: Place, *, name: str, email: str) -> None:
    """Read the agreement and sign it."""
    open_agreement(page, platform, place, email=email)
    page.get_by_label("Your first and last name").fill(name)
    page.get_by_label("I have read the agreement").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url(re.compile(r"/applications/[\w-]{43}/#standing$"))


def go_to_payment(page: Page, platform: Platform, standing: str, *, email: str) -> None:
    """From the page of the application, with a code by mail, to the terms."""
    ensure_signed_in(page, platform, email=email)
    page.goto(standing)
    page.get_by_role("link", name="To the first payment").click()
    page.wait_for_url("**/money/**")


def pay_by_card(page: Page, card: str) -> None:
    """Choose the card, and fill in Stripe's page."""
    page.get_by_label("Card", exact=True).check()
    page.get_by_role("button", name="Go to payment").click()
    expect(page.get_by_role("heading", name="Pay with card")).to_be_visible()
    page.get_by_label("Card number").fill(card)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Anna Berg")
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("button", name="Pay and subscribe").click()


def change_card(page: Page, card: str) -> None:
    """From the page of the licence to Stripe's portal and back, with another card."""
    page.get_by_role("button", name="Card and receipts").click()
    page.get_by_text("Change card", exact=True).click()
    page.get_by_label("Card number").fill(card)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Save card").click()
    page.get_by_role("link", name="Back").first.click()
    page.wait_for_url("**/money/**")


def come_in(page: Page, platform: Platform, *, city: str, email: str) -> None:
    """Follow the personal invitation to the new city."""
    letter = letter_to(platform, email, saying="/welcome/")
    link = re.search(rf"http://{city}\.localhost:\d+/welcome/\S+", letter.text)
    assert link, "the invitation has no link"
    page.goto(link.group())
    page.locator("main form button.button").first.click()
    page.wait_for_url(platform.url(city))


def join(page: Page, platform: Platform, welcome: str, *, name: str, email: str) -> None:
    """Join a city by the QR at its door: an e-mail, a code, a name."""
    page.goto(welcome)
    enter(page, platform, email=email)
    page.get_by_label("Name").fill(name)
    page.locator("main form button.button").first.click()
    page.wait_for_url(lambda url: "/welcome/" not in url)


def finish_launch(core: list[Page], platform: Platform, chromium: Browser, *, city: str) -> None:
    """Do each open step of the launch checklist where the front page leads to."""
    facilitator, _host, editor = core

    def go(page: Page, step: str) -> None:
        page.goto(platform.url(city))
        page.locator("main").get_by_role("link", name=step).click()

    go(facilitator, "Invite ten people")
    facilitator.get_by_role("button", name=re.compile("^Make a")).click()
    found = re.search(r"http://\S+/welcome/\S+", facilitator.locator("main").inner_text())
    assert found, "the door has no address"
    for number in range(7):
        guest = open_browser(chromium).new_page()
        email = f"guest{number}@{city}.example.com"
        join(guest, platform, found.group(), name=f"Guest {number}", email=email)
        guest.goto(platform.url(city))
        guest.get_by_role("button", name="Come on Thursday").click()
        guest.context.close()
    go(facilitator, "Confirm that we meet")
    facilitator.get_by_role("button", name="It takes place").click()
    go(facilitator, "Choose the formats to begin with")
    facilitator.locator("main").get_by_role("link", name="1-2-4-All").first.click()
    facilitator.get_by_role("button", name="Put away").click()
    expect(facilitator.get_by_role("button", name="Put away")).to_have_count(0)
    go(editor, "Link your chat")
    editor.locator("[name=chat_url]").fill("https://t.me/perm_thursdays")
    editor.get_by_role("button", name="Save").click()
    go(facilitator, "Plan a values evening")
    facilitator.get_by_role("button", name="Begin the rhythm").click()
    facilitator.goto(platform.url(city))
