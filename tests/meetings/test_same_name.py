"""A guest let in by hand scans the code with their own phone: one person, if they say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tenants.meetings.actions import check_in, check_in_guest, register
from tenants.meetings.actions.arrivals import claim_arrival
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.models import Member
from tenants.registry.models import City

Visit = Callable[..., Any]
ASKED = "Lena has been let in at the door already. Is it you?"


@pytest.fixture
def lena(omsk: City, tonight: Meeting, doors: datetime) -> Attendance:
    """Let in by the core, without an account."""
    with omsk.scope():
        nonce = str(uuid4())
        return check_in_guest(tonight, name="Lena", how="walk_in", now=doors, nonce=nonce)


@pytest.fixture
def doors(tonight: Meeting, clock: Callable[[datetime], None]) -> datetime:
    now = tonight.starts_at - timedelta(minutes=10)
    clock(now)
    return now


def names(city: City, meeting: Meeting) -> list[tuple[str, str]]:
    with city.scope():
        return list(meeting.attendances.order_by("pk").values_list("guest_name", "how"))


def scanned(city: City, meeting: Meeting) -> str:
    with city.scope():
        return f"/here/{door_token(meeting.pk)}/"


def test_it_is_me(omsk: City, tonight: Meeting, lena: Attendance, visit: Visit) -> None:
    phone, door = visit(omsk), scanned(omsk, tonight)
    asked = phone.post(door, {"name": " lena ", "nonce": str(uuid4())})
    assert ASKED in asked.content.decode()
    assert names(omsk, tonight) == [("Lena", "walk_in")]
    for _twice in range(2):
        said = phone.post(door, {"name": "lena", "as_ticked": "1", "nonce": str(uuid4())})
        assert said.status_code == 302
    assert "Lena, welcome!" in phone.get(door).content.decode()
    assert names(omsk, tonight) == [("Lena", "qr")]

    other = visit(omsk)  # whoever says so later is somebody else
    other.post(door, {"name": "Lena", "as_ticked": "1", "nonce": str(uuid4())})
    assert names(omsk, tonight) == [("Lena", "qr"), ("Lena", "qr")]
    with omsk.scope():
        assert claim_arrival(tonight, name="Lena", now=tonight.starts_at) is None


def test_the_list_at_the_door_speaks_to_who_holds_it(
    omsk: City, tonight: Meeting, doors: datetime, anna: Member, visit: Visit
) -> None:
    page = visit(omsk, anna).get(f"/meetings/{tonight.pk}/door/").content.decode()
    assert "Name of the guest" in page
    assert "What is your name?" not in page
    assert "What is your name?" in visit(omsk).get(scanned(omsk, tonight)).content.decode()


def test_we_have_the_same_name(
    omsk: City, tonight: Meeting, lena: Attendance, visit: Visit
) -> None:
    phone, door, nonce = visit(omsk), scanned(omsk, tonight), str(uuid4())
    script = {"accept": "application/json"}
    asked = phone.post(door, {"name": "Lena", "nonce": nonce}, headers=script)
    assert (asked.status_code, asked.json()) == (422, {"nonce": nonce, "words": ASKED})
    phone.post(door, {"name": "Lena", "namesake": "1", "nonce": nonce}, headers=script)
    assert names(omsk, tonight) == [("Lena", "walk_in"), ("Lena", "qr")]


def test_a_tap_that_waited_for_the_network_is_let_in_unasked(
    omsk: City, tonight: Meeting, lena: Attendance, doors: datetime, visit: Visit
) -> None:
    tapped = {"name": "Lena", "nonce": str(uuid4()), "at": (doors - timedelta(hours=1)).isoformat()}
    phone, door = visit(omsk), scanned(omsk, tonight)
    kept = phone.post(door, tapped, headers={"accept": "application/json"})
    assert kept.status_code == 201
    assert names(omsk, tonight) == [("Lena", "walk_in"), ("Lena", "qr")]


@pytest.mark.parametrize("typed", ["Петр Рудь", "рудь пётр", " ПЁТР  РУДЬ ", "Рудь Петр"])
def test_one_name_in_two_spellings_is_asked_about_on_the_phone(
    omsk: City, tonight: Meeting, doors: datetime, visit: Visit, typed: str
) -> None:
    with omsk.scope():
        nonce = str(uuid4())
        check_in_guest(tonight, name="Пётр Рудь", how="walk_in", now=doors, nonce=nonce)
    phone, door = visit(omsk), scanned(omsk, tonight)
    assert "Пётр Рудь has been let in at the door already" in phone.post(door, {"name": typed}).text
    phone.post(door, {"name": typed, "as_ticked": "1", "nonce": str(uuid4())})
    assert names(omsk, tonight) == [("Пётр Рудь", "qr")]


def test_whoever_holds_the_door_is_asked_before_a_person_is_doubled(
    omsk: City, tonight: Meeting, doors: datetime, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=boris.pk).update(name="Пётр Рудь")
        check_in(tonight, member=boris, how="name", now=doors)
    helper, door = visit(omsk, anna), f"/meetings/{tonight.pk}/arrivals/"
    nonce = str(uuid4())
    asked = helper.post(door, {"name": "рудь петр", "nonce": nonce})
    assert asked.status_code == 422
    assert "Пётр Рудь is in the list of those who are here" in asked.text
    script = {"accept": "application/json"}
    assert helper.post(door, {"name": "Петр Рудь"}, headers=script).status_code == 422
    assert len(names(omsk, tonight)) == 1

    for _twice in range(2):  # a namesake, and the same tap once more
        helper.post(door, {"name": "Петр Рудь", "namesake": "1", "nonce": nonce})
    helper.post(door, {"name": "Петр Рудь", "nonce": nonce})
    assert len(names(omsk, tonight)) == 2
    late = {"name": "Петр Рудь", "at": (doors - timedelta(hours=1)).isoformat()}
    helper.post(door, late | {"nonce": str(uuid4())}, headers=script)
    assert len(names(omsk, tonight)) == 3  # nobody was there to be asked


def test_an_expected_person_is_ticked_and_not_doubled(
    omsk: City, tonight: Meeting, doors: datetime, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=boris.pk).update(name="Пётр Рудь")
        register(tonight, member=boris, now=doors - timedelta(days=1))
    helper, door = visit(omsk, anna), f"/meetings/{tonight.pk}/arrivals/"
    page = helper.post(door, {"name": "Петр Рудь", "nonce": str(uuid4())}).text
    assert "Пётр Рудь is expected tonight" in page
    assert f'name="member" value="{boris.pk}"' in page
    assert names(omsk, tonight) == []


@pytest.mark.parametrize("typed", ["Алена", "Семина", "Сёмина Алёна", "Але\u0308на", "fktyf"])
def test_the_door_s_list_finds_a_name_as_it_is_typed(
    omsk: City,
    tonight: Meeting,
    doors: datetime,
    anna: Member,
    boris: Member,
    visit: Visit,
    typed: str,
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=boris.pk).update(name="Алёна Сёмина")
    page = visit(omsk, anna).get(f"/meetings/{tonight.pk}/door/", {"q": typed}).text
    assert "Алёна Сёмина" in page


def test_a_program_at_the_door_is_asked_the_same(
    omsk: City, tonight: Meeting, doors: datetime, anna: Member, lena: Attendance, visit: Visit
) -> None:
    program, door = visit(omsk, anna), f"/api/v1/meetings/{tonight.pk}/arrivals/"
    sent = {"name": "lena", "nonce": str(uuid4())}
    refused = program.post(door, sent, "application/json")
    assert refused.status_code == 409
    assert "Lena is in the list of those who are here" in refused.text
    assert len(names(omsk, tonight)) == 1
    for _twice in range(2):
        told = program.post(door, sent | {"namesake": True}, "application/json")
        assert told.status_code == 201
    assert program.post(door, sent, "application/json").status_code == 201  # kept already
    assert len(names(omsk, tonight)) == 2
