"""“Today” stays readable without a network, page after page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser
KEPT = "caches.open('kept').then((cache) => cache.keys()).then((keys) => keys.length)"


def test_the_kept_page_outlives_every_visit_without_a_network(
    platform: Platform, chromium: Browser
) -> None:
    context = open_browser(chromium)
    page = context.new_page()
    sign_in(page, platform, city="omsk", email="vera@omsk.example.com")
    page.goto(platform.url("omsk", "/today/"))
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(f"{KEPT}.then((number) => number > 3)")
    kept = page.evaluate(KEPT)
    context.set_offline(True)
    for path in ("/questions/", "/today/", "/"):
        page.goto(platform.url("omsk", path))
        expect(page.get_by_role("heading", level=1)).to_have_text("Today")
        expect(page.get_by_text("There is no network")).to_be_visible()
        assert page.evaluate(KEPT) == kept
