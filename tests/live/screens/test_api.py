"""The cost of one read of a meeting, and how little a stranger to the room reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.live.models import Run
from tenants.meetings.actions import check_in_guest
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import person


@pytest.mark.parametrize(
    ("name", "path"), [("Anna", "live/"), ("Boris", "live/"), ("Anna", "plan/")]
)
def test_a_read_costs_the_same_with_more_people(
    omsk: City,
    working: Run,
    tonight: Meeting,
    people: dict[str, Member],
    clock: Callable[[datetime], None],
    reads: Callable[[], Any],
    name: str,
    path: str,
) -> None:
    now = working.step_started_at + timedelta(minutes=1)
    clock(now)
    program = Program(omsk, people[name])
    address = f"meetings/{tonight.pk}/{path}"

    def come(names: range) -> None:
        with omsk.scope():
            for number in names:
                check_in_guest(tonight, name=f"Guest {number}", how="walk_in", now=now)

    come(range(1))
    for _ in range(2):  # the address is learnt, the key notes its use
        assert program("GET", address)[0] == 200
    with reads() as one:
        program("GET", address)
    come(range(1, 6))
    with reads() as more:
        status, told = program("GET", address)
    assert status == 200
    assert len(more) == len(one) < 32
    assert told["here"] == len(people) + 6


def test_who_is_not_in_the_room_is_told_that_it_goes_on_and_no_more(
    omsk: City, working: Run, tonight: Meeting, clock: Callable[[datetime], None]
) -> None:
    clock(working.step_started_at + timedelta(minutes=1))
    outsider = Program(omsk, person(omsk, "Klara"))
    status, told = outsider("GET", f"meetings/{tonight.pk}/live/")
    assert (status, told["is_open"]) == (200, True)
    assert [told[name] for name in ("step", "next", "clock", "mine")] == [None] * 4
    assert told["parts"] == told["tables"] == []
    assert Program(omsk)("GET", f"meetings/{tonight.pk}/live/")[0] == 401


def test_a_ticket_is_for_members(
    omsk: City, working: Run, tonight: Meeting, people: dict[str, Member]
) -> None:
    status, told = Program(omsk, people["Boris"])("GET", f"meetings/{tonight.pk}/live/ticket/")
    assert (status, told["url"].endswith(told["ticket"])) == (200, True)
    assert Program(omsk)("GET", f"meetings/{tonight.pk}/live/ticket/")[0] == 401
