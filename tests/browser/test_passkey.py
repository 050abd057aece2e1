"""A passkey in a real browser, under the strict CSP: made, asked for, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import enter, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser
NEWCOMER = "passkey@hq.example.com"


def plug_in(page: Page) -> None:
    """A device that confirms every question, known to this page only."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_colleague_adds_a_passkey_and_enters_with_it(
    chromium: Browser, platform: Platform
) -> None:
    with open_browser(chromium, language="ru") as context:
        page = context.new_page()
        sign_in(page, platform, city="", email="hq@example.com")
        page.goto(platform.url(path="/hq/people/"))
        page.locator("main input[type=email]").fill(NEWCOMER)
        page.get_by_label("поддержка").check()
        page.get_by_role("button", name="Пригласить", exact=True).click()
        expect(page.get_by_role("link", name=NEWCOMER)).to_be_visible()

    with open_browser(chromium, language="ru") as context:
        page, complaints = context.new_page(), list[str]()
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        plug_in(page)
        sign_in(page, platform, city="", email=NEWCOMER)
        page.goto(platform.url(path="/hq/second-factor/"))
        page.get_by_role("link", name="Добавить ключ доступа").click()
        page.locator("input[name=name]").fill("Work laptop")
        page.get_by_role("button", name="Спросить устройство").click()
        expect(page.get_by_role("heading", name="Сохраните эти коды")).to_be_visible()
        page.get_by_role("link", name="Коды сохранены").click()
        expect(page).to_have_url(platform.url(path="/hq/"))

        page.get_by_role("button", name="Выйти").click()
        page.wait_for_url(lambda url: "/hq/" not in url)
        page.goto(platform.url(path="/hq/board/"))
        enter(page, platform, email=NEWCOMER)
        page.get_by_role("button", name="С ключом доступа").click()
        expect(page).to_have_url(re.compile(r"/hq/board/$"))
        page.goto(platform.url(path="/hq/second-factor/"))
        expect(page.get_by_text("Work laptop")).to_be_visible()
        assert complaints == []

    with open_browser(chromium, language="ru") as context:
        page = context.new_page()
        plug_in(page)  # another device, which does not know the passkey
        sign_in(page, platform, city="", email=NEWCOMER)
        page.goto(platform.url(path="/hq/"))
        page.get_by_role("button", name="С ключом доступа").click()
        expect(page.get_by_text("Устройство не передало ключ доступа")).to_be_visible()
        expect(page.get_by_label("Цифры")).to_be_visible()
