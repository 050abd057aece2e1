"""The form: what it takes, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from franchise.actions.confirmation import confirm_initiator
from franchise.models import Application, Initiator
from franchise.validators import BIDI
from tenants.registry.scope import hub_scope
from tests.franchise.cast import WHY, applied, typed

RUSSIAN: dict[str, Any] = {"headers": {"accept-language": "ru"}}


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="localhost", **RUSSIAN)


def refused(visitor: Client, fields: dict[str, Any], words: str) -> str:
    """Send a form that must come back with these words and without an application."""
    before = Application.objects.count()
    response = visitor.post("/apply/", fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert WHY[:20] in page or fields["why"] != WHY
    assert Application.objects.count() == before
    return page


def test_three_people_apply_for_their_city(hub: None, visitor: Client) -> None:
    response = visitor.post("/apply/", typed("Псков"))

    application = Application.objects.get()
    assert response["Location"] == application.get_absolute_url()
    assert (application.name_ru, application.timezone, application.slug) == (
        "Псков",
        "Europe/Moscow",
        "pskov",
    )
    assert (application.state, application.language) == ("submitted", "ru")
    assert [person.email for person in application.initiators.all()] == [
        "darya@pskov.example.com",
        "egor@pskov.example.com",
        "zhanna@pskov.example.com",
    ]
    assert "Штаб читает" in visitor.get(response["Location"]).content.decode()


def test_a_name_of_several_cities_is_asked_for_again(hub: None, visitor: Client) -> None:
    page = refused(visitor, typed("Кир"), "нескольких городов")
    assert "Киров" in page


def test_the_marked_city_counts_and_not_the_name(hub: None, visitor: Client) -> None:
    visitor.post("/apply/", typed("Кир", geoname_id="548408"))

    assert Application.objects.get().name_ru == "Киров"


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "0", "abc", "1\0", "٣", "2147483648"])
def test_a_number_that_is_no_place_counts_as_none(hub: None, visitor: Client, number: str) -> None:
    refused(visitor, typed("Кир", geoname_id=number), "нескольких городов")


def test_looking_for_a_city_keeps_what_was_typed_and_complains_about_nothing(
    hub: None, visitor: Client
) -> None:
    fields = typed("Ом", venue="", find="1", **{"people-1-email": "nonsense"})
    response = visitor.post("/apply/", fields)
    page = response.content.decode()

    assert response.status_code == 200
    assert "errorlist" not in page
    assert "nonsense" in page
    assert WHY in page
    assert 'value="1496153"' in page


def test_enter_looks_for_the_city_and_then_sends(hub: None, visitor: Client) -> None:
    fields = typed("Псков", go="1")
    del fields["send"]

    assert visitor.post("/apply/", fields).status_code == 200
    assert visitor.post("/apply/", fields | {"geoname_id": "504341"}).status_code == 302


def test_one_more_person(hub: None, visitor: Client) -> None:
    page = visitor.post("/apply/", typed(more="1")).content.decode()

    assert 'name="people-3-email"' in page
    assert 'name="people-TOTAL_FORMS" value="4"' in page


@pytest.mark.parametrize("count", ["0", "-5", "99", "1e3", "x" * 5000, "٣"])
def test_the_number_of_people_is_not_believed(hub: None, visitor: Client, count: str) -> None:
    response = visitor.post("/apply/", typed(**{"people-TOTAL_FORMS": count}))

    assert response.status_code in (302, 422)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("q", "", "Какой это город?"),
        ("q", "Кракозябринск", "Такого города мы не знаем"),
        ("venue", "", "Напишите, пожалуйста: где будете встречаться"),
        ("venue", "в" * 121, "120"),
        ("venue", "Зал\0", "ноль-байт"),
        ("venue", "Выиграйте: http://evil.example", "без адресов"),
        ("address", "evil.com", "без адресов"),
        ("venue", "Зал \u202e", "невидимые символы"),
        ("why", "я" * 1_000_000, "5000"),
        ("why", "a\x07b", "невидимые символы"),
        ("weekday", "9", "9"),
        ("at", "25:00", "время"),
        ("slug", "www", "www"),
        ("slug", "xn--80ak6aa92e", "xn--80ak6aa92e"),
        ("slug", "omsk", "Этот адрес занят"),
        ("slug", "омск", "омск"),
        ("slug", "-a-", "-a-"),
        ("people-1-email", "egor", "egor"),
        ("people-1-email", "DARYA@pskov.example.com", "Эта почта уже указана"),
        ("people-2-name", "", "Напишите, пожалуйста: имя"),
        ("people-2-name", "\u2066Жанна", "невидимые символы"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    hub: None, visitor: Client, field: str, value: str, words: str
) -> None:
    page = refused(visitor, typed(**{field: value}), words)

    assert "data-invalid" in page


@pytest.mark.parametrize("mark", sorted(BIDI))
def test_text_that_turns_around_is_refused(hub: None, visitor: Client, mark: str) -> None:
    refused(visitor, typed(why=f"Хорошо {mark} плохо"), "невидимые символы")


def test_broken_utf8_is_asked_for_again(hub: None, visitor: Client) -> None:
    fields = "&".join(f"{k}={v}" for k, v in typed().items() if k != "venue").encode()
    response = visitor.generic(
        "POST",
        "/apply/",
        fields + b"&venue=%ff%fe\xff",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 422
    assert "пришли испорченными" in response.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize("query", ["q=%00", "city=%00", "city=" + "9" * 5000, "q=%ff", "city=٣"])
def test_a_strange_link_opens_the_form(hub: None, visitor: Client, query: str) -> None:
    assert visitor.get(f"/apply/?{query}").status_code == 200
    assert visitor.get(f"/apply/places/?{query}&geoname_id={'1' * 5000}").status_code == 200
    assert visitor.get(f"/apply/chosen/?{query}&geoname_id=%00").status_code == 200


def test_the_same_form_twice_is_one_application(hub: None, visitor: Client) -> None:
    fields = typed()

    first, second = visitor.post("/apply/", fields), visitor.post("/apply/", fields)

    assert first["Location"] == second["Location"]
    assert Application.objects.count() == 1


def test_two_clicks_at_once_are_one_application(committed: None) -> None:
    fields = typed("Тверь", "tver")

    def click(_: int) -> str:
        try:
            return Client(HTTP_HOST="localhost").post("/apply/", fields)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(click, range(4)))
    with hub_scope():
        application = Application.objects.get()
        assert addresses == {application.get_absolute_url()}
        assert Initiator.objects.count() == 3


def test_two_groups_at_once_are_one_application_and_a_kind_word(committed: None) -> None:
    def send(tag: str) -> int:
        try:
            return Client(HTTP_HOST="localhost").post("/apply/", typed("Тула", tag)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(send, ["a", "b", "c"]))
    assert answers == [302, 422, 422]
    with hub_scope():
        assert Application.objects.count() == 1


def test_a_second_group_is_not_alone(hub: None, visitor: Client) -> None:
    first = applied("Псков", "first", now=timezone.now())

    page = refused(visitor, typed("Псков", "second"), "вы не одни")
    assert "darya@first.example.com" not in page

    response = visitor.post("/apply/", typed("Псков", "second", join="1"))
    second = Application.objects.exclude(pk=first.pk).get()
    assert response["Location"] == second.get_absolute_url()
    assert second.state == Application.State.SECOND
    page = visitor.get(response["Location"]).content.decode()
    assert "Ничей адрес не покажут, пока не согласятся обе" in page
    assert "darya@first.example.com" not in page


def test_a_confirmed_email_is_refused_until_its_application_is_declined(
    hub: None, visitor: Client
) -> None:
    other = applied("Псков", "same", now=timezone.now())
    confirm_initiator(other.initiators.order_by("pk")[0], now=timezone.now())

    refused(visitor, typed("Тверь", "same"), "Эта почта здесь не подойдёт")

    other.state = Application.State.DECLINED
    other.save()
    assert visitor.post("/apply/", typed("Тверь", "same")).status_code == 302


def test_a_stranger_who_names_an_email_keeps_nobody_from_applying(
    hub: None, visitor: Client
) -> None:
    for city in ("Псков", "Тверь", "Тула"):  # made up; nobody confirms
        assert visitor.post("/apply/", typed(city, "victim")).status_code == 302

    refused(visitor, typed("Рязань", "victim"), "Эта почта здесь не подойдёт")

    Application.objects.filter(name_ru="Тула").update(state=Application.State.WITHDRAWN)
    assert visitor.post("/apply/", typed("Рязань", "victim")).status_code == 302


def test_an_address_another_group_asked_for_is_taken(hub: None, visitor: Client) -> None:
    applied("Псков", "first", now=timezone.now(), slug="volga")

    refused(visitor, typed("Тверь", "tver", slug="volga"), "Этот адрес занят")


def test_hundreds_an_hour_are_asked_to_wait(hub: None, visitor: Client) -> None:
    cities = "Псков Тверь Тула Рязань Пенза Курск Орёл Калуга Брянск Тамбов".split()
    for number, city in enumerate(cities):
        assert visitor.post("/apply/", typed(city, f"group-{number}")).status_code == 302

    refused(visitor, typed("Липецк", "lipetsk"), "через час")


def test_the_page_of_an_application_needs_its_key(hub: None, visitor: Client) -> None:
    applied(now=timezone.now())

    assert visitor.get("/applications/1/").status_code == 404
    assert visitor.get(f"/applications/{'a' * 43}/").status_code == 404
    assert visitor.get("/applications/%00/").status_code == 404


def test_a_venue_is_one_line_in_the_letters(hub: None, visitor: Client) -> None:
    visitor.post("/apply/", typed(venue="Зал\nЧетверги просят вас заплатить"))

    assert Application.objects.get().venue == "Зал Четверги просят вас заплатить"
