"""Concurrent registrations for few seats, committed on separate connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tenants.accounts.models import User
from tenants.meetings.actions import register, register_guest, withdraw
from tenants.meetings.actions.waiting_list import let_offer_lapse
from tenants.meetings.models import Meeting, Registration
from tenants.members.actions import join_city
from tenants.registry.models import City
from tests.meetings.conftest import a_series
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def evening(town: City) -> Meeting:
    with town.scope():
        series = a_series(town, now=NOW)
        meeting: Meeting = series.meetings.get(occurrence=date(2026, 11, 26))
        return meeting


def at_once(city: City, *words: Callable[[], Registration]) -> list[str]:
    """Register all at the same time, each on a connection of its own."""

    def say(word: Callable[[], Registration]) -> str:
        try:
            with city.scope():
                return str(word().state)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(words)) as pool:
        return sorted(pool.map(say, words))


def guest(evening: Meeting, number: int, *, now: datetime = NOW) -> Registration:
    words: dict[str, Any] = {"name": f"Guest {number:03}", "email": f"guest{number}@example.com"}
    return register_guest(evening, **words, now=now)


def test_the_last_seat_goes_to_one_of_two(town: City, evening: Meeting) -> None:
    with town.scope():
        Meeting.objects.filter(pk=evening.pk).update(capacity=1)
    said = at_once(town, lambda: guest(evening, 1), lambda: guest(evening, 2))
    assert said == ["coming", "waiting"]
    with town.scope():
        assert evening.registrations.coming().count() == 1


def test_a_double_tap_takes_one_seat(town: City, evening: Meeting) -> None:
    with town.scope():
        user = User.objects.create_user("zoya@example.com")
        zoya = join_city(user=user, name="Zoya", now=NOW)
    come = lambda: register(evening, member=zoya, now=NOW)  # noqa: E731 - said twice below
    assert at_once(town, come, come, come) == ["coming"] * 3
    with town.scope():
        assert evening.registrations.count() == 1


def test_a_freed_seat_is_given_once_while_somebody_else_comes(town: City, evening: Meeting) -> None:
    with town.scope():
        Meeting.objects.filter(pk=evening.pk).update(capacity=1)
        seat = guest(evening, 1)
        guest(evening, 2)
    at_once(town, lambda: withdraw(seat, now=NOW), lambda: guest(evening, 3))
    with town.scope():
        assert not evening.registrations.coming().exists()
        assert [said.name for said in evening.registrations.offered()] == ["Guest 002"]
        assert [said.name for said in evening.registrations.waiting()] == ["Guest 003"]


def test_five_hundred_people_in_a_room_of_twenty(town: City, evening: Meeting) -> None:
    """The line keeps its order, and freed seats go to its head."""
    with town.scope():
        Meeting.objects.filter(pk=evening.pk).update(capacity=20)
        said = [guest(evening, n, now=NOW + timedelta(seconds=n)) for n in range(500)]
        line = [person.name for person in evening.registrations.waiting()]
        assert evening.registrations.coming().count() == 20
        assert line == [f"Guest {n:03}" for n in range(20, 500)]
        for person in said[:5]:
            withdraw(person, now=NOW + timedelta(hours=1))
        coming = [person.name for person in evening.registrations.coming()]
        assert coming == [f"Guest {n:03}" for n in range(5, 20)]
        held = [person.name for person in evening.registrations.offered()]
        assert held == [f"Guest {n:03}" for n in range(20, 25)]
        assert evening.registrations.waiting().count() == 475


def test_an_answer_in_the_last_moment_keeps_the_seat_or_comes_too_late(
    town: City, evening: Meeting
) -> None:
    """The press and the alarm at once: one seat, one owner."""
    with town.scope():
        Meeting.objects.filter(pk=evening.pk).update(capacity=1)
        seat, second, third = guest(evening, 1), guest(evening, 2), guest(evening, 3)
        withdraw(seat, now=NOW)
        second.refresh_from_db()
    until = second.answer_by
    assert until

    def lapse() -> Registration:
        return let_offer_lapse(second.pk, now=until) or second

    at_once(town, lapse, lambda: guest(evening, 2, now=until))
    with town.scope():
        taken = [said.name for said in evening.registrations.taking_seats()]
        states = {said.pk: said.state for said in evening.registrations.all()}
    assert len(taken) == 1
    answered = {second.pk: "coming", third.pk: "waiting"}
    too_late = {second.pk: "waiting", third.pk: "offered"}
    assert {pk: states[pk] for pk in answered} in (answered, too_late)
