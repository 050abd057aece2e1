"""Every number field takes in Chromium what its label promises."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser

FIELDS = (  # a page, the name of its field, what people type
    ("/products/{product}/hours/", "hours", ("1", "2", "0,5", "2.5")),
    ("/formats/troika/edit/", "step-0-minutes", ("1", "2", "0,5", "1.25")),
    ("/formats/troika/edit/", "min_people", ("1", "2", "7")),
    ("/formats/troika/edit/", "questions_max", ("0", "1", "7")),
    ("/formats/", "people", ("1", "2", "7")),
    ("/meetings/series/new/", "minutes", ("15", "90", "100", "120")),
    ("/meetings/series/new/", "interval", ("1", "2", "3")),
    ("/meetings/series/new/", "capacity", ("1", "2", "25")),
)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_number_fields_take_what_they_promise(
    platform: Platform, chromium: Browser, language: str
) -> None:
    page = open_browser(chromium, language=language).new_page()
    sign_in(page, platform, city="omsk", email="elena@omsk.example.com")
    page.goto(platform.url("omsk", "/products/new/"))
    page.locator("[name=title]").fill(f"Ladder {language}")
    page.locator("[name=pitch]").fill("Higher than the shelf")
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/products/*/")
    product = page.url.rstrip("/").rpartition("/")[2]
    for path, name, numbers in FIELDS:
        page.goto(platform.url("omsk", path.format(product=product)))
        field = page.locator(f"main [name='{name}']").first
        for number in numbers:
            assert typed(field, number) == (number, ""), f"{path} {name}"

    page.goto(platform.url("omsk", f"/products/{product}/hours/"))
    page.locator("[name=hours]").fill("2,5")
    page.locator("main form button.button").first.click()
    expect(page.locator(".hours-number")).to_contain_text(re.compile("2[,.]5"))


def typed(field: Locator, number: str) -> tuple[str, str]:
    """The value as Chromium keeps it, and why it would not be sent."""
    field.fill("")
    field.press_sequentially(number)
    found: list[str] = field.evaluate("input => [input.value, input.validationMessage]")
    return found[0], found[1]
