"""Repeated and concurrent API requests take effect once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tenants.accounts.models import User
from tenants.live import actions
from tenants.live.models import Capture, Run, RunEvent
from tenants.meetings.actions import check_in
from tenants.meetings.models import Meeting
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.meetings.conftest import clock
from tests.registry.engine import engine, found_city, town

__all__ = ["clock", "engine", "found_city", "town"]

BEGINS = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture
def evening(town: City, clock: Callable[[datetime], None]) -> tuple[City, int, list[Member]]:
    """A committed evening with two of the core, five minutes old."""
    with town.scope():
        core = []
        for name in ("Anna", "Vera"):
            user = User.objects.create_user(f"{name.lower()}@{town.slug}.example.com")
            member = join_city(user=user, name=name, now=BEGINS)
            hold_duty(member=member, kind="facilitation", now=BEGINS)
            core.append(member)
        meeting = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            starts_at=BEGINS,
            ends_at=BEGINS + timedelta(hours=2),
            venue="Here",
            state="confirmed",
        )
        for member in core:
            check_in(meeting, member=member, how="qr", now=BEGINS)
        actions.start_run(meeting, by=core[0], now=BEGINS)
    clock(BEGINS + timedelta(minutes=5))
    return town, meeting.pk, core


def at_once(programs: list[Program], path: str, body: Any) -> list[tuple[int, Any]]:
    """Send the same request from each program at one moment, on connections of their own."""
    gate = Barrier(len(programs))

    def send(program: Program) -> tuple[int, Any]:
        try:
            gate.wait()
            return program("POST", path, body)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(programs)) as hands:
        return list(hands.map(send, programs))


def test_a_thought_sent_five_times_is_one(evening: tuple[City, int, list[Member]]) -> None:
    city, number, (anna, vera) = evening
    program, path = Program(city, anna), f"meetings/{number}/live/captures/"
    thought = {"kind": "idea", "text": "A list", "nonce": str(uuid4())}
    answers = [program("POST", path, thought) for _ in range(5)]
    assert [status for status, _ in answers] == [201] * 5
    assert len({said["id"] for _, said in answers}) == 1
    status, taken = Program(city, vera)("POST", path, thought)
    assert (status, taken["code"]) == (409, "nonce_taken")
    with city.scope():
        assert list(Capture.objects.values_list("text", "by__member")) == [("A list", anna.pk)]


def test_the_same_thought_at_once_is_one(evening: tuple[City, int, list[Member]]) -> None:
    city, number, (anna, _vera) = evening
    programs = [Program(city, anna) for _ in range(3)]
    thought = {"kind": "idea", "text": "A list", "nonce": str(uuid4())}
    path = f"meetings/{number}/live/captures/"
    answers = at_once(programs, path, thought)
    assert [status for status, _ in answers] == [201] * 3
    with city.scope():
        assert Capture.objects.count() == 1


def test_two_programs_that_press_next_at_once_go_on_by_one_step(
    evening: tuple[City, int, list[Member]],
) -> None:
    city, number, (anna, _vera) = evening
    programs = [Program(city, anna) for _ in range(2)]
    path, press = f"meetings/{number}/live/steps/", {"revision": 1}
    answers = at_once(programs, path, press)
    (moved,) = [said for status, said in answers if status == 200]
    (late,) = [said for status, said in answers if status == 409]
    assert late["code"] == "stale"
    assert (moved["revision"], late["present"]["revision"]) == (2, 2)
    assert late["present"]["step"] == moved["step"]
    with city.scope():
        assert Run.objects.get().revision == 2
        assert RunEvent.objects.filter(kind="next").count() == 1
