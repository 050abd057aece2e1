"""Arrivals keep their person: no typed address and no wrong tap changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.live.models import PulseMark
from tenants.meetings.actions import check_in, check_in_guest, take_back_arrival
from tenants.meetings.errors import DoorClosed, NonceTaken
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.models import Member
from tenants.registry.models import City

Visit = Callable[..., Any]
ZOYA: dict[str, Any] = {"name": "Zoya", "email": "zoya@example.com"}


def test_an_arrival_with_words_is_taken_back_without_them(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        arrived = check_in(tonight, member=boris, how="name", now=now)
        PulseMark.objects.create(attendance=arrived, moment="start", value=4)
    address = f"/meetings/{tonight.pk}/arrivals/{arrived.pk}/"
    page = visit(omsk, anna).post(address, {"_method": "delete"}, follow=True)
    assert "What was said stays." in page.content.decode()
    with omsk.scope():
        assert PulseMark.objects.get().attendance == arrived
        assert not tonight.attendances.came().exists()
    visit(omsk, anna).post(address, {"back": "1"})
    with omsk.scope():
        assert tonight.attendances.came().get().left_at is None


def test_a_typed_address_does_not_take_over_another_phone(
    omsk: City, tonight: Meeting, visit: Visit
) -> None:
    with omsk.scope():
        code = f"/here/{door_token(tonight.pk)}/"
    zoya, stranger = visit(omsk), visit(omsk)
    zoya.post(code, ZOYA | {"nonce": str(uuid4())})
    stranger.post(code, ZOYA | {"name": "Timur", "nonce": str(uuid4())})
    with omsk.scope():
        first, second = Attendance.objects.order_by("pk")
        assert (first.guest_name, first.guest_email) == ("Zoya", ZOYA["email"])
        assert (second.guest_name, second.guest_email) == ("Timur", "")
        key = str(tonight.pk)
        assert zoya.session["arrived"] == {key: first.pk}
        assert stranger.session["arrived"] == {key: second.pk}


@pytest.mark.usefixtures("in_omsk")
def test_the_same_tap_and_the_list_at_the_door_know_their_guest(
    tonight: Meeting, now: datetime
) -> None:
    first = check_in_guest(tonight, **ZOYA, how="qr", now=now, nonce="one")
    assert check_in_guest(tonight, **ZOYA, how="qr", now=now, nonce="one") == first
    assert check_in_guest(tonight, **ZOYA, how="name", now=now, nonce="two") == first


@pytest.mark.usefixtures("in_omsk")
def test_a_tap_belongs_to_one_person(tonight: Meeting, boris: Member, now: datetime) -> None:
    check_in(tonight, member=boris, how="qr", now=now, nonce="one")
    check_in_guest(tonight, **ZOYA, how="walk_in", now=now, nonce="two")
    for name, how, nonce in (("Zoya", "qr", "one"), ("Timur", "walk_in", "two")):
        for _twice in range(2):
            with pytest.raises(NonceTaken):
                check_in_guest(tonight, name=name, how=how, now=now, nonce=nonce)
    assert sorted(here.name for here in tonight.attendances.all()) == ["Boris", "Zoya"]


def test_a_page_with_a_spent_tap_offers_a_new_one(
    omsk: City, tonight: Meeting, boris: Member, visit: Visit, now: datetime
) -> None:
    nonce = str(uuid4())
    with omsk.scope():
        check_in(tonight, member=boris, how="qr", now=now, nonce=nonce)
        code = f"/here/{door_token(tonight.pk)}/"
    page = visit(omsk).post(code, ZOYA | {"nonce": nonce})
    assert page.status_code == 422
    assert "Tap once more" in page.content.decode()
    assert nonce not in page.content.decode()


@pytest.mark.usefixtures("in_omsk")
def test_a_tap_that_comes_again_when_the_door_is_closed_is_still_kept(
    tonight: Meeting, boris: Member, now: datetime
) -> None:
    late = tonight.ends_at + timedelta(hours=13)
    his = check_in(tonight, member=boris, how="qr", now=now, nonce="one")
    hers = check_in_guest(tonight, **ZOYA, how="qr", now=now, nonce="two")
    assert check_in(tonight, member=boris, how="qr", now=late, nonce="one") == his
    assert check_in_guest(tonight, **ZOYA, how="qr", now=late, nonce="two") == hers
    with pytest.raises(DoorClosed):
        check_in_guest(tonight, **ZOYA, how="qr", now=late, nonce="three")


@pytest.mark.usefixtures("in_omsk")
def test_the_door_locks_the_evening_before_it_counts(
    tonight: Meeting, boris: Member, now: datetime
) -> None:
    arrived = check_in(tonight, member=boris, how="qr", now=now)
    for act in (
        lambda: check_in(tonight, member=boris, how="qr", now=now),
        lambda: check_in_guest(tonight, **ZOYA, how="qr", now=now),
        lambda: take_back_arrival(arrived, now=now),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        selects = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
        assert '"meetings_meeting"' in selects[0]
        assert "FOR UPDATE" in selects[0]


SCRIPT = {"accept": "application/json"}


def test_the_script_of_the_door_gets_its_own_tap_back(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, clock: Any
) -> None:
    with omsk.scope():
        code = f"/here/{door_token(tonight.pk)}/"
    phone, nonce = visit(omsk), str(uuid4())
    said = phone.post(code, {"name": "!", "nonce": nonce}, headers=SCRIPT)
    words = {"nonce": nonce, "words": "A name needs at least one letter."}
    assert (said.status_code, said.json()) == (422, words)
    said = phone.post(code, ZOYA | {"nonce": nonce}, headers=SCRIPT)
    assert (said.status_code, said.json()) == (201, {"nonce": nonce, "next": code})
    door, list_ = f"/meetings/{tonight.pk}/door/", f"/meetings/{tonight.pk}/arrivals/"
    hands = visit(omsk, anna)
    said = hands.post(list_, {"member": boris.pk, "nonce": "x"}, headers=SCRIPT)
    assert (said.status_code, said.json()) == (201, {"nonce": "x", "next": door})
    said = hands.post(list_, {"name": "!", "nonce": "x"}, headers=SCRIPT)
    assert (said.status_code, said.json()["nonce"]) == (422, "x")
    clock(tonight.ends_at + timedelta(hours=13))
    said = hands.post(list_, {"name": "Timur", "nonce": "x"}, headers=SCRIPT)
    assert (said.status_code, list(said.json())) == (422, ["nonce", "words"])
    with omsk.scope():
        assert sorted(here.name for here in tonight.attendances.all()) == ["Boris", "Zoya"]


def test_a_tap_that_waited_is_not_said_for_who_signed_in_since(
    omsk: City, tonight: Meeting, boris: Member, vera: Member, visit: Visit
) -> None:
    with omsk.scope():
        code = f"/here/{door_token(tonight.pk)}/"
    nonce = str(uuid4())
    assert f'name="by" value="{vera.pk}"' in visit(omsk, vera).get(code).content.decode()
    for phone in (visit(omsk, boris), visit(omsk)):
        said = phone.post(code, ZOYA | {"by": vera.pk, "nonce": nonce}, headers=SCRIPT)
        assert said.status_code == 302
    with omsk.scope():
        assert not tonight.attendances.exists()
