"""Registrations, the waiting list, and the next free seat."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tenants.meetings.actions import (
    cancel_meeting,
    change_meeting,
    register,
    register_guest,
    withdraw,
)
from tenants.meetings.errors import (
    MeetingCancelled,
    MeetingFull,
    MeetingOver,
    MembersOnly,
    SeatsTaken,
)
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.queries import waiting_place
from tenants.members.models import Member

pytestmark = pytest.mark.usefixtures("in_omsk")
SOON = timedelta(minutes=1)


def with_seats(meeting: Meeting, seats: int | None) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(capacity=seats)
    meeting.capacity = seats
    return meeting


def names(registrations: object) -> list[str]:
    return [registration.name for registration in registrations]  # type: ignore[attr-defined]


def test_saying_it_twice_is_one_row(tonight: Meeting, anna: Member, now: datetime) -> None:
    first = register(tonight, member=anna, now=now)
    assert register(tonight, member=anna, now=now + SOON) == first
    assert list(tonight.registrations.values_list("member", "created_at")) == [(anna.pk, now)]


def test_a_full_evening_has_a_line_and_the_line_moves(
    tonight: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    with_seats(tonight, 1)
    seat = register(tonight, member=anna, now=now)
    second = register(tonight, member=boris, now=now + SOON)
    third = register(tonight, member=vera, now=now + 2 * SOON)
    assert [r.state for r in (seat, second, third)] == ["coming", "waiting", "waiting"]
    assert (waiting_place(second), waiting_place(third)) == (1, 2)
    withdraw(seat, now=now + 3 * SOON)
    assert names(tonight.registrations.offered()) == ["Boris"]
    assert names(tonight.registrations.waiting()) == ["Vera"]
    register(tonight, member=boris, now=now + 4 * SOON)
    assert names(tonight.registrations.coming()) == ["Boris"]
    assert not tonight.registrations.offered().exists()


def test_who_does_not_want_to_wait_is_told_that_it_is_full(
    tonight: Meeting, anna: Member, boris: Member, now: datetime
) -> None:
    with_seats(tonight, 1)
    register(tonight, member=anna, now=now)
    with pytest.raises(MeetingFull):
        register(tonight, member=boris, now=now, wait=False)
    assert names(tonight.registrations.all()) == ["Anna"]


def test_who_comes_back_stands_at_the_end(
    tonight: Meeting, anna: Member, boris: Member, now: datetime
) -> None:
    with_seats(tonight, 1)
    seat = register(tonight, member=anna, now=now)
    register(tonight, member=boris, now=now + SOON)
    withdraw(seat, now=now + 2 * SOON)
    again = register(tonight, member=anna, now=now + 3 * SOON)
    assert (again.pk, again.state) == (seat.pk, Registration.State.WAITING)
    assert names(tonight.registrations.offered()) == ["Boris"]
    assert not tonight.registrations.coming().exists()


def test_more_seats_take_the_line_in_and_fewer_than_people_are_refused(
    tonight: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    with_seats(tonight, 1)
    for number, member in enumerate((anna, boris, vera)):
        register(tonight, member=member, now=now + number * SOON)
    facts = {name: getattr(tonight, name) for name in ("starts_at", "ends_at", "venue", "address")}
    change_meeting(tonight, **facts, capacity=2, note="", by=anna, now=now)
    assert names(tonight.registrations.coming()) == ["Anna"]
    assert names(tonight.registrations.offered()) == ["Boris"]
    with pytest.raises(SeatsTaken):  # a held seat is taken
        change_meeting(tonight, **facts, capacity=1, note="x", by=anna, now=now)
    tonight.refresh_from_db()
    assert (tonight.capacity, tonight.note) == (2, "")


def test_passed_and_cancelled_evenings_take_nobody(
    tonight: Meeting, anna: Member, now: datetime
) -> None:
    with pytest.raises(MeetingOver):
        register(tonight, member=anna, now=tonight.ends_at)
    cancel_meeting(tonight, by=None, now=now)
    with pytest.raises(MeetingCancelled):
        register(tonight, member=anna, now=now)
    assert not Registration.objects.exists()


def test_a_guest_is_one_person_however_the_mailbox_is_spelled(
    tonight: Meeting, now: datetime
) -> None:
    first = register_guest(tonight, name="Zoya", email=" Zoya@Example.com ", now=now)
    again = register_guest(tonight, name="Zoya K.", email="zoya@example.com", now=now)
    assert first == again
    assert tonight.registrations.get().guest_email == "zoya@example.com"


def test_a_members_mailbox_registers_the_member(
    tonight: Meeting, boris: Member, now: datetime
) -> None:
    said = register_guest(tonight, name="B.", email=boris.user.email.upper(), now=now)
    assert (said.member, said.guest_email) == (boris, "")
    assert register(tonight, member=boris, now=now) == said


def test_a_closed_experiment_takes_members_only(
    tonight: Meeting, anna: Member, now: datetime
) -> None:
    Meeting.objects.update(is_open=False)
    with pytest.raises(MembersOnly):
        register_guest(tonight, name="Zoya", email="zoya@example.com", now=now)
    register(tonight, member=anna, now=now)
    assert names(tonight.registrations.all()) == ["Anna"]


def test_withdrawing_twice_or_late(tonight: Meeting, anna: Member, now: datetime) -> None:
    said = register(tonight, member=anna, now=now)
    withdraw(said, now=now)
    withdraw(said, now=now)
    with pytest.raises(MeetingOver):
        withdraw(said, now=tonight.ends_at)
    assert tonight.registrations.get().state == Registration.State.CANCELLED
