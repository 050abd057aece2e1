"""Typed text outlives a lost cookie, a session that ended, and a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.people import enter, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser
TEXT = "Как найти первых покупателей для мастерской?\nОбъявления никто не читает."


def lose(context: BrowserContext, cookie: str) -> None:
    kept = [each for each in context.cookies() if each["name"] != cookie]
    context.clear_cookies()
    context.add_cookies(kept)  # type: ignore[arg-type]  # what it gives, it takes


def typed(page: Page) -> str:
    return page.locator("textarea[name=text]").input_value()


def test_a_question_survives_what_befalls_its_form(platform: Platform, chromium: Browser) -> None:
    context = open_browser(chromium)
    page = context.new_page()
    sign_in(page, platform, city="omsk", email="vera@omsk.example.com")
    form = platform.url("omsk", "/questions/new/")
    page.goto(form)
    page.locator("textarea[name=text]").fill(TEXT)
    page.reload()
    assert typed(page) == TEXT

    lose(context, "csrftoken")
    page.locator("main form button.button").first.click()
    expect(page.locator("blockquote")).to_contain_text("Объявления никто не читает.")
    page.go_back()
    assert typed(page) == TEXT

    lose(context, "session")
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/join/**")
    enter(page, platform, email="vera@omsk.example.com")
    page.wait_for_url(form)
    assert typed(page) == TEXT
    page.locator(".is-kept button.button").click()
    page.wait_for_url(lambda url: "/questions/new/" not in url)
    expect(page.locator("main")).to_contain_text("Объявления никто не читает.")
    page.goto(form)
    assert typed(page) == "", "what was sent is no draft any more"
    expect(page.locator(".is-kept")).to_have_count(0)
