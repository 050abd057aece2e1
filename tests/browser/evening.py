"""The people of a meeting, each in a browser of their own: the laptop, the wall, phones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform

CITY = "omsk"
# An answer that never comes takes a phone its patience, another attempt and a look: 10 + 7 + 5 s.
SENT_AGAIN = 30_000  # ms
LOUD = ("Content Security Policy", "Uncaught", "Refused to")


@dataclass
class Someone:
    """A person's browser in Omsk, and what it complained about."""

    platform: Platform
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def live(self) -> Locator:
        return self.page.locator("#live")

    @property
    def title(self) -> Locator:
        """The step, as this screen names it."""
        return self.live.locator("[data-title]")

    def go(self, path: str) -> None:
        self.page.goto(path if "://" in path else self.platform.url(CITY, path))

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).first.click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def looks_well(self) -> None:
        """Check accessibility with axe, and that nothing is wider than the screen."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


class Phone(Someone):
    """Somebody at a table."""

    @property
    def waiting(self) -> Locator:
        """Thoughts that are still on this phone only."""
        return self.page.locator("[data-waiting] li")

    @property
    def is_asking(self) -> Locator:
        """The part that is shown while the table works on this person's own question."""
        return self.page.locator(".pocket-question", has_text="Ваш запрос")

    def thoughts(self, text: str) -> Locator:
        return self.page.locator(".mine li", has_text=text)

    def table(self) -> str:
        return self.page.locator(".pocket-table .table-disc").inner_text()

    def question(self) -> str:
        """The question of the table at this step."""
        shown = self.page.locator(".pocket-question > p:first-child")
        return shown.inner_text() if shown.count() else ""

    def feel(self, energy: int) -> None:
        pulse = self.page.locator(".pulse")
        pulse.get_by_role("button", name=str(energy)).click()
        expect(pulse).to_be_hidden()

    def write(self, kind: str, text: str) -> None:
        """Send a thought; the field must be empty at once, on any network."""
        self.page.locator(".catch-kinds label", has_text=kind).click()
        words = self.page.locator("#catch-text")
        words.fill(text)
        self.page.locator("[data-catch]").get_by_role("button").click()
        expect(words).to_have_value("")

    def say(self, kind: str, text: str) -> None:
        self.write(kind, text)
        expect(self.thoughts(text)).to_have_count(1, timeout=SENT_AGAIN)


class Lead(Someone):
    """The facilitator, on a laptop or on a phone."""

    def next(self) -> str:
        """Press "next"; return the title of the new step."""
        return self._on(self.live.locator("[data-next]"))

    def finish_part(self) -> str:
        self.page.locator("summary", has_text="Не хватает времени?").click()
        return self._on(self.page.get_by_role("button", name="Завершить эту часть сейчас"))

    def _on(self, button: Locator) -> str:
        before = self.live.get_attribute("data-revision") or "0"
        button.click()
        expect(self.live).to_have_attribute("data-revision", str(int(before) + 1))
        return self.title.inner_text()


Kind = TypeVar("Kind", bound=Someone)


def somebody(
    kind: type[Kind], platform: Platform, chromium: Browser, *, email: str = "", phone: bool = True
) -> Kind:
    """Open a browser for a person; signed in if they have an e-mail."""
    context = open_browser(chromium, language="ru", phone=phone)
    page = context.new_page()
    if email:
        sign_in(page, platform, city=CITY, email=f"{email}@omsk.example.com")
    return listening(kind(platform, page))


def listening(one: Kind) -> Kind:
    """Note errors of the page and refusals of its policy."""

    def note(text: str) -> None:
        if "ViewTransition" not in text:  # somebody went on before the page had faded in
            one.complaints.append(text)

    one.page.on("pageerror", lambda error: note(str(error)))
    one.page.on("console", lambda said: note(said.text) if is_loud(said.text) else None)
    return one


def is_loud(text: str) -> bool:
    return any(word in text for word in LOUD)
