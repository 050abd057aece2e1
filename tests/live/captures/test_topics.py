"""The topic of a table: by dots in Lean Coffee, by the plan elsewhere. Words follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenants.live import actions
from tenants.live.models import AgendaItem, Capture, Run, Table
from tenants.live.run.timeline import TimelineStep
from tenants.live.screens.facilitator import tables_now
from tenants.live.screens.phone import phone_state
from tenants.live.screens.reader_state import reader_state
from tenants.live.screens.serializers import StateSerializer
from tenants.live.screens.state import EveningState, own_captures, participant_state
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tests.live.evenings import FormatEvening, onward, to_step

pytestmark = pytest.mark.usefixtures("in_omsk")
MINUTE = timedelta(minutes=1)
FIRST = ("Boris", "Vera", "Gleb", "Zoya")
Evening = Callable[..., Run]


def talks_about(number: int) -> Callable[[TimelineStep], bool]:
    return lambda stop: stop.question_index == number


def said(by: Attendance, text: str, *, kind: str = "perspective") -> Capture:
    run = Run.objects.get()
    now = run.step_started_at + MINUTE
    kept: Capture = actions.capture(by.meeting, by=by, kind=kind, text=text, now=now)
    return kept


def test_a_turn_without_a_question_files_words_under_no_question(
    format_evening: FormatEvening, room: dict[str, Attendance], anna: Member, tonight: Meeting
) -> None:
    """Table 1 has two questions, table 2 has three turns: in the third table 1 has none."""
    run = format_evening("troika", ["Boris", "Vera"], ["Dina", "Egor", "Fyodor"], rounds=3)
    run = to_step(run, anna, talks_about(1))
    assert said(room["Boris"], "second").question == Question.objects.get(author__name="Vera")
    to_step(run, anna, talks_about(2))
    promised = said(room["Boris"], "I call three hotels.", kind="commitment")
    assert (promised.item, promised.question, promised.table) == (None, None, 1)
    assert said(room["Dina"], "third").question == Question.objects.get(author__name="Fyodor")
    here = EveningState(tonight, run.step_started_at)
    assert participant_state(here, room["Boris"]).item is None


def test_dots_decide_what_is_talked_about_on_every_screen_and_in_filing(
    format_evening: FormatEvening, room: dict[str, Attendance], anna: Member, tonight: Meeting
) -> None:
    run = format_evening("lean_coffee", ["Boris"], ["Dina"], rounds=3)
    planned = Capture.objects.get(kind="topic", table=1)
    assert planned.question == Question.objects.get(author__name="Boris")
    pitched = said(room["Gleb"], "How do we bring guests?", kind="idea")
    assert pitched.question is None  # a topic of its own is no idea about Boris's question
    assert participant_state(EveningState(tonight, run.step_started_at), room["Gleb"]).item is None

    run = to_step(run, anna, lambda stop: stop.captures == {"vote"})
    shown = phone_state(
        EveningState(tonight, run.step_started_at), room["Vera"], own_captures(room["Vera"])
    )
    assert [card.pk for card in shown.ideas] == [planned.pk, pitched.pk]
    for name, card, dots in (("Vera", pitched, 3), ("Zoya", pitched, 2), ("Gleb", planned, 1)):
        actions.vote(card, by=room[name], points=dots, now=run.step_started_at)

    run = to_step(run, anna, talks_about(0))
    now = run.step_started_at
    here = EveningState(tonight, now)
    me = participant_state(here, room["Vera"])
    assert (me.focus.topic, me.item) == (pitched, None)
    on_the_wall = {each.table.number: each for each in tables_now(here)}
    assert (on_the_wall[1].topic, on_the_wall[1].question) == (pitched, None)
    assert on_the_wall[2].question == Question.objects.get(author__name="Dina")
    reader = reader_state(tonight, attendance=room["Vera"], is_core=True, now=now)
    state = StateSerializer(reader).data
    assert (state["mine"]["topic"], state["mine"]["question"]) == (pitched.text, None)
    assert said(room["Vera"], "Ask those who left.").question is None

    run = to_step(run, anna, talks_about(1))
    assert participant_state(EveningState(tonight, now), room["Vera"]).item == planned.item
    assert said(room["Vera"], "Warm it first.").question == planned.question

    run = to_step(run, anna, talks_about(2))
    assert said(room["Vera"], "No third topic.").question is None
    run = to_step(run, anna, lambda stop: "commitment" in stop.captures and stop.block.is_work)
    assert said(room["Vera"], "I call.", kind="commitment").question is None


def test_a_planned_topic_that_lost_the_vote_was_not_worked_on(
    format_evening: FormatEvening, room: dict[str, Attendance], anna: Member
) -> None:
    run = format_evening("lean_coffee", ["Boris"], ["Dina"], rounds=3)
    pitched = [said(room[name], name, kind="idea") for name in ("Gleb", "Vera")]
    run = to_step(run, anna, lambda stop: stop.captures == {"vote"})
    for card in pitched:
        actions.vote(card, by=room["Zoya"], points=1, now=run.step_started_at)
    run = to_step(run, anna, talks_about(1))  # two topics were talked about; Boris's is the third
    now = run.step_started_at + MINUTE
    actions.skip(run, by=anna, expected_revision=run.revision, now=now, whole_block=True)
    outcomes = dict(AgendaItem.objects.values_list("question__author__name", "outcome"))
    assert outcomes == {"Boris": "not_reached", "Dina": "worked_on"}


def test_cards_of_planned_questions_are_nobodys_words(
    format_evening: FormatEvening, room: dict[str, Attendance], questions: dict[str, Question]
) -> None:
    run = format_evening("lean_coffee", ["Boris"], ["Dina"], rounds=3)
    assert set(Capture.objects.values_list("kind", "text")) == {
        ("topic", questions["Boris"].text),
        ("topic", questions["Dina"].text),
    }
    assert not Capture.objects.not_taken_back().exists()
    assert own_captures(room["Boris"]).thoughts == []
    assert EveningState(run.meeting, run.step_started_at).counts["all"] == 0
    assert Table.objects.filter(block__position=run.block).count() == 2


def test_a_question_whose_author_is_away_is_no_topic_until_they_come(
    format_evening: FormatEvening,
    room: dict[str, Attendance],
    anna: Member,
    people: dict[str, Member],
) -> None:
    room["Boris"].delete()
    run = format_evening("lean_coffee", ["Boris"], ["Dina"], rounds=3)
    assert [c.table for c in Capture.objects.filter(kind="topic")] == [2]
    now = run.step_started_at + MINUTE
    check_in(run.meeting, member=people["Boris"], how="qr", now=now)
    onward(run, anna)
    assert sorted(c.table or 0 for c in Capture.objects.filter(kind="topic")) == [1, 2]
