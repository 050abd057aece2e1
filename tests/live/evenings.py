"""Meetings of several kinds for the tests of live, and hands that lead them on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tenants.accounts.models import User
from tenants.formats.actions import install_catalogue
from tenants.live import actions
from tenants.live.captures.votes import is_vote
from tenants.live.models import Agenda, AgendaItem, Block, Capture, Run, Seat
from tenants.live.participants import participant_of
from tenants.live.run.timeline import RunningTimeline, TimelineStep
from tenants.live.screens.state import EveningState
from tenants.meetings import planning
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import NOW

MINUTE = timedelta(minutes=1)
FIRST = ("Boris", "Vera", "Gleb", "Zoya")
FormatEvening = Callable[..., Run]
VotingEvening = Callable[[str], tuple[Run, list[TimelineStep]]]
CommittedEvening = tuple[City, Meeting, Member, Member]
Facts = list[tuple[Any, ...]]


@pytest.fixture
def committed_evening(town: City) -> CommittedEvening:
    """A committed evening with two of the core."""
    with town.scope():
        core = []
        for name in ("Anna", "Vera"):
            user = User.objects.create_user(f"{name.lower()}@{town.slug}.example.com")
            member = join_city(user=user, name=name, now=NOW)
            hold_duty(member=member, kind="facilitation", now=NOW)
            core.append(member)
        meeting = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            starts_at=NOW + timedelta(hours=1),
            ends_at=NOW + timedelta(hours=3),
            venue="Here",
            state="confirmed",
        )
        for member in core:
            check_in(meeting, member=member, how="qr", now=NOW)
        actions.start_run(meeting, by=core[0], now=meeting.starts_at)
    return town, meeting, core[0], core[1]


@pytest.fixture
def format_evening(
    tonight: Meeting,
    room: dict[str, Attendance],
    questions: dict[str, Question],
    anna: Member,
    doors: datetime,
) -> FormatEvening:
    """One format at two tables with the questions of these authors, at the first step of it."""

    def begin(key: str, first: list[str], second: list[str], *, rounds: int) -> Run:
        install_catalogue(now=doors)
        number = {name: participant_of(each).number for name, each in room.items()}
        people = {number[name] for name in FIRST}
        tables = (
            planning.Table(1, tuple(sorted(people)), tuple(questions[n].pk for n in first)),
            planning.Table(
                2,
                tuple(sorted(set(number.values()) - people)),
                tuple(questions[n].pk for n in second),
            ),
        )
        steps = (
            planning.FrameStep("check_in", 0, 15),
            planning.FrameStep("block", 15, 60, 1),
            planning.FrameStep("closing", 75, 10),
        )
        plan = planning.Plan((planning.Block(1, key, 15, 60, rounds, tables),), steps)
        actions.lay_agenda(tonight, plan=plan, by=anna, now=doors)
        run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
        return onward(run, anna)

    return begin


def running(meeting: Meeting, now: datetime) -> RunningTimeline:
    """The clock of an evening that is going on."""
    found = EveningState(meeting, now).running
    assert found
    return found


def onward(run: Run, by: Member) -> Run:
    now = run.step_started_at + MINUTE
    return actions.next_step(run, by=by, expected_revision=run.revision, now=now)


def to_step(run: Run, by: Member, wanted: Callable[[TimelineStep], bool]) -> Run:
    """Press until the room has come to the first such step."""
    while not wanted(EveningState(run.meeting, run.step_started_at).here or pytest.fail("over")):
        run = onward(run, by)
    return run


@pytest.fixture
def voting_evening(
    tonight: Meeting, room: dict[str, Attendance], anna: Member, doors: datetime
) -> VotingEvening:
    """An evening of one format at two tables, Gleb and Vera at the first; and its votes."""

    def begin(key: str) -> tuple[Run, list[TimelineStep]]:
        install_catalogue(now=doors)
        number = {name: participant_of(each).number for name, each in room.items()}
        first = {number["Gleb"], number["Vera"]}
        tables = (
            planning.Table(1, tuple(sorted(first)), ()),
            planning.Table(2, tuple(sorted(set(number.values()) - first)), ()),
        )
        steps = (
            planning.FrameStep("check_in", 0, 15),
            planning.FrameStep("block", 15, 60, 1),
            planning.FrameStep("closing", 75, 10),
        )
        plan = planning.Plan((planning.Block(1, key, 15, 60, 1, tables),), steps)
        actions.lay_agenda(tonight, plan=plan, by=anna, now=doors)
        run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
        stops = EveningState(tonight, tonight.starts_at).timeline.steps
        return run, [stop for stop in stops if is_vote(stop)]

    return begin


def at(run: Run, stop: TimelineStep) -> datetime:
    """The room has come to this stop."""
    Run.objects.filter(pk=run.pk).update(block=stop.block.position, step=stop.position)
    return run.started_at + timedelta(minutes=20)


def idea(by: Attendance, text: str) -> Capture:
    block = Block.objects.get(kind=Block.Kind.WORK)
    kept: Capture = actions.capture(
        by.meeting, by=by, kind="idea", text=text, now=by.meeting.starts_at
    )
    table = block.tables.get(seated__member=by.member_id).number
    Capture.objects.filter(pk=kept.pk).update(block=block, table=table)
    return Capture.objects.get(pk=kept.pk)


def plan(agenda: Agenda) -> tuple[Facts, Facts, Facts]:
    """All of it but the rows' own numbers."""
    parts = agenda.blocks.values_list(
        "position", "kind", "format_version", "starts", "minutes", "given", "locked"
    )
    seats = Seat.objects.filter(table__block__agenda=agenda).values_list(
        "table__block__position", "table__number", "member", "attendance", "locked"
    )
    items = AgendaItem.objects.filter(table__block__agenda=agenda).values_list(
        "table__block__position", "table__number", "question", "locked"
    )
    return list(parts), sorted(seats, key=str), sorted(items)


def work(agenda: Agenda) -> list[Block]:
    return list(agenda.blocks.filter(kind=Block.Kind.WORK))


def path(name: str, *args: object) -> str:
    return reverse(f"live:{name}", urlconf="deploy.urls_city", args=args)
