"""Nothing scrolls sideways: at 320 px, and with text of 200 % at 360 px."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser

TODAY = "/meetings/31/"  # says how long it is until the beginning
PUBLIC = (
    ("", "/"),
    ("", "/cities/"),
    ("", "/how/"),
    ("", "/apply/"),
    ("omsk", "/"),
    ("omsk", TODAY),
)
MINE = ("/products/4/", "/products/4/hours/", "/products/4/stage/")  # Anna is their author
MEMBERS = (
    *("/", "/about/", "/core/", "/tasks/", "/me/", "/me/settings/", "/me/notifications/"),
    *("/meetings/", "/meetings/1/", TODAY, "/meetings/series/", "/meetings/series/new/"),
    *("/meetings/9/minutes/", "/effects/", "/effects/formats/"),
    *("/products/", "/products/1/", "/products/new/"),
    *("/questions/", "/questions/2/", "/questions/new/", "/people/", "/people/2/"),
    *("/formats/", "/formats/troika/", "/formats/troika/edit/", "/network/?q=пластик"),
)
SIZES = ((320, "100%"), (360, "200%"))
# The menu and wide tables scroll inside themselves.
WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const inside = (one) => one.closest(".shell-nav, .table-scroll");
  const wide = [...document.querySelectorAll("body *")].find(
    (one) => one.getBoundingClientRect().right > root.clientWidth + 1 && !inside(one));
  return `${root.scrollWidth} px: ${wide?.outerHTML.slice(0, 120)}`;
}"""


def too_wide(page: Page, address: str, size: str) -> str:
    answer = page.goto(address)
    assert answer, address
    assert answer.status == 200, f"{address}: {answer.status}"
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    found: str = page.evaluate(WIDER)
    return f"{address} at {size}: {found}" if found else ""


@pytest.mark.parametrize(("width", "size"), SIZES)
def test_no_page_scrolls_sideways(
    platform: Platform, chromium: Browser, width: int, size: str
) -> None:
    visitor = open_browser(chromium, language="ru", phone=True).new_page()
    author = open_browser(chromium, language="ru", phone=True).new_page()
    core = open_browser(chromium, language="ru", phone=True).new_page()
    sign_in(author, platform, city="omsk", email="anna@omsk.example.com")
    sign_in(core, platform, city="omsk", email="elena@omsk.example.com")
    for page in (visitor, author, core):
        page.set_viewport_size({"width": width, "height": 800})
    faults = [too_wide(visitor, platform.url(city, path), size) for city, path in PUBLIC]
    faults += [too_wide(author, platform.url("omsk", path), size) for path in MINE]
    faults += [too_wide(core, platform.url("omsk", path), size) for path in MEMBERS]
    assert not list(filter(None, faults))
