"""One person leaves and another is named; a group withdraws until its city is built."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from franchise.actions.applying import Person
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.corrections import withdraw_application
from franchise.actions.group import leave_group, name_initiator
from franchise.actions.introductions import agree_to_meet
from franchise.actions.review import approve_application, decline_application
from franchise.errors import AgreementClosed, AnsweredMeanwhile, EmailBusy, TooLate
from franchise.message_letters import LEAVING
from franchise.models import Application, Initiator, Review, Signature
from franchise.queries import next_move
from franchise.tokens import personal_link
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tests.franchise.cast import applied, approve_and_sign, deliver, sign, staff

Visit = Callable[..., Client]
State = Application.State
WEEK = timedelta(days=7)


@pytest.fixture
def pskov(hub: None, now: datetime) -> Application:
    application = applied("Псков", now=now)
    for person in application.initiators.all():
        confirm_initiator(person, now=now)
    return application


@pytest.fixture
def approved(pskov: Application, now: datetime) -> Application:
    return approve_application(pskov, words="", slug="pskov", by=staff(), now=now)


def initiator(name: str) -> Initiator:
    return Initiator.objects.select_related("application").get(name=name)


def browser_of(visit: Visit, name: str) -> Client:
    browser = visit()
    browser.get(re.sub(r"https?://[^/]+", "", personal_link(initiator(name))))
    return browser


def test_one_who_leaves_ends_nothing_and_the_others_name_another(
    approved: Application, visit: Visit, now: datetime
) -> None:
    egor = browser_of(visit, "Егор")
    address = f"{approved.get_absolute_url()}leaving/"
    assert "Leave the group?" in egor.get(address).text
    assert Initiator.objects.count() == 3
    egor.post(address, {"why": "Переезжаю"})
    assert sorted(Initiator.objects.values_list("name", flat=True)) == ["Дарья", "Жанна"]
    change = approved.changes.last()
    assert change is not None
    assert (change.kind, change.who, change.why) == ("left", "Егор", "Переезжаю")
    page = approved.get_absolute_url()
    assert "Переезжаю" not in visit().get(page).text  # who has the address alone
    assert "Переезжаю" in browser_of(visit, "Дарья").get(page).text
    mail.outbox.clear()
    for number in Alarm.objects.filter(kind=LEAVING).values_list("pk", flat=True):
        assert alarms.ring(number, city=None, now=now + WEEK)
    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "darya@pskov.example.com",
        "zhanna@pskov.example.com",
    ]
    assert "> Переезжаю" in mail.outbox[0].body

    for name in ("Дарья", "Жанна"):
        sign(initiator(name), now=now + WEEK)
    approved.refresh_from_db()
    assert approved.state == State.AGREEMENT
    assert next_move(approved, now=now + WEEK).startswith("The group names one more person")

    darya = browser_of(visit, "Дарья")
    fields = {"name": "Нина", "email": "Nina@pskov.example.com"}
    darya.post(f"{approved.get_absolute_url()}people/", fields)
    nina = initiator("Нина")
    assert nina.email == "nina@pskov.example.com"
    assert nina.disclosed_at is not None  # their own time to think begins now
    deliver(approved, now=now + WEEK)
    assert any(sent.to == ["nina@pskov.example.com"] for sent in mail.outbox)
    sign(nina, now=now + 2 * WEEK)
    approved.refresh_from_db()
    assert approved.state == State.BUILDING


def test_one_person_joins_a_group_that_signs(
    approved: Application, visit: Visit, now: datetime
) -> None:
    joining = f"/apply/join/{approved.geoname_id}/"
    stranger = visit()
    assert "Begin with them" in stranger.get(joining).text
    assert "opens in a few minutes" not in stranger.get("/cities/?q=Псков").text
    stranger.post(
        joining,
        {"name": "Кира", "email": "kira@example.com", "words": "Могу вести.", "key": "k" * 43},
    )
    kira = initiator("Кира")
    confirm_initiator(kira, now=now)
    asking = Application.objects.get(pk=kira.application_id)
    agree_to_meet(asking, by=initiator("Егор"), now=now + WEEK)
    joined = approved.initiators.get(name="Кира")
    assert joined.disclosed_at == now + WEEK
    for name in ("Дарья", "Егор", "Жанна"):
        sign(initiator(name), now=now + WEEK)
    approved.refresh_from_db()
    assert approved.state == State.AGREEMENT
    sign(joined, now=now + 2 * WEEK)
    approved.refresh_from_db()
    assert approved.state == State.BUILDING


def test_who_has_left_reads_the_conversation_no_more(approved: Application, visit: Visit) -> None:
    phone, laptop = browser_of(visit, "Егор"), browser_of(visit, "Егор")
    page = approved.get_absolute_url()
    assert "Talk with HQ" in phone.get(page).text
    laptop.post(f"{page}leaving/", {"why": ""})
    for browser in (phone, laptop):
        assert "Talk with HQ" not in browser.get(page).text
        assert browser.post(f"{page}messages/", {"text": "Я"}).status_code == 404


def test_the_only_one_who_has_not_signed_leaves_and_the_city_begins(
    pskov: Application, now: datetime
) -> None:
    name_initiator(pskov, person=Person("Нина", "nina@example.com"), now=now)
    confirm_initiator(initiator("Нина"), now=now)
    approve_application(pskov, words="", slug="pskov", by=staff(), now=now)
    for name in ("Дарья", "Егор", "Жанна"):
        sign(initiator(name), now=now + WEEK)
    pskov.refresh_from_db()
    assert pskov.state == State.AGREEMENT
    leave_group(initiator("Нина"), now=now + WEEK)
    pskov.refresh_from_db()
    assert pskov.state == State.BUILDING


def test_a_signature_leaves_with_its_person(approved: Application, now: datetime) -> None:
    sign(initiator("Егор"), now=now + WEEK)
    leave_group(initiator("Егор"), now=now + WEEK)
    assert not Signature.objects.exists()


def test_the_last_one_who_leaves_withdraws(pskov: Application, now: datetime) -> None:
    for name in ("Дарья", "Егор", "Жанна"):
        leave_group(initiator(name), now=now)
    pskov.refresh_from_db()
    assert pskov.state == State.WITHDRAWN


def test_nobody_is_named_twice(pskov: Application, visit: Visit, now: datetime) -> None:
    with pytest.raises(EmailBusy):
        name_initiator(pskov, person=Person("Егор", "egor@pskov.example.com"), now=now)
    browser = browser_of(visit, "Егор")
    answer = browser.post(
        f"{pskov.get_absolute_url()}people/", {"name": "Д", "email": "egor@pskov.example.com"}
    )
    assert answer.status_code == 422
    assert Initiator.objects.count() == 3


def test_a_stranger_neither_leaves_nor_names(pskov: Application, visit: Visit) -> None:
    for path in ("leaving", "people"):
        address = f"{pskov.get_absolute_url()}{path}/"
        assert visit().post(address, {"name": "Я", "email": "me@example.com"}).status_code == 404
    assert Initiator.objects.count() == 3


@pytest.mark.parametrize("ending", ["withdrawn", "declined"])
def test_after_the_yes_the_city_can_still_become_free(
    approved: Application, now: datetime, ending: str
) -> None:
    sign(initiator("Егор"), now=now + WEEK)
    if ending == "withdrawn":
        withdraw_application(approved, now=now + WEEK, by=initiator("Егор"), why="Не сейчас")
    else:
        decline_application(
            approved, words="Вы молчите", by=staff(), now=now + WEEK, takes_back=True
        )
        assert not Review.objects.get().approved
    approved.refresh_from_db()
    assert approved.state == ending
    with pytest.raises(AgreementClosed):
        sign(initiator("Жанна"), now=now + WEEK)
    assert applied("Псков", "others", now=now).state == State.SUBMITTED


def test_what_is_being_built_is_not_withdrawn(pskov: Application, now: datetime) -> None:
    approve_and_sign(pskov, now=now)
    with pytest.raises(AnsweredMeanwhile):
        withdraw_application(pskov, now=now)
    with pytest.raises(TooLate):
        leave_group(initiator("Егор"), now=now)
    pskov.refresh_from_db()
    assert pskov.state == State.BUILDING


def test_hq_says_yes_in_two_tabs(hq: Client, pskov: Application) -> None:
    address = f"/hq/applications/{pskov.pk}/review/"
    answer = {"answer": "approve", "slug": "pskov", "sure": "approve:1"}
    first = hq.post(address, answer, follow=True)
    second = hq.post(address, {**answer, "words": "Ещё раз"}, follow=True)
    assert "has answered this application before you" not in first.text
    assert "has answered this application before you" in second.text
    blind = {"answer": "decline", "words": "Нет", "sure": "decline:1"}
    third = hq.post(address, blind, follow=True)  # from a tab that shows no answer yet
    assert "has answered this application before you" in third.text
    assert Review.objects.get().words == ""
    assert pskov.changes.filter(kind="approved").count() == 1


def test_hq_takes_back_a_yes_that_it_has_seen(hq: Client, pskov: Application) -> None:
    address = f"/hq/applications/{pskov.pk}/review/"
    hq.post(address, {"answer": "approve", "slug": "pskov", "sure": "approve:1"})
    assert "Close it after all" in hq.get(f"/hq/applications/{pskov.pk}/").text
    answer = {"answer": "decline", "words": "Вы молчите", "takes_back": "on"}
    assert "Say no to" in hq.post(address, answer).text
    pskov.refresh_from_db()
    assert pskov.state == State.AGREEMENT
    hq.post(address, {**answer, "sure": "decline:1"})
    pskov.refresh_from_db()
    assert pskov.state == State.DECLINED
    assert [row.kind for row in pskov.changes.all()][-2:] == ["approved", "declined"]
