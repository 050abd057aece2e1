"""The demo network's content: references exist, texts are clean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.content import APPLICATIONS, CITIES
from deploy.demo.content.records import (
    Blocker,
    City,
    DutyKind,
    Evening,
    FormatKey,
    Product,
    QuestionState,
    Stage,
    Visibility,
)

BY_SLUG = {city.slug: city for city in CITIES}
OMSK = BY_SLUG["omsk"]
EVENINGS = [evening for city in CITIES for evening in city.evenings]
HELD = [evening for evening in EVENINGS if evening.weeks_ago > 0]
PRODUCTS = [product for city in CITIES for product in city.products]
QUESTIONS = [question for city in CITIES for question in city.questions]

CODES = {
    "key", "slug", "name_en", "email", "timezone", "accent", "language", "telegram", "starts",
    "stage", "visibility", "blocker", "about_kind", "state", "format", "how", "duty", "kind",
    "who", "by", "person", "authors", "helpers", "rsvps", "initiators", "facilitator", "home",
    "minutes_keeper", "question", "product", "tables", "value", "values",
}  # fmt: skip
WITHOUT_YO = re.compile(
    r"\b(еще|ее|мое|твое|свое|нее|идет|пришел|нашел|ушел|зашел|вышел|принес|счет|учет|расчет"
    r"|живет|дает|берет|ведет|поймет|найдет|придет|трех|четырех|теплый|черный|желтый|легкий"
    r"|зеленый|причем|поет|печет|растет|ребенок|вперед|надежный|веселый|твердый|актер|партнер"
    r"|шьем|пьем|живем|зовет|ждет|найдем|придем|самолет|жесткий)\b",
    re.IGNORECASE,
)


def texts(thing: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every human text inside, with the path to it; keys and codes are left out."""
    if isinstance(thing, str):
        yield path, thing
    elif isinstance(thing, tuple):
        for number, item in enumerate(thing):
            yield from texts(item, f"{path}[{number}]")
    elif is_dataclass(thing):
        label = getattr(thing, "key", getattr(thing, "slug", type(thing).__name__))
        for field in fields(thing):
            code = field.name in CODES or (field.name == "about" and hasattr(thing, "blocker"))
            inner = getattr(thing, field.name)
            if not code or (isinstance(inner, tuple) and inner and is_dataclass(inner[0])):
                yield from texts(inner, f"{path}/{label}.{field.name}")


ALL_TEXTS = list(chain(texts(CITIES), texts(APPLICATIONS)))


def people_of(city: City) -> set[str]:
    return {person.key for person in city.people}


def people_in(evening: Evening) -> set[str]:
    return {arrival.who for arrival in evening.came}


# Amounts


def test_the_network_is_large_enough_to_look_alive() -> None:
    people = [len(city.people) for city in CITIES]

    assert len(BY_SLUG) == 12
    assert list(BY_SLUG)[:4] == ["omsk", "tomsk", "novosibirsk", "kazan"]
    assert people[:4] == [20, 8, 7, 6]
    assert min(people) >= 3
    assert len(PRODUCTS) >= 45
    assert len(QUESTIONS) >= 90
    assert len(list(chain.from_iterable(city.experts for city in CITIES))) >= 20


def test_cities_differ_in_age_and_health() -> None:
    assert len({city.launched_weeks_ago for city in CITIES}) >= 8
    assert {slug for slug, city in BY_SLUG.items() if city.silent_weeks} == {"tyumen", "samara"}
    assert BY_SLUG["irkutsk"].launched_weeks_ago <= 4
    assert {"anna", "boris", "vera", "gleb"} <= people_of(OMSK)
    assert {"darya", "egor"} <= people_of(BY_SLUG["tomsk"])


def test_every_stage_blocker_and_state_occurs() -> None:
    assert {product.stage for product in PRODUCTS} == set(get_args(Stage))
    assert {product.visibility for product in PRODUCTS} == set(get_args(Visibility))
    assert {question.blocker for question in QUESTIONS} == set(get_args(Blocker))
    assert {question.state for question in QUESTIONS} == set(get_args(QuestionState))
    assert {question.about for question in QUESTIONS} == {"product", "person", "community"}
    assert {duty.duty for duty in OMSK.duties} == set(get_args(DutyKind))


def test_plastic_recycling_can_be_found_from_another_city() -> None:
    found = [
        product.key
        for city in CITIES
        for product in city.products
        if product.visibility != "city"
        and "переработка пластика" in f"{product.pitch} {product.text}".casefold()
    ]

    assert found == ["board", "filament"]


# References


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.slug)
def test_keys_are_unique_and_every_person_exists(city: City) -> None:
    people = people_of(city)
    named = chain(
        city.initiators,
        (duty.person for duty in city.duties),
        (card.person for card in city.experts),
        (question.by for question in city.questions),
        (wish.by for wish in city.wishes if wish.by),
        chain.from_iterable(product.authors + product.helpers for product in city.products),
    )

    assert set(named) <= people
    for things in (city.people, city.products, city.questions, city.values):
        assert [key for key, times in Counter(t.key for t in things).items() if times > 1] == []
    assert len({card.person for card in city.experts}) == len(city.experts)
    assert len(city.initiators) >= 3
    assert ZoneInfo(city.timezone).key == city.timezone


def test_addresses_are_unique_and_never_real() -> None:
    addresses = [person.email for city in CITIES for person in city.people]
    addresses += [who.email for application in APPLICATIONS for who in application.initiators]

    assert len(addresses) == len(set(addresses))
    assert [a for a in addresses if not re.fullmatch(r"[a-z]+@[a-z]+\.example\.com", a)] == []
    for city in CITIES:
        assert all(p.email == f"{p.key}@{city.slug}.example.com" for p in city.people)


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.slug)
def test_questions_lead_to_something_and_tell_a_consistent_story(city: City) -> None:
    products = {product.key: product for product in city.products}
    joined = {person.key: person.joined_weeks_ago for person in city.people}

    for q in city.questions:
        assert (q.product is not None) == (q.about == "product"), q.key
        assert q.asked_weeks_ago <= joined[q.by], q.key
        assert bool(q.answer) == (q.state == "answered"), q.key
        assert (q.times_served > 0) == (q.state != "queued"), q.key
        assert q.weeks_waiting <= q.asked_weeks_ago, q.key
        if q.state == "queued":
            assert q.weeks_waiting == q.asked_weeks_ago, q.key
        if q.product is not None:
            product = products[q.product]
            assert q.by in product.authors, q.key
            assert q.asked_weeks_ago <= product.stages[0].weeks_ago, q.key


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.key)
def test_a_product_fits_its_page_and_its_line_runs_forward(product: Product) -> None:
    weeks = [step.weeks_ago for step in product.stages]
    hours = [step.hours for step in product.stages] + [product.hours]

    assert len(product.pitch) <= 140
    assert 60 <= len(product.text.split()) <= 160
    assert len(product.title) <= 120
    assert all(len(topic) <= 60 for topic in product.needs + product.offers)
    assert weeks == sorted(set(weeks), reverse=True)
    assert hours == sorted(hours)
    assert all(step.why for step in product.stages)
    assert product.stages[-1].evidence or product.stage == "idea"
    assert not set(product.authors) & set(product.helpers)


def test_a_product_is_never_older_than_its_authors_membership() -> None:
    for city in CITIES:
        joined = {person.key: person.joined_weeks_ago for person in city.people}
        assert all(weeks <= city.launched_weeks_ago for weeks in joined.values()), city.slug
        for product in city.products:
            assert product.stages[0].weeks_ago <= joined[product.authors[0]], product.key


def test_profiles_fit_and_name_no_rank() -> None:
    rank = re.compile(
        r"директор|менеджер|начальник|доцент|профессор|основатель|эксперт|\bCEO\b|ООО|инженер",
        re.IGNORECASE,
    )
    for person in chain.from_iterable(city.people for city in CITIES):
        said = (*person.helps_with, *person.learning, person.working_on, person.about)
        assert [words for words in said if rank.search(words)] == [], person.key
        assert all(len(topic) <= 60 for topic in person.helps_with + person.learning), person.key
        assert len(person.working_on) <= 200, person.key


# Evenings


def test_omsk_has_four_evenings_behind_it_and_one_tonight() -> None:
    tonight = OMSK.evenings[-1]

    assert [evening.weeks_ago for evening in OMSK.evenings] == [4, 3, 2, 1, 0]
    assert (tonight.came, tonight.works) == ((), ())
    assert len({evening.facilitator for evening in OMSK.evenings}) == 5
    assert {work.format for evening in HELD for work in evening.works} <= set(get_args(FormatKey))
    assert len({work.format for evening in HELD for work in evening.works}) >= 6
    assert (OMSK.series[0].weekday, OMSK.series[0].starts, OMSK.series[0].minutes) == (
        3,
        "18:00",
        120,
    )


@pytest.mark.parametrize("evening", EVENINGS, ids=lambda evening: f"{evening.weeks_ago}-weeks-ago")
def test_an_evening_knows_everyone_in_the_room(evening: Evening) -> None:
    joined = {person.key: person.joined_weeks_ago for person in OMSK.people}
    guests = {guest.key for guest in evening.guests}
    how = {arrival.who: arrival.how for arrival in evening.came}

    assert not guests & set(joined)
    assert {guest.home for guest in evening.guests} - {""} <= set(BY_SLUG)
    assert {evening.facilitator, evening.minutes_keeper} <= set(joined)
    assert set(evening.rsvps) | set(how) <= set(joined) | guests
    assert len(how) == len(evening.came)
    assert len(set(evening.rsvps)) == len(evening.rsvps)
    for who in set(how) - guests:
        assert joined[who] >= evening.weeks_ago, who
        assert how[who] == ("rsvp" if who in evening.rsvps else "walk_in"), who
    assert all(how[guest] == "guest" for guest in guests & set(how))
    for arrival in evening.came:
        assert {arrival.before, arrival.after} <= {1, 2, 3, 4, 5, None}


@pytest.mark.parametrize("evening", HELD, ids=lambda evening: f"{evening.weeks_ago}-weeks-ago")
def test_what_was_worked_on_was_said_by_people_at_the_table(evening: Evening) -> None:
    asked = {question.key: question for question in OMSK.questions}
    came = people_in(evening)
    counts = Counter(arrival.how for arrival in evening.came)

    assert {evening.facilitator, evening.minutes_keeper} <= came
    assert counts["walk_in"] >= 1
    assert counts["guest"] == 1
    for work in evening.works:
        question = asked[work.question]
        sitting = list(chain.from_iterable(work.tables))
        assert len(sitting) == len(set(sitting)), work.question
        assert set(sitting) <= came - {evening.facilitator}, work.question
        assert question.by in sitting, work.question
        assert 3 <= len(work.perspectives) <= 6, work.question
        assert {p.by for p in work.perspectives} <= set(sitting) - {question.by}, work.question
        assert {r.by for r in work.realisations} <= set(sitting), work.question
        assert question.asked_weeks_ago >= evening.weeks_ago, work.question
        assert work.realisations, work.question
        for promise in work.commitments:
            assert promise.by in sitting, promise.text
            due = evening.weeks_ago * 7 - promise.due_days
            assert promise.kept is None or due >= 0 or promise.kept, promise.text
    slots = [(work.slot, who) for work in evening.works for t in work.tables for who in t]
    assert len(slots) == len(set(slots)), "somebody sits at two tables at once"


def test_serving_counts_what_the_evenings_worked_on() -> None:
    served = Counter(work.question for evening in HELD for work in evening.works)
    last = {
        work.question: evening.weeks_ago
        for evening in sorted(HELD, key=lambda evening: -evening.weeks_ago)
        for work in evening.works
    }

    for question in OMSK.questions:
        if question.asked_weeks_ago <= 8:
            assert question.times_served == served[question.key], question.key
        if question.state == "worked_on":
            assert question.weeks_waiting == last[question.key], question.key


def test_people_leave_with_more_energy_than_they_came_with_but_not_always() -> None:
    for evening in HELD:
        told = [(a.before, a.after) for a in evening.came if a.before and a.after]
        assert sum(after for _, after in told) > sum(before for before, _ in told)
    assert any(a.before and a.after and a.after < a.before for e in HELD for a in e.came)


def test_promises_are_kept_broken_and_still_open() -> None:
    kept = Counter(c.kept for e in HELD for work in e.works for c in work.commitments)

    assert kept[True] > kept[False] > 0
    assert kept[None] > 0
    assert sum(bool(r.after_7_days) for e in HELD for w in e.works for r in w.realisations) >= 10


# Culture and applications


def test_values_grow_from_wishes_and_rules_rest_on_values() -> None:
    values = {value.key for value in OMSK.values}

    assert {wish.value for wish in OMSK.wishes} - {""} == values
    assert all(rule.values and set(rule.values) <= values for rule in OMSK.rules)
    assert sum(rule.in_practice for rule in OMSK.rules) == 1
    assert any(wish.by is None for wish in OMSK.wishes)


def test_two_groups_wait_for_cities_that_are_still_free() -> None:
    assert [application.name_en for application in APPLICATIONS] == ["Barnaul", "Ufa"]
    for application in APPLICATIONS:
        assert len(application.initiators) >= 3
        assert application.name_ru not in {city.name_ru for city in CITIES}
        assert ZoneInfo(application.timezone).key == application.timezone


# Typography


def test_no_text_is_empty_by_accident_or_said_twice() -> None:
    assert len(ALL_TEXTS) > 1000
    long = [text for _, text in ALL_TEXTS if len(text) > 40]

    assert [text for text, times in Counter(long).items() if times > 1] == []
    assert [path for path, text in ALL_TEXTS if text != text.strip()] == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("straight quotes", r"[\"“”]|(?<![A-Za-z])'|'(?![A-Za-z])"),
        ("a hyphen for a dash", r"(?m)(?<=\S) - |(?<=\d)-(?=\d{2}\b)|--"),
        ("three dots for an ellipsis", r"\.\.\."),
        ("a space before a stop", r" [,.;:!?»]"),
        ("a space after an opening quote", r"« "),
        ("two spaces", r"  "),
        ("Latin letters inside a Cyrillic word", r"[а-яё][a-z]|[a-z][а-яё]"),
        ("e for ё", WITHOUT_YO.pattern),
    ],
)
def test_russian_is_set_as_russian_is_set(fault: str, pattern: str) -> None:
    wrong = re.compile(pattern, re.IGNORECASE)

    assert [(path, m.group()) for path, text in ALL_TEXTS for m in wrong.finditer(text)] == []


def test_quotes_are_closed() -> None:
    assert [path for path, text in ALL_TEXTS if text.count("«") != text.count("»")] == []


def test_no_date_is_absolute() -> None:
    """Dates move with today, so a text must not name a year of our time or a full date."""
    dated = re.compile(r"\b20[12]\d\b|\b\d{1,2}\.\d{1,2}\.\d{2,4}\b")

    assert [path for path, text in ALL_TEXTS if dated.search(text)] == []
