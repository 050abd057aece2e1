"""A Thursday in Omsk with nine people, six questions and a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.live import actions
from tenants.live.models import Agenda, Run
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Duty, Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import person
from tests.live.evenings import committed_evening, format_evening, voting_evening
from tests.meetings.conftest import a_series, clock, in_omsk, thursdays, tonight
from tests.registry.engine import engine, found_city, town

__all__ = [
    "a_series", "clock", "committed_evening", "engine", "format_evening", "found_city", "in_omsk",
    "thursdays", "tonight", "town", "voting_evening",
]  # fmt: skip

NAMES = ("Dina", "Egor", "Fyodor", "Zoya", "Ilya")
ASKED = ("Boris", "Vera", "Gleb", "Dina", "Egor", "Fyodor")


@pytest.fixture
def doors(tonight: Meeting) -> datetime:
    """A quarter of an hour before the beginning."""
    return tonight.starts_at - timedelta(minutes=15)


@pytest.fixture
def people(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member
) -> dict[str, Member]:
    """Nine; Anna and Vera are of the core."""
    with omsk.scope():
        from tenants.members.duties import hold_duty
        from tests.cast import NOW

        hold_duty(member=vera, kind=Duty.Kind.MINUTES, now=NOW)
    found = {m.name: m for m in (anna, boris, vera, gleb)}
    return found | {name: person(omsk, name) for name in NAMES}


@pytest.fixture
def questions(omsk: City, people: dict[str, Member], now: datetime) -> dict[str, Question]:
    """One of each, by the author's name."""
    with omsk.scope():
        return {
            name: ask_question(
                by=people[name],
                text=f"What is {name} stuck with?",
                blocker="customer",
                now=now - timedelta(weeks=weeks),
            )
            for weeks, name in enumerate(ASKED, start=1)
        }


@pytest.fixture
def room(
    omsk: City, tonight: Meeting, people: dict[str, Member], doors: datetime
) -> dict[str, Attendance]:
    """All nine have checked in."""
    with omsk.scope():
        return {
            name: check_in(tonight, member=member, how=Attendance.How.QR, now=doors)
            for name, member in people.items()
        }


@pytest.fixture
def agenda(
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    questions: dict[str, Question],
    anna: Member,
    doors: datetime,
) -> Agenda:
    with omsk.scope():
        return actions.propose_agenda(tonight, by=anna, now=doors)


@pytest.fixture
def run(omsk: City, agenda: Agenda, tonight: Meeting, anna: Member) -> Run:
    """Begun on the minute by Anna."""
    with omsk.scope():
        return actions.start_run(tonight, by=anna, now=tonight.starts_at)


@pytest.fixture
def working(omsk: City, run: Run, anna: Member, tonight: Meeting) -> Run:
    """At the first step of the first block of work, a quarter of an hour later."""
    now = tonight.starts_at
    with omsk.scope():
        for minutes in (10, 15):
            at = now + timedelta(minutes=minutes)
            run = actions.next_step(run, by=anna, expected_revision=run.revision, now=at)
        assert EveningState(tonight, at).is_working
    return run


@pytest.fixture
def reads() -> Callable[[], Any]:
    """`with reads() as sent:` — statements, without those of the transaction and its role."""

    @contextmanager
    def captured() -> Iterator[list[str]]:
        sent: list[str] = []
        with CaptureQueriesContext(connection) as context:
            yield sent
        quiet = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
        sent += [q["sql"] for q in context.captured_queries if not q["sql"].startswith(quiet)]

    return captured
