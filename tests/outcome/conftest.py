"""A finished meeting in Omsk with captures, energy and commitments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tenants.formats.actions import install_catalogue
from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Block, Capture, Run
from tenants.live.participants import participant_of
from tenants.live.run.format_steps import steps_of
from tenants.meetings import planning
from tenants.meetings.actions import check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.live.conftest import (
    clock,
    doors,
    people,
    questions,
    reads,
    room,
    run,
    thursdays,
    tonight,
    working,
)

__all__ = [
    "clock", "doors", "people", "questions", "reads", "room", "run", "thursdays",
    "tonight", "working",
]  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_WORK = (("Boris", "Anna", "Gleb", "Dina", "Zoya"), ("Vera", "Egor", "Fyodor", "Ilya"))


@pytest.fixture
def agenda(
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    questions: dict[str, Question],
    anna: Member,
    doors: datetime,
) -> Agenda:
    """Two tables with a question each, as it was drawn on paper."""
    with omsk.scope():
        install_catalogue(now=doors)
        tables = tuple(
            planning.Table(
                number,
                tuple(participant_of(room[name]).number for name in names),
                (questions[names[0]].pk,),
            )
            for number, names in enumerate(AT_WORK, start=1)
        )
        plan = planning.Plan(
            (planning.Block(1, "wise_crowds", 15, 80, 1, tables),),
            (
                planning.FrameStep("check_in", 0, 10),
                planning.FrameStep("framing", 10, 5),
                planning.FrameStep("block", 15, 80, 1),
                planning.FrameStep("closing", 95, 25),
            ),
        )
        return actions.lay_agenda(tonight, plan=plan, by=anna, now=doors)


@pytest.fixture
def roman(omsk: City, tonight: Meeting, doors: datetime) -> Attendance:
    """A guest without an account."""
    with omsk.scope():
        return check_in_guest(tonight, name="Roman", how=Attendance.How.WALK_IN, now=doors)


@pytest.fixture
def thoughts(
    omsk: City,
    working: Run,
    room: dict[str, Attendance],
    roman: Attendance,
    tonight: Meeting,
    people: dict[str, Member],
) -> dict[str, Capture]:
    """Captures about the first question on the agenda, with energies of 2 and 4."""
    now = working.step_started_at + timedelta(minutes=1)
    day = tonight.starts_at.date() + 7 * DAY
    with omsk.scope():
        item = (
            AgendaItem.objects.filter(table__block__position=working.block)
            .select_related("question__author")
            .order_by("table__number", "position")[0]
        )
        others = [room[name] for name in people if people[name] != item.question.author]
        said = {
            "perspective": (others[0], "Ask three who said no.", None),
            "realisation": (others[1], "So it was never about money!", None),
            "commitment": (others[0], "Call three of them.", day),
            "promise of a guest": (roman, "Bring my neighbour.", day),
            "idea": (others[2], "A tea table.", None),
        }
        kept = {
            name: actions.capture(
                tonight,
                by=by,
                kind="commitment" if name.startswith("promise") else name,
                text=text,
                now=now,
                item=item,
                due_on=due,
            )
            for name, (by, text, due) in said.items()
        }
        for attendance in room.values():
            actions.mark_pulse(attendance, moment="start", value=2, now=now)
            actions.mark_pulse(attendance, moment="end", value=4, now=now)
    return kept


@pytest.fixture
def question(thoughts: dict[str, Capture]) -> Question:
    """The question of the thoughts."""
    found = thoughts["perspective"].question
    assert found
    return found


@pytest.fixture
def closed(
    omsk: City,
    thoughts: dict[str, Capture],
    working: Run,
    tonight: Meeting,
    anna: Member,
    clock: Callable[[datetime], None],
) -> Meeting:
    """The first block was worked to its end, then the evening was closed on time."""
    close_evening(tonight, working, city=omsk, by=anna)
    clock(tonight.ends_at + HOUR)
    return tonight


def close_evening(meeting: Meeting, run: Run, *, city: City, by: Member) -> None:
    """Work the first block to its end, then close the evening on time."""
    with city.scope():
        block = Block.objects.get(agenda__meeting=meeting, position=run.block)
        run.step = steps_of(block)[-1].position
        run.save(update_fields=["step"])
        late = meeting.ends_at - timedelta(minutes=20)
        after = actions.next_step(run, by=by, expected_revision=run.revision, now=late)
        actions.close_run(after, by=by, now=meeting.ends_at)
        meeting.refresh_from_db()


@pytest.fixture
def speaker(omsk: City, thoughts: dict[str, Capture]) -> Callable[[str], Member]:
    """`speaker("realisation")` is the member who made that capture."""

    def who(name: str) -> Member:
        with omsk.scope():
            said = Attendance.objects.select_related("member__user")
            member = said.get(pk=thoughts[name].by_id).member
            assert member
            return member

    return who
