"""The wall at each moment: one large thing beside the clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, Run
from tenants.live.screens.projector import letters_for, projector_context, short_names
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import VotingEvening, at, idea, path, running

Visit = Callable[..., Visitor]


def wall(browser: Visitor, meeting: Meeting) -> str:
    return browser.get(path("projector_state", meeting.pk)).content.decode()


def board(page: str) -> str:
    found = re.search(r'data-board="(\w+)"', page)
    return found[1] if found else ""


def test_the_wall_of_an_evening_from_its_door_to_its_end(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member, clock: Any, doors: Any
) -> None:
    clock(doors)
    browser = visit(omsk, anna)
    assert board(wall(browser, tonight)) == ""  # nobody has been told the plan
    with omsk.scope():
        actions.publish_agenda(agenda, by=anna, now=doors)
    page = wall(browser, tonight)
    assert board(page) == "tables"
    assert "where I sit" in page

    clock(tonight.starts_at)
    with omsk.scope():
        run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
        run = actions.next_step(run, by=anna, expected_revision=run.revision, now=tonight.starts_at)
        authors = [
            item.question.author.name
            for part in agenda.blocks.all()
            for table in part.tables.all()
            for item in table.items.all()
        ]
        titles = [
            part.title
            for part in projector_context(EveningState(tonight, tonight.starts_at))["agenda"]
        ]
    page = wall(browser, tonight)
    assert board(page) == "programme"
    assert len(authors) > 3
    for name in authors:
        assert f"{name}:</strong>" in page
    for title in titles:  # the agenda in words, at every moment
        assert title in page

    with omsk.scope():
        run = actions.next_step(run, by=anna, expected_revision=run.revision, now=tonight.starts_at)
    page = wall(browser, tonight)
    assert board(page) == "tables"
    assert "wall-question" in page

    with omsk.scope():
        actions.close_run(Run.objects.get(), by=anna, now=tonight.ends_at)
    page = wall(browser, tonight)
    assert "Next time" in page
    assert page.count("<svg") >= 2  # the mark, and the code that leads to what came out
    assert "What came out" in page


@pytest.mark.usefixtures("in_omsk")
def test_results_are_read_from_the_last_to_the_first(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("twenty_five_ten")
    ideas = {name: idea(each, f"Idea of {name}") for name, each in room.items()}
    for points, name in enumerate(("Gleb", "Vera", "Boris"), start=1):
        ideas[name].votes.create(attendance=room["Anna"], points=points)
    last = max(votes, key=lambda stop: stop.place)
    course = running(tonight, run.started_at)
    after = next(stop for stop in course.steps if stop.place > last.place)
    facts = projector_context(EveningState(tonight, at(run, after)))
    assert facts["board"] == "results"
    shown = [(place, one.idea.text) for place, one in facts["chosen"]]
    assert shown == [(3, "Idea of Gleb"), (2, "Idea of Vera"), (1, "Idea of Boris")]
    assert facts["reading_seconds"] == int(after.minutes * 60)


def test_people_are_named_shortly_unless_two_would_share_the_name() -> None:
    names = ["Анна Северова", "Анна Седова", "Борис Каштанов", "Никита"]
    assert short_names(names) == {
        "Анна Северова": "Анна Северова",
        "Анна Седова": "Анна Седова",
        "Борис Каштанов": "Борис К.",
        "Никита": "Никита",
    }


def test_the_more_questions_the_fewer_letters_of_each() -> None:
    shown = [letters_for(questions) for questions in (1, 4, 8, 12, 40)]
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] >= 40


def test_what_is_to_come_moves_with_the_clock(
    omsk: City, run: Run, tonight: Meeting, anna: Member
) -> None:
    with omsk.scope():
        on_time = projector_context(EveningState(tonight, tonight.starts_at))["agenda"]
        late = projector_context(EveningState(tonight, tonight.starts_at + timedelta(minutes=30)))[
            "agenda"
        ]
    moved = {new.starts - old.starts for old, new in zip(on_time[1:], late[1:], strict=True)}
    assert moved == {timedelta(minutes=20)}  # the first part was to last ten
    assert on_time[0].starts == late[0].starts


def test_the_wall_sees_who_came_in_the_place_of_somebody_who_went(
    omsk: City,
    agenda: Agenda,
    tonight: Meeting,
    room: dict[str, Attendance],
    visit: Visit,
    anna: Member,
    clock: Any,
    doors: Any,
) -> None:
    """As many people as before, but not the same ones."""
    clock(doors)
    browser, state = visit(omsk, anna), path("projector_state", tonight.pk)
    version = re.search(r'data-version="([^"]+)"', wall(browser, tonight))
    assert version
    seen = {"seen": version[1]}
    assert browser.get(state, seen).status_code == 204
    with omsk.scope():
        guest = check_in_guest(tonight, name="Nika", how="qr", now=doors)
        Attendance.objects.filter(pk=room["Egor"].pk).update(left_at=doors)
        assert tonight.attendances.here().count() == len(room)
    assert browser.get(state, seen).status_code == 200
    assert guest.name == "Nika"
