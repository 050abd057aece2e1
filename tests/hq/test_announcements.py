"""Announcements: from HQ to the cores of cities, and who has read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from network.hq.announcements import announce, of_city
from network.hq.models import Announcement, AuditEntry, Delivery
from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.franchise.cast import staff

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.django_db
WORDS = {
    "title_ru": "Встреча городов",
    "text_ru": "В мае, в Казани.",
    "title_en": "The cities meet",
    "text_en": "In May, in Kazan.",
}


def sent(*cities: City, **words: str) -> Announcement:
    with hub_scope():
        by = User.objects.filter(is_staff=True).first() or staff("words@example.com")
        return announce(
            words=WORDS | words,
            cities=[city.pk for city in cities],
            to_all=False,
            nonce=uuid4(),
            by=by,
            now=NOW,
        )


def form(**given: Any) -> dict[str, Any]:
    return {**WORDS, "to": "all", "nonce": str(uuid4()), **given}


def test_hq_announces_and_the_core_reads(
    hq: Visitor, omsk: City, tomsk: City, anna: Member, visit: Visit
) -> None:
    assert hq.post("/hq/announcements/new/", form()).status_code == 302
    front = visit(omsk, anna).get("/").text
    assert "The cities meet" in front
    with omsk.scope():
        (delivery,) = of_city()
    browser = visit(omsk, anna)
    assert browser.post(f"/from-hq/{delivery.pk}/reading/").status_code == 302
    assert "The cities meet" not in browser.get("/").text
    assert "The cities meet" in browser.get("/from-hq/").text
    with hub_scope():
        read = dict(Delivery.objects.values_list("city_id", "read_at"))
    assert read[omsk.pk] is not None
    assert read[tomsk.pk] is None
    page = hq.get("/hq/announcements/").text
    assert f"read in 1 of {len(read)} cities" in page
    assert "Tomsk" in page.split("Who has not read it yet")[1].split("</details>")[0]


def test_reading_twice_keeps_the_first_time(
    omsk: City, anna: Member, visit: Visit, clock: Callable[..., None]
) -> None:
    sent(omsk)
    with omsk.scope():
        pk = of_city()[0].pk
    browser = visit(omsk, anna)
    browser.post(f"/from-hq/{pk}/reading/")
    with hub_scope():
        first = Delivery.objects.get().read_at
    browser.post(f"/from-hq/{pk}/reading/")
    with hub_scope():
        assert Delivery.objects.get().read_at == first


def test_only_the_core_sees_and_reads(
    omsk: City, boris: Member, anna: Member, visit: Visit
) -> None:
    sent(omsk)
    with omsk.scope():
        pk = of_city()[0].pk
    for browser in (visit(omsk, boris), visit(omsk)):
        assert "The cities meet" not in browser.get("/").text
        page = browser.get("/from-hq/")
        assert page.status_code == 403
        assert "The cities meet" not in page.text
        assert browser.post(f"/from-hq/{pk}/reading/").status_code == 403
    with hub_scope():
        assert Delivery.objects.get().read_at is None


def test_another_city_reads_and_notes_nothing(
    omsk: City, tomsk: City, anna: Member, darya: Member, visit: Visit
) -> None:
    sent(tomsk)
    with tomsk.scope():
        pk = of_city()[0].pk
    browser = visit(omsk, anna)
    assert "The cities meet" not in browser.get("/").text + browser.get("/from-hq/").text
    assert browser.post(f"/from-hq/{pk}/reading/").status_code == 404
    with omsk.scope():
        assert not Announcement.objects.exists()
        assert not Delivery.objects.exists()
        assert Delivery.objects.update(read_at=NOW) == 0
    with hub_scope():
        assert Delivery.objects.get().read_at is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hq_announcement SET title_ru = 'x'",
        "UPDATE hq_delivery SET city_id = 1",
        "DELETE FROM hq_delivery",
        "INSERT INTO hq_delivery (announcement_id, city_id) VALUES (1, 1)",
    ],
)
def test_postgresql_lets_a_city_only_note_that_it_read(omsk: City, statement: str) -> None:
    sent(omsk)
    refusal = pytest.raises(ProgrammingError, match="permission denied")
    with omsk.scope(), refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_withdrawn_one_is_gone_from_the_city_and_stays_at_hq(
    hq: Visitor, omsk: City, anna: Member, visit: Visit
) -> None:
    announcement = sent(omsk)
    path = f"/hq/announcements/{announcement.pk}/withdrawal/"
    assert hq.post(path).status_code == 302
    browser = visit(omsk, anna)
    assert "The cities meet" not in browser.get("/").text + browser.get("/from-hq/").text
    with omsk.scope():
        assert not Announcement.objects.exists()  # the policy of the table, not the page
    page = hq.get("/hq/announcements/").text
    assert "The cities meet" in page
    assert "withdrawn" in page
    with hub_scope():
        first = Announcement.objects.get().withdrawn_at
    hq.post(path)
    with hub_scope():
        assert Announcement.objects.get().withdrawn_at == first
        lines = AuditEntry.objects.filter(kind=AuditEntry.Kind.ANNOUNCEMENT_WITHDRAWN)
        assert {line.about for line in lines} == {"Встреча городов"}


def test_a_form_that_is_sent_twice_announces_once(hq: Visitor, omsk: City) -> None:
    fields = form()
    for _press in range(2):
        hq.post("/hq/announcements/new/", fields)
    with hub_scope():
        assert Announcement.objects.count() == 1


def test_only_the_chosen_cities_get_it(hq: Visitor, omsk: City, tomsk: City) -> None:
    fields = form(to="chosen", cities=[str(omsk.pk)])
    assert hq.post("/hq/announcements/new/", fields).status_code == 302
    with hub_scope():
        assert list(Delivery.objects.values_list("city_id", flat=True)) == [omsk.pk]
        assert not Announcement.objects.get().to_all


def test_ticked_cities_beside_all_cities_are_a_question_and_no_announcement(
    hq: Visitor, omsk: City, tomsk: City
) -> None:
    answer = hq.post("/hq/announcements/new/", form(to="all", cities=[str(omsk.pk)]))
    assert answer.status_code == 422
    assert "Cities are ticked below" in answer.text
    assert '<details class="today-more" open>' in " ".join(answer.text.split())
    with hub_scope():
        assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"title_ru": ""},
        {"text_ru": ""},
        {"text_ru": "x" * 5000},
        {"text_ru": "a\0b"},
        {"to": "chosen"},
        {"to": "chosen", "cities": ["999999"]},
        {"to": "everybody"},
        {"nonce": "once"},
    ],
)
def test_a_form_with_an_error_announces_nothing_and_keeps_the_words(
    hq: Visitor, omsk: City, given: dict[str, Any]
) -> None:
    answer = hq.post("/hq/announcements/new/", form(**given))
    assert answer.status_code == 422
    assert "The cities meet" in answer.text
    with hub_scope():
        assert not Announcement.objects.exists()
        assert not AuditEntry.objects.filter(kind=AuditEntry.Kind.ANNOUNCED).exists()


def test_who_may_announce(visit: Visit, omsk: City) -> None:
    browser = visit()
    with hub_scope():
        browser.force_login(staff("money@example.com", roles=["money"]))
    page = browser.get("/hq/announcements/")
    assert page.status_code == 200
    assert "Announce something" not in page.text
    assert browser.post("/hq/announcements/new/", form()).status_code == 403
    with hub_scope():
        assert not Announcement.objects.exists()


def test_without_english_words_everybody_reads_the_russian_ones(
    omsk: City, anna: Member, visit: Visit
) -> None:
    sent(omsk, title_en="", text_en="")
    assert "Встреча городов" in visit(omsk, anna).get("/").text


def test_words_of_hq_are_text(omsk: City, anna: Member, visit: Visit) -> None:
    sent(omsk, text_en="<b>bold</b> https://example.com/x")
    page = visit(omsk, anna).get("/").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert 'href="https://example.com/x"' in page
