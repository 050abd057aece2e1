"""Screenshots of the main pages, with checks that hold on each.

The pictures go to `.data/pictures/`, one for each page, width, theme and language.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, StorageState

from tests.browser.people import DESKTOP, PHONE, open_browser, sign_in
from tests.browsers import ROOT, Platform

pytestmark = pytest.mark.browser

PICTURES = ROOT / ".data" / "pictures"
WEIGHT = 60 * 1024  # bytes of HTML, CSS and JavaScript of a page, compressed


@dataclass(frozen=True)
class Shown:
    name: str
    city: str
    path: str
    as_member: bool = False


PAGES = (
    Shown("landing", "", "/"),
    Shown("cities", "", "/cities/"),
    Shown("apply", "", "/apply/"),
    Shown("front", "omsk", "/"),
    Shown("front-member", "omsk", "/", as_member=True),
    Shown("meetings", "omsk", "/meetings/"),
    Shown("products", "omsk", "/products/", as_member=True),
    Shown("product", "omsk", "/products/1/", as_member=True),
    Shown("questions", "omsk", "/questions/", as_member=True),
    Shown("ask", "omsk", "/questions/new/", as_member=True),
    Shown("people", "omsk", "/people/", as_member=True),
    Shown("network", "omsk", "/network/?q=пластик", as_member=True),
    Shown("sign-in", "omsk", "/sign-in/"),
    Shown("unknown-city", "atlantis", "/"),
)
LOOKS = (  # every pair of width, theme and language is there
    ("phone", "light", "ru"),
    ("phone", "dark", "en"),
    ("desktop", "light", "en"),
    ("desktop", "dark", "ru"),
)


@pytest.fixture(scope="module")
def signed_in(platform: Platform, chromium: Browser) -> StorageState:
    context = open_browser(chromium)
    sign_in(context.new_page(), platform, city="omsk", email="anna@omsk.example.com")
    return context.storage_state()


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def look(
    request: pytest.FixtureRequest, chromium: Browser, signed_in: StorageState
) -> Iterator[tuple[str, Page, Page]]:
    """A look: its name, a visitor's browser and Anna's.

    Each opens one page after the other in one window: a new one costs as much as all that we ask.
    """
    width, theme, language = request.param
    looks = {
        "viewport": PHONE if width == "phone" else DESKTOP,
        "color_scheme": theme,
        "locale": {"ru": "ru-RU", "en": "en-US"}[language],
    }
    visitor = chromium.new_context(**looks)
    member = chromium.new_context(**looks, storage_state=signed_in)
    yield "-".join(request.param), visitor.new_page(), member.new_page()
    visitor.close()
    member.close()


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_whole(shown: Shown, look: tuple[str, Page, Page], platform: Platform) -> None:
    name, visitor, member = look
    page = member if shown.as_member else visitor
    with heard(page) as (complaints, weight):
        answer = page.goto(platform.url(shown.city, shown.path), wait_until="load")
        assert answer
        assert answer.status == (404 if shown.name == "unknown-city" else 200)
        picture = PICTURES / f"{shown.name}-{name}.png"
        page.screenshot(path=picture, full_page=True, animations="disabled")

        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert 0 < sum(weight) <= WEIGHT
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def csp(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


@contextmanager
def heard(page: Page) -> Iterator[tuple[list[str], list[int]]]:
    """The complaints of a page, and the compressed bytes of its parts."""
    complaints: list[str] = []
    sizes: list[int] = []

    def note(error: Error) -> None:
        complaints.append(str(error))

    def read(said: ConsoleMessage) -> None:
        if csp(said.text):
            complaints.append(said.text)

    def add(request: Request) -> None:
        if request.resource_type in ("document", "stylesheet", "script"):
            answer = request.response()
            sizes.append(len(gzip.compress(answer.body())) if answer else 0)

    page.on("pageerror", note)
    page.on("console", read)
    page.on("requestfinished", add)
    try:
        yield complaints, sizes
    finally:
        page.remove_listener("pageerror", note)
        page.remove_listener("console", read)
        page.remove_listener("requestfinished", add)
        page.goto("about:blank")  # nothing of it is left for the next one
