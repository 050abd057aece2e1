"""The browser's Back shows whole pages, and no private page after signing out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser


def test_back_after_a_search_and_after_signing_out(platform: Platform, chromium: Browser) -> None:
    page = open_browser(chromium).new_page()
    sign_in(page, platform, city="omsk", email="boris@omsk.example.com")
    page.goto(platform.url("omsk", "/network/"))
    page.get_by_role("searchbox").fill("обучение")
    page.wait_for_url("**/network/?q=*")
    page.get_by_role("link", name="Лилия Гатина").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Лилия Гатина")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("обучение")
    expect(page.locator("header").first).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None

    page.goto(platform.url("omsk", "/people/"))
    page.goto(platform.url("omsk", "/sign-out/"))
    page.locator("main form button.button").first.click()
    page.wait_for_url(platform.url("omsk", "/"))
    page.go_back()
    page.go_back()
    expect(page.locator("a[href^='/sign-in/']").first).to_be_visible()
    assert (
        page.locator("form[action='/sign-out/'], a[href='/sign-out/'], a[href='/me/']").count() == 0
    )
