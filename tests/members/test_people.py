"""People of the city: found by what they can do, never ranked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.members import queries
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person, until_hosts_are_kept

Visit = Callable[..., Visitor]
READER = Member()  # any member: visitors see opened profiles only
DAY = date(2026, 11, 26)


def names(found: Any) -> list[str]:
    return [member.name for member in found]


def test_newest_first_or_shuffled_anew_each_day(omsk: City) -> None:
    for index, name in enumerate(("Anna", "Boris", "Vera", "Gleb", "Darya", "Egor")):
        person(omsk, name, now=NOW + timedelta(days=index))
    with omsk.scope():
        newest = names(queries.people(reader=READER, newest=True, today=DAY))
        assert newest == ["Egor", "Darya", "Gleb", "Vera", "Boris", "Anna"]
        week = [DAY + timedelta(days=number) for number in range(7)]
        orders = [names(queries.people(reader=READER, today=day)) for day in week]
        assert orders[0] == names(queries.people(reader=READER, today=DAY))
    assert {frozenset(order) for order in orders} == {frozenset(newest)}
    assert len({order[0] for order in orders}) > 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("пластиком", ["Anna"]),
        ("ПЕРЕРАБОТКА", ["Anna"]),
        ("negotiate", ["Boris"]),
        ("bor", ["Boris"]),
        ("сварка", []),
        ("%", []),
        ("'; --", []),
        ("", ["Anna", "Boris"]),
    ],
)
def test_people_are_found_by_what_they_help_with(
    omsk: City, anna: Member, boris: Member, words: str, found: list[str]
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=anna.pk).update(helps_with=["переработка пластика"])
        Member.objects.filter(pk=boris.pk).update(helps_with=["calm negotiations"])
        assert sorted(names(queries.people(reader=READER, words=words, today=DAY))) == found


def test_the_list_stays_at_the_same_number_of_queries(
    omsk: City, gleb: Member, visit: Visit
) -> None:
    counts = []
    until_hosts_are_kept()
    browser = visit(omsk, gleb)
    browser.get("/people/")  # the address of the city is known from now on
    for group in (["Anna"], ["Boris", "Vera"]):
        for name in group:
            person(omsk, name)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/people/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["?q=%00", "?q=%ff", "?page=x", "?page=-1", "?order=%00", "?q="])
def test_odd_addresses_are_answered(omsk: City, anna: Member, visit: Visit, query: str) -> None:
    assert visit(omsk).get(f"/people/{query}").status_code == 200


def test_a_megabyte_of_search_is_refused_in_words(omsk: City, visit: Visit) -> None:
    response = visit(omsk).get("/people/", {"q": "a" * 5000})
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text


def test_contacts_are_for_members(omsk: City, anna: Member, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        Member.objects.filter(pk=anna.pk).update(contact="t.me/anna-of-omsk")
    page = f"/people/{anna.pk}/"
    assert "anna-of-omsk" not in visit(omsk).get(page).text
    assert "anna-of-omsk" in visit(omsk, boris).get(page).text


def test_people_of_another_city_are_not_here(
    omsk: City, anna: Member, tomsk: City, darya: Member, visit: Visit
) -> None:
    page = visit(omsk, anna).get("/people/").text
    assert "Anna" in page
    assert "Darya" not in page


def test_my_profile_is_what_people_see(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    response = browser.post(
        "/me/",
        {
            "name": "Анна",
            "helps_with": "Бухгалтерия, пайка\nпереговоры\r\nПАЙКА,,",
            "learning": "",
            "working_on": "дворовая сцена",
            "about": "**Тише** <script>alert(1)</script>\u202e",
            "contact": "@anna",
        },
    )
    assert response["Location"] == f"/people/{anna.pk}/"
    with omsk.scope():
        anna.refresh_from_db()
        assert anna.helps_with == ["Бухгалтерия", "ПАЙКА", "переговоры"]
        assert "\u202e" not in anna.about
    page = browser.get(f"/people/{anna.pk}/").text
    assert "<strong>Тише</strong>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("helps_with", ",".join(map(str, range(13)))),
        ("helps_with", "a" * 61),
        ("helps_with", "a\x00b"),
        ("about", "a" * 2001),
        ("about", "a" * 1_000_000),
        ("contact", "a" * 121),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field(
    omsk: City, anna: Member, visit: Visit, field: str, typed: str
) -> None:
    fields = {"name": "Annushka", "working_on": "typed before", field: typed}
    response = visit(omsk, anna).post("/me/", fields)
    assert response.status_code == 200
    assert f'id="id_{field}_error"' in response.text
    assert "typed before" in response.text
    with omsk.scope():
        anna.refresh_from_db()
        assert (anna.name, anna.working_on) == ("Anna", "")


def test_only_the_core_is_shown_the_way_to_the_door(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        hold_duty(member=anna, kind="venue", now=timezone.now())
    assert "/core/door/" in visit(omsk, anna).get("/core/").text
    assert "/core/door/" not in visit(omsk, boris).get("/core/").text


@pytest.mark.parametrize(
    "words",
    [
        *("Алёна", "Алена", "АЛЕНА", "Семина", "Сёмина Алёна", "алена сем", "Алёны"),
        *("fktyf", "Alyona", "Alena Semina", "Але\u0308на", "Алнеа", "Сеимна"),
        *("валяние", "валянием", "dfkzybt", "вляние"),
    ],
)
def test_people_are_found_as_russians_type(omsk: City, boris: Member, words: str) -> None:
    alyona = person(omsk, "Alyona")
    with omsk.scope():
        Member.objects.filter(pk=alyona.pk).update(
            name="Алёна Сёмина", helps_with=["валяние из шерсти"]
        )
        Member.objects.filter(pk=boris.pk).update(name="Борис Кац", helps_with=["сварка"])
        assert names(queries.people(reader=READER, words=words, today=DAY)) == ["Алёна Сёмина"]


def test_a_word_that_one_has_comes_before_a_part_of_a_longer_one(omsk: City) -> None:
    for index in range(8):
        person(omsk, f"zhanna{index}")
    offers, named = person(omsk, "boris"), person(omsk, "anna")
    with omsk.scope():
        Member.objects.filter(name__startswith="zhanna").update(name="Жанна Ахметова")
        Member.objects.filter(pk=offers.pk).update(helps_with=["Анна Каренина вслух"])
        Member.objects.filter(pk=named.pk).update(name="Анна Северова")
        for words in ("анна", "fyyf", "anna"):
            found = names(queries.people(reader=READER, words=words, today=DAY))
            assert found[:2] == ["Анна Северова", "boris"]
            assert found[2:] == ["Жанна Ахметова"] * 8
