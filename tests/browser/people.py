"""Steps of people in a browser: sign in, read a letter, wait for the city."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from deploy.demo.mailbox import Letter
from tests.browsers import Platform

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 800}


def open_browser(chromium: Browser, *, language: str = "en", phone: bool = False) -> BrowserContext:
    """A browser context for one person."""
    locale = {"en": "en-US", "ru": "ru-RU"}[language]
    context = chromium.new_context(viewport=PHONE if phone else DESKTOP, locale=locale)
    context.set_default_timeout(30_000)
    return context


def letter_to(platform: Platform, email: str, *, saying: str = "", within: float = 60) -> Letter:
    """The newest letter to somebody with these words, waiting for the worker to send it."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        for letter in platform.letters():
            if email in letter.to and saying in letter.text:
                return letter
        time.sleep(0.3)
    raise AssertionError(f"no letter to {email} with “{saying}”")


def sign_in(page: Page, platform: Platform, *, city: str, email: str) -> None:
    """Sign in by e-mail and the code of the letter."""
    page.goto(platform.url(city, "/sign-in/"))
    enter(page, platform, email=email)


def enter(page: Page, platform: Platform, *, email: str) -> None:
    """Sign in on the page that asks for the e-mail."""
    page.locator("main input[type=email]").fill(email)
    before = {letter.key for letter in platform.letters() if email in letter.to}
    page.locator("main form button.button").first.click()
    deadline = time.monotonic() + 60
    code = None
    while code is None and time.monotonic() < deadline:
        new = [x for x in platform.letters() if email in x.to and x.key not in before]
        codes = (re.search(r"\b\d{6,10}\b", letter.text) for letter in new)
        code = next(filter(None, codes), None)  # other letters come as well
        time.sleep(0.2)
    assert code, f"no code came to {email}"
    page.locator("input[autocomplete='one-time-code']").fill(code.group())
    if "/sign-in/" in page.url:
        page.locator("main form button.button").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
