"""The work goes on between Thursdays: a talk over page, Telegram and mail becomes a task."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.demo.programs import chats_port
from tests.browser.people import letter_to, open_browser, sign_in
from tests.browsers import Platform, running
from tests.demo.telegram.running import Double, Json

pytestmark = pytest.mark.browser

CITY = "omsk"
ROTTEN = "Сгнила одна партия"  # a question of Marat, who has no Telegram
MARAT = "marat@omsk.example.com"
LATER = 60_000  # ms: through the worker and back


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """A network of its own, whose time is moved."""
    with running() as found:
        yield found


def member(chromium: Browser, platform: Platform, name: str) -> Page:
    page = open_browser(chromium, language="ru").new_page()
    sign_in(page, platform, city=CITY, email=f"{name}@omsk.example.com")
    return page


def wait_for(look: Callable[[], Json | None], *, within: float = 120) -> Json:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError("It did not come in time.")


def link_telegram(page: Page, platform: Platform, telegram: Double, name: str) -> int:
    """Link the account of the page to a new person of Telegram; their number."""
    person: int = telegram.act("add_person", name=name, language="ru")["id"]
    page.goto(platform.url(CITY, "/telegram/"))
    page.get_by_role("button", name="Связать мой Telegram").click()
    link = page.get_by_role("link", name="Открыть Telegram").get_attribute("href") or ""
    telegram.act("start", **{"as": person}, code=link.partition("start=")[2])
    wait_for(lambda: heard(telegram, person, ""))
    return person


def heard(telegram: Double, person: int, words: str) -> Json | None:
    """The newest message of the bot to a person that has these words."""
    messages = (m for m in telegram.messages(person) if m["from"]["is_bot"])
    return next((m for m in reversed([*messages]) if words in str(m.get("text", ""))), None)


def write(page: Page, words: str) -> None:
    page.locator("textarea[name=text]").fill(words)
    page.get_by_role("button", name="Написать").click()
    expect(posts(page, words).last).to_be_visible()


def posts(page: Page, words: str) -> Locator:
    return page.locator(".post", has_text=words)


def test_a_talk_goes_on_by_telegram_and_mail_and_ends_in_a_task(
    platform: Platform, chromium: Browser
) -> None:
    telegram = Double(chats_port(platform.port), platform.data)
    larisa = link_telegram(member(chromium, platform, "larisa"), platform, telegram, "Лариса Гейн")

    elena = member(chromium, platform, "elena")
    elena.goto(platform.url(CITY, "/questions/"))
    elena.get_by_role("link", name=ROTTEN).first.click()
    write(elena, "@Лариса Гейн, как вы решали это в погребе?")

    platform.move_time(hours=11)  # whatever the hour: quiet ones are over

    # The mention reaches Telegram; the answer there appears on the open page.
    called = wait_for(lambda: heard(telegram, larisa, "решали это в погребе"))
    answer = "Сосед заплатил треть. Спрошу его в субботу."
    telegram.act("write", **{"as": larisa}, chat=larisa, text=answer, reply_to=called["message_id"])
    expect(posts(elena, answer)).to_be_visible(timeout=LATER)
    expect(posts(elena, answer)).to_contain_text("из Telegram")

    # The author has a letter and answers it.
    letter = letter_to(platform, MARAT, saying="решали это в погребе", within=90)
    mailbox = open_browser(chromium).new_page()
    mailbox.goto(platform.url("", f"/demo/mail/{letter.key}/"))
    mailbox.locator("textarea[name=text]").fill("Тогда составлю договор на треть.")
    mailbox.locator("main form button.button").click()
    by_mail = posts(elena, "договор на треть")
    expect(by_mail).to_be_visible(timeout=LATER)
    expect(by_mail).to_contain_text("письмом")
    expect(by_mail).not_to_contain_text("══")

    # It becomes a task with a date, comes back on its day, and is done.
    written = datetime.fromisoformat(by_mail.locator("time").first.get_attribute("datetime") or "")
    noon = (written + timedelta(days=3)).replace(hour=12)
    by_mail.locator("summary", has_text="Ещё").click()
    by_mail.get_by_role("button", name="Взять задачей").click()
    elena.goto(platform.url(CITY, "/tasks/"))
    task = elena.locator(".task", has_text="договор на треть")
    task.locator("summary").click()
    task.get_by_role("link", name="Другие слова или другой день").click()
    elena.locator("input[type=date]").fill(noon.date().isoformat())
    elena.locator("main form button.button").first.click()
    platform.move_time(hours=round((noon - written) / timedelta(hours=1)))
    reminder = "elena@omsk.example.com"  # it waits two minutes, in case it is read on the page
    letter_to(platform, reminder, saying="договор на треть", within=240)
    elena.goto(platform.url(CITY, "/tasks/"))
    task.get_by_role("button", name="Сделано").click()
    expect(task).to_have_attribute("data-state", "done")
