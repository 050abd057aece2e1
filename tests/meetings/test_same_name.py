"""A guest let in by hand scans the code with their own phone: one person, if they say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tenants.meetings.actions import check_in_guest
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
