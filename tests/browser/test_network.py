"""Two cities and HQ: found by meaning, asked, met in a room, visited, and seen in HQ's numbers.

The demo's people read Russian, so the pages are Russian, too.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.people import enter, letter_to, open_browser, sign_in
from tests.browsers import Platform

pytestmark = pytest.mark.browser

TITLE = "Соседская лавка"
PITCH = "Бабушкам и дедушкам на дом приносят хлеб и молоко и остаются на разговор"
STEP = 5  # HQ reads numbers of people and their work in steps of five
ANNA, DARYA = "anna@omsk.example.com", "darya@tomsk.example.com"


def test_a_project_is_found_its_author_met_and_their_city_visited(
    platform: Platform, chromium: Browser
) -> None:
    hq = open_browser(chromium).new_page()
    hq.goto(platform.url("", "/sign-in/"))
    enter(hq, platform, email="hq@example.com")
    before = products_of_tomsk(hq, platform)

    darya = open_browser(chromium, phone=True).new_page()
    sign_in(darya, platform, city="tomsk", email=DARYA)
    publish(darya, platform)

    anna = open_browser(chromium).new_page()
    sign_in(anna, platform, city="omsk", email=ANNA)
    expect_by_meaning(anna, platform, "elderly care")
    # «соседская лавка» on the other layout, with a letter lost
    found = search(anna, platform, "cjctlcrz kfdrf")
    expect(found).to_be_visible()
    found.click()

    ask(anna)
    accept(darya, platform)
    write(darya, "Здравствуйте! Приходите в четверг, покажу тетрадь заказов.")
    open_room(anna, platform)
    expect(anna.locator("main")).to_contain_text("покажу тетрадь заказов")
    write(anna, "Приду!")
    darya.reload()
    expect(darya.locator("main")).to_contain_text("Приду!")

    visit_and_register(anna, platform)
    darya.goto(platform.url("tomsk"))
    darya.get_by_role("link", name="Четверг у верстака").first.click()
    expect(darya.locator("main")).to_contain_text("Анна Северова")

    for number in range(STEP - 1):
        begin(darya, platform, title=f"Лавка {number}", pitch="Такая же в соседнем дворе")
    for _second in range(90):  # counted by the next ticks of the clock
        if products_of_tomsk(hq, platform) == before + STEP:
            break
        hq.wait_for_timeout(1000)
    assert products_of_tomsk(hq, platform) == before + STEP


def products_of_tomsk(hq: Page, platform: Platform) -> int:
    """The number of Tomsk's products on HQ's page of the city."""
    hq.goto(platform.url("", "/hq/cities/tomsk/"))
    shown = hq.locator(".stat", has=hq.get_by_text("Продукты в работе", exact=True))
    return int(shown.locator(".stat-value").inner_text())


def begin(page: Page, platform: Platform, *, title: str, pitch: str) -> None:
    page.goto(platform.url("tomsk", "/products/new/"))
    page.locator("[name=title]").fill(title)
    page.locator("[name=pitch]").fill(pitch)
    page.locator("main form button.button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def publish(page: Page, platform: Platform) -> None:
    begin(page, platform, title=TITLE, pitch=PITCH)
    page.locator("summary", has_text="Ещё").click()
    page.get_by_role("link", name="Кому видно").click()
    page.get_by_label("Все города сети").check()
    page.locator("main form button.button").first.click()
    page.wait_for_url(re.compile(r"/products/\d+/$"))


def search(page: Page, platform: Platform, words: str) -> Locator:
    page.goto(platform.url("omsk", "/network/"))
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    return page.get_by_role("link", name=TITLE)


def expect_by_meaning(page: Page, platform: Platform, words: str) -> None:
    """The vector of a new listing is made within seconds after the commit."""
    for _second in range(20):
        if search(page, platform, words).count():
            return
        page.wait_for_timeout(1000)
    expect(search(page, platform, words)).to_be_visible()


def ask(page: Page) -> None:
    """Ask on a listing for an introduction."""
    page.get_by_role("link", name="Попросить о знакомстве").click()
    page.locator("[name=why]").fill("Вы уже носите хлеб соседям, а мы только собираемся.")
    page.locator("[name=need]").fill("Полчаса о том, как вы ведёте заказы.")
    page.locator("[name=offer]").fill("Расскажу про наши склады.")
    page.locator("main form button.button").first.click()
    page.wait_for_url(re.compile(r"/introductions/\d+/$"))


def accept(page: Page, platform: Platform) -> None:
    """Follow the letter, accept and stand in the room."""
    letter = letter_to(platform, DARYA, saying="/introductions/")
    link = re.search(r"http://tomsk\.localhost:\d+\S*/introductions/\d+/", letter.text)
    assert link, letter.text
    page.goto(link.group())
    page.get_by_role("button", name="Согласиться и открыть комнату").click()
    page.wait_for_url(re.compile(r"/rooms/\d+/"))


def open_room(page: Page, platform: Platform) -> None:
    page.goto(platform.url("omsk", "/network/introductions/"))
    page.locator("main a[href*='/rooms/']", has_text=TITLE).first.click()


def write(page: Page, words: str) -> None:
    page.get_by_label("Ваше сообщение").fill(words)
    page.get_by_role("button", name="Написать").click()
    expect(page.locator("main")).to_contain_text(words)


def visit_and_register(page: Page, platform: Platform) -> None:
    """Go from the listing to Tomsk as a guest, and sign up for its next evening."""
    search(page, platform, TITLE).click()
    page.get_by_role("button", name="Прийти гостем").click()
    page.wait_for_url(re.compile(r"^http://tomsk\."))
    expect(page.locator(".standing")).to_contain_text("Вы здесь в гостях")
    page.get_by_role("link", name="Прийти в четверг").click()
    page.locator("#come form button").first.click()
    expect(page.locator("#come")).to_contain_text("Вы идёте")
