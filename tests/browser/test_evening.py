"""A Thursday of Omsk as people live it: a laptop, a wall and six phones, from plan to next week."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.evening import Lead, Phone, Someone, listening, somebody
from tests.browsers import Platform, running

pytestmark = pytest.mark.browser

ELENA, GLEB, VERA = "Елена Рудь", "Глеб Новиков", "Вера Лаптева"
OLEG, YAN = "Олег Третьяк", "Ян Корбут"  # come with nothing but themselves
# The server has kept the thought, the phone never hears of it.
ANSWER_LOST = """() => {
  const send = window.fetch;
  window.fetch = async (...all) => {
    window.fetch = send;
    await send(...all);
    throw new TypeError("The network is gone");
  };
}"""
NAMES = {
    "boris": "Борис Каштанов",
    "anna": "Анна Северова",
    "polina": "Полина Штерн",
    "gleb": GLEB,
    "vera": VERA,
    "nika": "Ника Орлова",
}


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A network of its own, because tonight's evening is used up."""
    with running() as found:
        yield found


def test_an_evening_from_its_plan_to_the_next_week(platform: Platform, chromium: Browser) -> None:
    laptop = somebody(Lead, platform, chromium, email="elena", phone=False)
    meeting = plan(laptop)
    wall = projector(laptop, chromium, platform)
    phones = {
        name: somebody(Phone, platform, chromium, email="" if name == "nika" else name)
        for name in NAMES
    }
    check_in(laptop, wall, phones, meeting)
    begin(laptop, wall, phones, meeting)
    author = first_tables(laptop, wall, phones)
    said = speak_on_and_off_the_network(laptop, wall, phones)

    laptop.context.close()  # its battery is empty
    lead = take_over(phones["gleb"], wall, meeting)
    second_tables(lead, wall, phones, said)
    close(lead, wall, phones)

    read_what_was_said(phones[author], said)
    read_the_minutes(phones["polina"], said)
    come_next_week(phones["polina"])
    for one in (wall, lead, *phones.values()):
        assert one.complaints == []


def plan(laptop: Lead) -> str:
    """Two formats, seats for all who said that they come; nobody is told yet. Its address."""
    laptop.go("/meetings/")
    laptop.page.locator("[aria-labelledby=ahead] .ticket a").first.click()
    meeting = laptop.page.url
    laptop.follow("План вечера")
    laptop.page.get_by_label("Столы").fill("4")
    laptop.page.locator("summary", has_text="Из каких форматов выбирать").click()
    for name in ("Совет в тройках", "Мудрый стол"):
        laptop.page.get_by_label(name).check()
    laptop.press("Спланировать встречу")
    expect(laptop.page.get_by_role("heading", name="Предложение")).to_be_visible()
    laptop.looks_well()
    stay_where_one_taps(laptop)
    return meeting


def stay_where_one_taps(laptop: Lead) -> None:
    """A long plan does not jump away under the hand that locks a seat or picks a name."""
    lock = laptop.page.locator(".plan-seats .lock").last
    name = laptop.page.locator(".plan-seats a").last
    name.scroll_into_view_if_needed()
    seen = laptop.page.evaluate("scrollY")
    assert seen > 0
    for pressed in ("true", "false"):
        lock.press("Enter")
        expect(lock).to_have_attribute("aria-pressed", pressed)
        expect(lock).to_be_focused()
        assert laptop.page.evaluate("scrollY") == seen
    name.press("Enter")
    expect(laptop.page.locator(".plan-seat.is-picked")).to_be_in_viewport()
    laptop.page.wait_for_function("document.activeElement.closest('#plan') !== null")
    laptop.page.locator("#picked a").click()
    expect(laptop.page.locator("#picked")).to_have_count(0)


def projector(laptop: Lead, chromium: Browser, platform: Platform) -> Someone:
    """The same person, signed in on the computer of the house."""
    page = chromium.new_context(
        storage_state=laptop.context.storage_state(),
        locale="ru-RU",
        viewport={"width": 1440, "height": 900},
    ).new_page()
    wall = listening(Someone(platform, page))
    wall.go(laptop.page.url.replace("/plan/", "/live/projector/"))
    wall.sees("Добрый вечер!")
    return wall


def check_in(laptop: Lead, wall: Someone, phones: dict[str, Phone], meeting: str) -> None:
    code = wall.page.locator(".wall-code .visually-hidden").inner_text()
    for name in ("boris", "anna", "gleb"):
        phones[name].go(code)
        phones[name].press("Я здесь")
        phones[name].sees(f"{NAMES[name]}, добро пожаловать!")
    wall.sees("в зале 3 человека")

    nika = phones["nika"]  # nobody knows her here
    nika.go(code)
    nika.page.get_by_label("Как вас зовут?").fill(NAMES["nika"])
    nika.press("Я здесь")
    nika.sees("Ника Орлова, добро пожаловать!")

    polina = phones["polina"]  # the walls of the hall are thick
    polina.go(code)
    polina.context.set_offline(True)
    polina.press("Я здесь")
    queued = polina.page.locator("[data-queued]")
    expect(queued).to_be_visible()
    polina.context.set_offline(False)
    expect(queued).to_be_hidden()
    polina.go(code)
    polina.sees(f"{NAMES['polina']}, добро пожаловать!")

    laptop.go(meeting + "door/")
    for name in (VERA, OLEG, YAN):  # by name, with somebody at the door
        laptop.page.locator(".door li", has_text=name).get_by_role("button").click()
        expect(laptop.page.locator("[aria-labelledby=here] li", has_text=name)).to_be_visible()
    laptop.looks_well()
    wall.sees("в зале 8 человек")


def begin(laptop: Lead, wall: Someone, phones: dict[str, Phone], meeting: str) -> None:
    """Half of the seats are empty: plan again, publish, begin."""
    for phone in phones.values():
        phone.go(meeting + "live/phone/")
    laptop.go(meeting + "live/facilitator/")
    laptop.sees("Этот план ещё никто не видел.")
    laptop.sees(re.compile(r"За столами ждём \d+ человек, из них здесь \d+"))
    laptop.looks_well()
    laptop.press("Рассадить тех, кто здесь")
    laptop.sees("Рассадили заново")
    laptop.press("Начать встречу")
    laptop.sees("План показан: каждый видит свой стол.")
    for energy, phone in enumerate(phones.values(), start=1):
        expect(phone.page.locator("#table-title")).to_contain_text("Ваш стол")
        phone.feel(min(energy, 3))
    expect(wall.title).to_have_text(laptop.title.inner_text())
    phones["anna"].looks_well()
    wall.looks_well()


def first_tables(laptop: Lead, wall: Someone, phones: dict[str, Phone]) -> str:
    """Everybody sits at the table that the wall names; one table goes ahead."""
    for _ in range(3):
        together(laptop.next(), wall, *phones.values())
    tables = {name: phone.table() for name, phone in phones.items()}
    assert len(set(tables.values())) > 1
    for name, number in tables.items():
        seated = wall.page.locator(".wall-tables li", has_text=on_the_wall(NAMES[name]))
        expect(seated.locator(".wall-number")).to_have_text(number)

    step = laptop.title.inner_text()
    quick = phones["boris"]
    quick.press("Наш стол закончил этот шаг")
    expect(quick.title).not_to_have_text(step)
    for name, phone in phones.items():
        if tables[name] == tables["boris"]:
            together(quick.title.inner_text(), phone)
        else:
            expect(phone.title).to_have_text(step)
    laptop.sees("на 1 шаг впереди")
    laptop.press("вернуть к общему шагу")
    together(step, *phones.values())

    authors = [name for name, phone in phones.items() if phone.is_asking.count()]
    assert authors
    return authors[0]


def on_the_wall(name: str) -> str:
    """Read from far away: «Борис К.»."""
    first, last = name.split()
    return f"{first} {last[0]}."


def speak_on_and_off_the_network(
    laptop: Lead, wall: Someone, phones: dict[str, Phone]
) -> dict[str, str]:
    """Everybody sends a thought over a bad network; each is stored with its question."""
    long = phones["anna"].page
    long.locator("#catch-text").fill("https://thursdays.example.org/" + "а" * 60)
    assert long.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(long.locator("[data-catch]").get_by_role("button")).to_be_in_viewport(ratio=1)
    long.locator("#catch-text").fill("")

    said = {}
    for name, phone in phones.items():
        text = f"{NAMES[name]} видит это так"
        phone.say("Взгляд", text)
        said[text] = phone.question()

    polina = phones["polina"]
    polina.context.set_offline(True)
    for text in ("Без сети думается лучше", "И вторая мысль без сети"):
        polina.write("Осознание", text)
        said[text] = polina.question()
    expect(polina.waiting).to_have_count(2)
    expect(polina.page.locator("[data-stale]")).to_be_visible()

    boris, lost = phones["boris"], "Ответ сервера потерялся по дороге"
    boris.page.evaluate(ANSWER_LOST)
    boris.write("Взгляд", lost)
    said[lost] = boris.question()

    step = laptop.next()
    others = [phone for phone in phones.values() if phone is not polina]
    together(step, wall, *others)
    polina.context.set_offline(False)
    together(step, polina)
    for phone in phones.values():
        expect(phone.waiting).to_have_count(0)
    laptop.sees(f"записано {len(said)} мыслей")
    laptop.looks_well()
    return said


def take_over(phone: Phone, wall: Someone, meeting: str) -> Lead:
    """Another member of the core leads from their phone."""
    lead = listening(Lead(phone.platform, phone.context.new_page()))
    lead.go(meeting + "live/")
    lead.sees(f"Ведёт {ELENA}")
    expect(lead.page.locator("[data-next]")).to_have_count(0)  # until the evening is theirs
    lead.looks_well()
    lead.press("Взять ведение")
    lead.sees(f"Ведёт {GLEB}")
    together(lead.next(), wall, phone)
    lead.looks_well()
    return lead


def second_tables(
    lead: Lead, wall: Someone, phones: dict[str, Phone], said: dict[str, str]
) -> None:
    """The second part: another format, other tables, realisations and commitments."""
    together(lead.finish_part(), wall, *phones.values())
    assert len({phone.table() for phone in phones.values()}) > 1
    for name, kind in (("boris", "Обязательство"), ("vera", "Осознание"), ("nika", "Осознание")):
        text = f"{NAMES[name]} уносит это с собой"
        phones[name].say(kind, text)
        said[text] = phones[name].question()
    phones["boris"].looks_well()


def close(lead: Lead, wall: Someone, phones: dict[str, Phone]) -> None:
    """The time is short: the third part is skipped, then reflection and the end."""
    while lead.page.locator("[data-next]").count():
        lead.finish_part()
    together(lead.title.inner_text(), wall, *phones.values())
    for energy, phone in enumerate(phones.values()):
        phone.feel(5 - energy % 2)
    lead.page.locator("summary", has_text="Закрыть встречу").click()
    lead.press("Да, вечер окончен")
    lead.sees("Встреча завершена.")
    lead.looks_well()
    wall.sees("Спасибо за сегодня!")
    for phone in phones.values():
        phone.sees("Спасибо за сегодня!")


def read_the_minutes(member: Phone, said: dict[str, str]) -> None:
    """The minutes hold each capture once, the energy, and the questions that wait again."""
    member.follow("Читать протокол")
    for text in said:
        expect(member.page.locator(".thought-text", has_text=text)).to_have_count(1)
    expect(member.page.locator(".thought")).to_have_count(len(said))
    member.sees("2,5 → 4,5")
    back = member.page.locator("[aria-labelledby=back]")
    expect(back).to_contain_text("проработан; ответить может только автор")
    expect(back).to_contain_text("очередь не дошла: место сохраняется")
    member.looks_well()


def read_what_was_said(author: Phone, said: dict[str, str]) -> None:
    """Authors get only captures about their own questions, which wait for the next meeting."""
    minutes = author.page.get_by_role("link", name="Читать протокол").get_attribute("href")
    own = author.page.locator("[aria-labelledby=own-title] a")
    asked = {link.inner_text().rstrip("…"): link.get_attribute("href") or "" for link in own.all()}
    assert any(question.startswith(tuple(asked)) for question in said.values())
    for question, page in asked.items():
        author.go(page)
        expect(author.page.get_by_role("heading", level=1)).to_contain_text(question)
        evening = author.page.locator(
            "section.part", has=author.page.locator(f"[href='{minutes}']")
        )
        heard = evening.locator(".thought-text").all_inner_texts()
        assert sorted(heard) == sorted(t for t, about in said.items() if about.startswith(question))
        author.looks_well()
        author.go("/questions/?q=" + " ".join(question.split()[:4]))
        expect(author.page.locator(".queue-row", has_text=question)).to_have_count(1)


def come_next_week(member: Phone) -> None:
    member.page.locator("[aria-labelledby=following] .ticket a").first.click()
    member.page.locator("#come form button").first.click()
    expect(member.page.locator("#come")).to_contain_text("Вы идёте")
    member.go("/meetings/")
    expect(member.page.locator("[aria-labelledby=ahead]")).to_contain_text("Вы идёте")


def together(step: str, *screens: Someone) -> None:
    """Wait until all screens show this step and are complete."""
    for screen in screens:
        expect(screen.title).to_have_text(step)
        expect(screen.page.locator("#live[data-turning]")).to_have_count(0)
