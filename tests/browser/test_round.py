"""A round of perspectives in browsers, over moved time: alone, together, ended, taken along."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import open_browser, sign_in
from tests.browsers import Platform, running

pytestmark = pytest.mark.browser

CITY = "omsk"
QUESTION = "показать, что у человека изменился день"  # of Igor
WORD = "Спросите вахтёршу: она видит, кто стал выходить."
OTHER = "Считайте не нажатия, а прогулки."


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """A network of its own, whose time is moved."""
    with running() as found:
        yield found


def member(chromium: Browser, platform: Platform, name: str) -> Page:
    page = open_browser(chromium, language="ru").new_page()
    sign_in(page, platform, city=CITY, email=f"{name}@omsk.example.com")
    return page


def speak(page: Page, words: str) -> None:
    page.locator("section:has(#own) textarea").fill(words)
    page.get_by_role("button", name="Поделиться взглядом").click()
    expect(page.get_by_text("Ваш взгляд записан.")).to_be_visible()


def wait_for(page: Page, address: str, words: str) -> None:
    """Load a page again until the worker has put the words there."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        page.goto(address)
        if page.get_by_text(words).count():
            return
        time.sleep(1)
    raise AssertionError(f"“{words}” did not come in time.")


def test_two_speak_alone_read_each_other_and_the_author_takes_it_along(
    platform: Platform, chromium: Browser
) -> None:
    igor = member(chromium, platform, "igor")
    igor.goto(platform.url(CITY, "/questions/"))
    igor.get_by_role("link", name=QUESTION).first.click()
    igor.get_by_role("link", name="Спросить взгляды").click()
    igor.get_by_label("Тех, кого выберу").check()
    for name in ("Вера Лаптева", "Глеб Новиков", "Елена Рудь"):
        igor.get_by_label(name).check()
    igor.get_by_role("button", name="Открыть круг").click()
    place = igor.url

    vera, gleb = member(chromium, platform, "vera"), member(chromium, platform, "gleb")
    vera.goto(platform.url(CITY, "/today/"))
    vera.get_by_role("link", name="спрашивает ваш взгляд").first.click()
    assert vera.url == place
    speak(vera, WORD)

    gleb.goto(place)
    expect(gleb.get_by_text("Вас ждёт 1 взгляд")).to_be_visible()
    expect(gleb.get_by_text(WORD)).to_have_count(0)
    speak(gleb, OTHER)
    expect(gleb.get_by_text(WORD)).to_be_visible()

    platform.move_time(hours=25)  # together now; who was silent has been reminded
    elena = member(chromium, platform, "elena")
    wait_for(elena, platform.url(CITY, "/notifications/"), "Игорь Шаманаев ждёт вашего взгляда")
    vera.goto(place)
    vera.locator(".thought", has_text=OTHER).locator("summary", has_text="Ответить").click()
    vera.locator(".thought", has_text=OTHER).locator("textarea").fill("А в мороз?")
    vera.get_by_role("button", name="Написать в обсуждение").click()
    expect(vera.locator(".post", has_text="А в мороз?").last).to_be_visible()

    platform.move_time(hours=25)
    wait_for(igor, platform.url(CITY, "/notifications/"), "Почитайте, что сказали")
    igor.goto(place)
    expect(igor.get_by_text("Круг взглядов, завершён")).to_be_visible()
    igor.locator("textarea[name=text]").fill("Хожу к вахтёрше каждую среду.")
    igor.get_by_role("button", name="Вот что я беру с собой").click()
    gleb.goto(place)
    expect(gleb.get_by_text("Хожу к вахтёрше каждую среду.")).to_be_visible()
    expect(gleb.locator(".thought")).to_have_count(2)
