"""Egor of Tomsk asks other cities; Omsk's Anna takes it to the evening of nine people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from network.library.models import PublishedFormat
from network.library.publishing import publish
from network.questions.actions import ask_cities, collect, take
from network.questions.models import Hosting, NetworkQuestion
from tenants.formats.actions import install_catalogue
from tenants.formats.models import Format
from tenants.formats.queries import version_of
from tenants.live import actions as live
from tenants.live.models import AgendaItem, Capture
from tenants.live.participants import participant_of
from tenants.meetings import planning
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.live.conftest import (
    a_series,
    clock,
    doors,
    in_omsk,
    people,
    questions,
    room,
    thursdays,
    tonight,
)
from tests.products.making import question

__all__ = [
    "a_series", "clock", "doors", "in_omsk", "people", "questions", "room", "thursdays", "tonight",
]  # fmt: skip


@pytest.fixture
def triz(tomsk: City, darya: Member, now: datetime) -> PublishedFormat:
    """A format in the library, of Tomsk."""
    with tomsk.scope():
        install_catalogue(now=now)
        version = version_of(Format.objects.get(key="triz"))
        assert version
        return publish(version, city=tomsk, by=darya, now=now)


@pytest.fixture
def original(tomsk: City, egor: Member, now: datetime) -> Question:
    with tomsk.scope():
        return question(egor, "Who pays for the moulds?", outcome="A list of three", now=now)


@pytest.fixture
def asked(
    tomsk: City, egor: Member, original: Question, triz: PublishedFormat, now: datetime
) -> NetworkQuestion:
    """Asked of any city that wants."""
    with tomsk.scope():
        return ask_cities(
            original,
            city=tomsk,
            by=egor,
            format=triz,
            until=(now + timedelta(weeks=4)).date(),
            now=now,
        )


@pytest.fixture
def taken(omsk: City, anna: Member, asked: NetworkQuestion, now: datetime) -> Hosting:
    with omsk.scope():
        return take(NetworkQuestion.objects.get(pk=asked.pk), city=omsk, by=anna, now=now)


@pytest.fixture
def evening(
    omsk: City,
    anna: Member,
    taken: Hosting,
    tonight: Meeting,
    room: dict[str, Attendance],
    doors: datetime,
) -> dict[str, Capture]:
    """Omsk worked on it: what Boris, Vera and a Gleb with a realisation said, before collecting."""
    with omsk.scope():
        install_catalogue(now=doors)
        seats = tuple(sorted(participant_of(each).number for each in room.values()))
        number = taken.local_id or 0
        block = planning.Block(1, "triz", 0, 60, 1, (planning.Table(1, seats, (number,)),))
        plan = planning.Plan((block,), (planning.FrameStep("block", 0, 60, 1),))
        live.lay_agenda(tonight, plan=plan, by=anna, now=doors)
        AgendaItem.objects.update(outcome=AgendaItem.Outcome.WORKED_ON)
        local = Question.objects.get(pk=number)
        said = {}
        for name, kind in (
            ("Boris", "perspective"),
            ("Vera", "perspective"),
            ("Gleb", "realisation"),
        ):
            said[name] = live.capture(
                tonight,
                by=room[name],
                kind=kind,
                text=f"{name} thinks of leasing",
                question=local,
                now=tonight.starts_at,
            )
        return said


@pytest.fixture
def collected(
    omsk: City, tonight: Meeting, evening: dict[str, Capture], now: datetime
) -> dict[str, Capture]:
    with omsk.scope():
        collect(city=omsk, key=str(tonight.pk), now=now)
    return evening
