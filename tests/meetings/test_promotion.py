"""Promotion from the waiting list: order, cut-off and letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.meetings.actions import (
    change_meeting,
    check_in,
    check_in_guest,
    register,
    register_guest,
    reshape_series,
    withdraw,
)
from tenants.meetings.actions.membership_changes import free_seats_of
from tenants.meetings.letters import LETTER
from tenants.meetings.models import LAST_SEAT, Attendance, Meeting, Registration, Series
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.delivery import HAND_OVER
from tenants.registry import alarms
from tenants.registry.models import Alarm, City

State = Registration.State
MINUTE = timedelta(minutes=1)
PLACE = ("starts_at", "ends_at", "venue", "address", "note")


@pytest.fixture
def full(omsk: City, tonight: Meeting, boris: Member, vera: Member, now: datetime) -> Meeting:
    """One seat: Boris has it, Vera waits for it."""
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        tonight.refresh_from_db()
        register(tonight, member=boris, now=now)
        register(tonight, member=vera, now=now)
    return tonight


def post(*, city: City, now: datetime) -> list[tuple[str, str]]:
    """Letters that left, to whom and about what."""
    mail.outbox.clear()
    with city.scope():
        due = Alarm.objects.filter(kind__in=(LETTER, HAND_OVER), due_at__lte=now).order_by("pk")
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=now)
    return [(letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox]


def word_of(meeting: Meeting, member: Member) -> str:
    state: str = meeting.registrations.get(member=member).state
    return state


def leaves(meeting: Meeting, member: Member, at: datetime) -> None:
    withdraw(meeting.registrations.get(member=member), now=at)


def moves_away(meeting: Meeting, member: Member, at: datetime) -> None:
    leave_city(member=member, now=at)
    free_seats_of(member, now=at)


def brings_chairs(meeting: Meeting, member: Member, at: datetime) -> None:
    facts = {name: getattr(meeting, name) for name in PLACE}
    change_meeting(meeting, **facts, capacity=5, by=None, now=at)


@pytest.mark.parametrize("frees", [leaves, moves_away, brings_chairs])
def test_in_the_last_hour_the_door_decides(
    omsk: City,
    full: Meeting,
    boris: Member,
    vera: Member,
    gleb: Member,
    frees: Callable[[Meeting, Member, datetime], None],
) -> None:
    late = full.starts_at - LAST_SEAT
    with omsk.scope():
        frees(full, boris, late)
        assert word_of(full, vera) == State.WAITING
    assert post(city=omsk, now=late) == []


def test_before_that_the_seat_goes_to_who_waits_and_a_letter_tells(
    omsk: City, full: Meeting, boris: Member, vera: Member
) -> None:
    in_time = full.starts_at - LAST_SEAT - MINUTE
    with omsk.scope():
        leaves(full, boris, in_time)
        held = full.registrations.get(member=vera)
        assert (held.state, held.answer_by) == (State.OFFERED, full.starts_at - LAST_SEAT)
        assert post(city=omsk, now=in_time) == [
            ("vera", "Место держат для вас до чт 26 ноября, 17:00")
        ]
        register(full, member=vera, now=in_time)
        assert word_of(full, vera) == State.COMING


def test_with_a_chair_for_everybody_nobody_has_to_answer(
    omsk: City, full: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        brings_chairs(full, boris, now)
        assert word_of(full, vera) == State.COMING
    assert post(city=omsk, now=now) == [("vera", "Для вас есть место: чт 26 ноября, 18:00")]


def test_a_seat_left_late_is_not_taken_past_the_line(
    omsk: City, full: Meeting, boris: Member, gleb: Member
) -> None:
    late = full.starts_at - MINUTE
    with omsk.scope():
        leaves(full, boris, late)
        assert register(full, member=gleb, now=late).state == State.WAITING


def test_who_is_in_the_room_is_not_given_a_seat_nor_written_to(
    omsk: City, full: Meeting, boris: Member, vera: Member, gleb: Member, now: datetime
) -> None:
    with omsk.scope():
        register(full, member=gleb, now=now + MINUTE)
        check_in(full, member=vera, how="qr", now=now)
        leaves(full, boris, now + 2 * MINUTE)
        assert (word_of(full, vera), word_of(full, gleb)) == (State.WAITING, State.WAITING)
        brings_chairs(full, boris, now + 3 * MINUTE)
        assert (word_of(full, vera), word_of(full, gleb)) == (State.WAITING, State.COMING)
    assert [to for to, _subject in post(city=omsk, now=now + 4 * MINUTE)] == ["gleb"]


def test_a_letter_held_up_is_not_sent_to_who_has_arrived(
    omsk: City, full: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        leaves(full, boris, now)
        check_in(full, member=vera, how="qr", now=now + MINUTE)
    assert post(city=omsk, now=now + MINUTE) == []


def test_a_wrong_tap_that_was_taken_back_keeps_nobody_from_a_seat(
    omsk: City, full: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        tapped = check_in(full, member=vera, how="qr", now=now)
        never_there = {"left_at": tapped.arrived_at}  # what is kept where something was said
        Attendance.objects.filter(pk=tapped.pk).update(**never_there)
        leaves(full, boris, now + MINUTE)
        assert word_of(full, vera) == State.OFFERED
    assert [to for to, _subject in post(city=omsk, now=now + MINUTE)] == ["vera"]


@pytest.mark.parametrize(("before_end", "told"), [(60, ["boris", "vera"]), (10, [])])
def test_a_new_place_is_told_while_somebody_may_still_set_out(
    omsk: City, full: Meeting, anna: Member, now: datetime, before_end: int, told: list[str]
) -> None:
    at = full.ends_at - before_end * MINUTE
    with omsk.scope():
        facts = {name: getattr(full, name) for name in PLACE} | {"venue": "Library", "capacity": 2}
        register(full, member=anna, now=now)
        check_in(full, member=anna, how="qr", now=full.starts_at)
        change_meeting(full, **facts, by=None, now=at)
    assert sorted(to for to, _subject in post(city=omsk, now=at)) == told


class TestAnEveningThatIsForMembersNow:
    """F-10: Zoya, a guest, waits before Vera; the series becomes the members' own."""

    @pytest.fixture
    def closed(
        self,
        omsk: City,
        tonight: Meeting,
        thursdays: Series,
        boris: Member,
        vera: Member,
        now: datetime,
    ) -> Meeting:
        with omsk.scope():
            Meeting.objects.filter(pk=tonight.pk).update(capacity=2)
            Series.objects.filter(pk=thursdays.pk).update(capacity=2)
            thursdays.refresh_from_db()
            register_guest(tonight, name="Roman", email="roman@example.com", now=now)
            register(tonight, member=boris, now=now)
            register_guest(tonight, name="Zoya", email="zoya@example.com", now=now + MINUTE)
            register(tonight, member=vera, now=now + 2 * MINUTE)
            reshape_series(thursdays, changes={"is_open": False}, by=None, now=now + 3 * MINUTE)
        return tonight

    def test_waiting_guests_are_told_and_members_move_up(
        self, omsk: City, closed: Meeting, boris: Member, vera: Member, now: datetime
    ) -> None:
        assert post(city=omsk, now=now + 4 * MINUTE) == [
            ("zoya", "Вечер теперь только для участников: чт 26 ноября, 18:00")
        ]
        assert "/join/" in mail.outbox[0].body
        with omsk.scope():
            leaves(closed, boris, now + 5 * MINUTE)
            assert word_of(closed, vera) == State.OFFERED
            zoya = closed.registrations.get(guest_email="zoya@example.com")
            assert zoya.state == State.CANCELLED
        assert [to for to, _subject in post(city=omsk, now=now + 6 * MINUTE)] == ["vera"]

    def test_a_guest_who_had_a_seat_keeps_it(
        self, omsk: City, closed: Meeting, visit: Callable[..., Any]
    ) -> None:
        with omsk.scope():
            roman = closed.registrations.get(guest_email="roman@example.com")
            assert roman.state == State.COMING
            guest = Guest(meeting=closed.pk, name="Roman", email="roman@example.com")
            link = f"/meetings/guest/{guest_token(guest)}/"
        page = visit(omsk).get(link).text
        assert "You are coming" in page
        assert f'href="/meetings/{closed.pk}/"' not in page, "that page is for members"

    def test_a_guest_at_the_door_is_no_member(
        self, omsk: City, closed: Meeting, now: datetime
    ) -> None:
        with omsk.scope():
            check_in_guest(closed, name="Zoya", how="walk_in", now=now + 4 * MINUTE)
            assert closed.registrations.filter(state=State.COMING).count() == 2
