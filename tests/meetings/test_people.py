"""A new member is one person with the guest they were; one who leaves frees the seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tenants.accounts.models import User
from tenants.meetings.actions import register, register_guest, withdraw
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.signals import guest_is_member
from tenants.meetings.tokens import door_token
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry.models import City

Visit = Callable[..., Any]
LENA: dict[str, Any] = {"name": "Lena", "email": "lena@example.com"}


def words(meeting: Meeting) -> list[tuple[str, str]]:
    return [(said.name, said.state) for said in meeting.registrations.order_by("created_at", "pk")]


def lena_joins(now: datetime) -> Member:
    return join_city(user=User.objects.create_user(LENA["email"]), name="Lena", now=now)


@pytest.mark.usefixtures("in_omsk")
def test_a_guest_who_joins_keeps_one_seat(tonight: Meeting, now: datetime) -> None:
    Meeting.objects.filter(pk=tonight.pk).update(capacity=2)
    said = register_guest(tonight, **LENA, language="en", now=now)
    lena = lena_joins(now)
    assert register(tonight, member=lena, now=now) == said
    said.refresh_from_db()
    assert (said.member, said.guest_name, said.guest_email) == (lena, "", "")
    assert words(tonight) == [("Lena", "coming")]


@pytest.mark.usefixtures("in_omsk")
def test_who_comes_back_and_had_said_it_as_a_guest_has_the_better_of_two_seats(
    tonight: Meeting, boris: Member, now: datetime
) -> None:
    Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
    lena = lena_joins(now)
    own = register(tonight, member=lena, now=now)
    leave_city(member=lena, now=now)
    guest = register_guest(tonight, **LENA, now=now + timedelta(minutes=1)).pk
    heard: list[int] = []

    def ear(*, row: Registration, **_: Any) -> None:
        heard.append(row.pk)

    guest_is_member.connect(ear)
    register(tonight, member=boris, now=now + timedelta(minutes=2))
    join_city(user=lena.user, name="Lena", now=now)
    assert words(tonight) == [("Lena", "coming"), ("Boris", "waiting")]
    assert (tonight.registrations.first(), heard) == (own, [guest])


@pytest.mark.usefixtures("in_omsk")
def test_the_seat_of_who_leaves_goes_to_who_waits(
    tonight: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
    register(tonight, member=boris, now=now)
    register(tonight, member=vera, now=now + timedelta(minutes=1))
    leave_city(member=boris, now=now)
    assert words(tonight) == [("Boris", "cancelled"), ("Vera", "offered")]
    assert Notification.objects.get().kind == "meetings.seat"


@pytest.mark.usefixtures("in_omsk")
def test_what_was_lived_stays_with_who_leaves(
    tonight: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    register(tonight, member=boris, now=now)
    withdraw(register(tonight, member=vera, now=now), now=now)
    for member in (boris, vera):
        leave_city(member=member, now=tonight.ends_at)
    assert words(tonight) == [("Boris", "coming"), ("Vera", "cancelled")]


def test_a_guest_who_joins_in_the_middle_of_the_evening_is_still_one(
    omsk: City, tonight: Meeting, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        code = f"/here/{door_token(tonight.pk)}/"
    phone = visit(omsk)
    phone.post(code, LENA | {"nonce": str(uuid4())})
    with omsk.scope():
        came = Attendance.objects.get()
        lena = lena_joins(now)
        phone.force_login(lena.user)
    phone.post(code, {"nonce": str(uuid4())})
    with omsk.scope():
        (here,) = tonight.attendances.all()
        assert (here.pk, here.member, here.guest_name) == (came.pk, lena, "")
