"""“Today” stays readable without a network, page after page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser
KEPT = "caches.open('kept').then((cache) => cache.keys()).then((keys) => keys.map((k) => k.url))"


def test_the_kept_page_outlives_every_visit_without_a_network(
    platform: Platform, chromium: Browser
) -> None:
    context = open_browser(chromium)
    page = context.new_page()
    sign_in(page, platform, city="omsk", email="vera@omsk.example.com")
    page.goto(platform.url("omsk", "/today/"))
    heading = page.locator("h1").inner_text()
    for _second in range(60):  # the pages' policy allows no script of a test to wait in them
        if len(page.evaluate(KEPT)) > len(page.locator("script[src]").all()):
            break
        page.wait_for_timeout(1000)
    kept = page.evaluate(KEPT)
    assert platform.url("omsk", "/today/") in kept
    context.set_offline(True)
    for path in ("/questions/", "/today/", "/"):
        page.goto(platform.url("omsk", path))
        expect(page.locator("h1")).to_have_text(heading)
        expect(page.locator("#offline")).to_be_visible()
        assert page.evaluate(KEPT) == kept
