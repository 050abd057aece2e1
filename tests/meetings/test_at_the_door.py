"""A real browser: a guest's letter, a door without network, and the clock that sends letters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import letter_to, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser


def test_a_guest_comes_by_a_letter_and_reads_that_the_evening_is_off(
    platform: Platform, chromium: Browser
) -> None:
    guest = open_browser(chromium, phone=True).new_page()
    guest.goto(platform.url("omsk", "/meetings/"))
    evening = guest.locator(".ticket a[href*='/meetings/']").last.get_attribute("href") or ""
    evening = evening.split("#", maxsplit=1)[0]
    guest.goto(platform.url("omsk", evening))
    guest.fill("#come [name=name]", "Zoya")
    guest.fill("#come [name=email]", "zoya.browser@example.com")
    guest.locator("#come button").click()
    expect(guest.locator("#come [name=name]")).to_have_value("Zoya")
    link = re.search(r"http\S+/meetings/guest/\S+", letter_to(platform, "zoya.browser@").text)
    assert link
    guest.goto(link[0])
    guest.locator("main form button").click()
    expect(guest.locator("main h2").first).to_have_text("You are coming")

    vera = open_browser(chromium).new_page()
    sign_in(vera, platform, city="omsk", email="vera@omsk.example.com")
    vera.goto(platform.url("omsk", evening))
    vera.locator(".core-panel [data-dialog]").click()
    vera.locator("dialog[open] button.is-danger").click()
    expect(vera.locator(".toast[data-tone=warning]")).to_be_visible()  # not the next evening
    anna = open_browser(chromium).new_page()
    sign_in(anna, platform, city="omsk", email="anna@omsk.example.com")
    anna.goto(platform.url("omsk", evening))
    anna.locator(".asked-to-cancel button.is-danger").click()
    expect(anna.locator(".toast[data-tone=success] form")).to_be_visible()  # can be undone
    subject = "No meeting on"
    for _second in range(60):
        if letter_to(platform, "zoya.browser@").subject.startswith(subject):
            break
        guest.wait_for_timeout(1000)
    assert letter_to(platform, "zoya.browser@").subject.startswith(subject)


def test_without_network_the_door_forgets_nobody(platform: Platform, chromium: Browser) -> None:
    context = open_browser(chromium, phone=True)
    vera = context.new_page()
    sign_in(vera, platform, city="omsk", email="vera@omsk.example.com")
    vera.goto(platform.url("omsk", "/meetings/"))
    evening = vera.locator(".ticket a[href*='/meetings/']").first.get_attribute("href") or ""
    vera.goto(platform.url("omsk", f"{evening.split('#')[0]}door/"))
    here = vera.locator("section[aria-labelledby=here] li")
    before = here.count()
    context.set_offline(True)
    for number in (0, 1):
        vera.locator(".door form[data-arrival] button").nth(number).click()
    vera.locator("details.fold summary").click()
    for name in ("One Passer-by", "Another Passer-by"):
        vera.fill("details.fold [name=name]", name)
        vera.locator("details.fold form button").click()
        expect(vera.locator("details.fold [name=name]")).to_have_value("")
    expect(vera.locator("[data-queued]").first).to_be_visible()
    cafe = "<p>Sign in to the network of our café.</p>"
    context.route("**/arrivals/", lambda route: route.fulfill(content_type="text/html", body=cafe))
    context.set_offline(False)
    vera.wait_for_timeout(2000)
    assert vera.evaluate("JSON.parse(localStorage.getItem('arrivals')).length") == 4
    context.unroute("**/arrivals/")
    vera.evaluate("dispatchEvent(new Event('online'))")
    expect(vera.locator("main")).to_contain_text("Another Passer-by")
    expect(vera.locator("main")).to_contain_text("One Passer-by")
    assert vera.evaluate("localStorage.getItem('arrivals')") == "[]"
    assert here.count() == before + 4
