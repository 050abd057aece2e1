"""Time to change tables between two parts, a break in a long evening, and a call to move."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat, Table
from tenants.live.plan.forms import PlanForm
from tenants.live.plan.planner_input import LONG, frame
from tenants.live.plan.storage import load_blocks, load_plan
from tenants.live.run.format_steps import questions_reached, steps_of
from tenants.live.screens.facilitator import parts_of, unseated
from tenants.live.screens.projector import projector_context
from tenants.live.screens.reader_state import reader_state
from tenants.live.screens.serializers import StateSerializer
from tenants.live.screens.state import EveningState, participant_state
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tests.live.evenings import to_step

pytestmark = pytest.mark.usefixtures("in_omsk")
MINUTE = timedelta(minutes=1)


def work(agenda: Agenda) -> list[Block]:
    return [block for block in load_blocks(agenda) if block.is_work]


def test_parts_leave_time_to_change_tables_and_the_evening_ends_on_time(
    agenda: Agenda, tonight: Meeting
) -> None:
    blocks = load_blocks(agenda)
    first, *later = [block for block in blocks if block.is_work]
    assert later
    assert (first.changeover, {block.changeover for block in later}) == (0, {3})
    clock = 0
    for block in blocks:
        assert block.starts == clock  # without a gap
        clock += block.minutes
    assert clock == tonight.minutes
    moves = steps_of(later[0])[0]
    assert (moves.minutes, moves.step.title.en, moves.question_index) == (3, "Change tables", None)
    assert steps_of(later[0])[1].position == 1
    assert sum(step.minutes for step in steps_of(later[0])) <= later[0].minutes
    assert steps_of(first)[0].step.title.en != "Change tables"


def test_a_long_evening_has_a_break_after_its_first_part(agenda: Agenda, tonight: Meeting) -> None:
    kinds = [(block.kind, block.is_break) for block in load_blocks(agenda)]
    assert kinds[2:4] == [("block", False), ("spare", True)]
    assert "Break" in [part.title for part in parts_of(EveningState(tonight, tonight.starts_at))]
    tonight.ends_at = tonight.starts_at + (LONG - 5) * MINUTE
    agenda.meeting = tonight
    assert (frame(agenda).pause, frame(agenda).changeover) == (0, 3)


def test_a_city_without_them_sets_none(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    Agenda.objects.update(changeover=0, pause=0, fingerprint="")
    planned = actions.propose_agenda(tonight, by=anna, now=doors)
    assert {block.changeover for block in work(planned)} == {0}
    assert not [block for block in load_blocks(planned) if block.is_break]


def test_planning_again_changes_nothing_by_itself(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    def seen() -> list[tuple[int, int, int, str]]:
        rows = Block.objects.order_by("position")
        return list(rows.values_list("starts", "minutes", "changeover", "kind"))

    before = seen()
    actions.propose_agenda(tonight, by=anna, now=doors)
    assert seen() == before
    blocks = load_plan(agenda, load_blocks(agenda)).blocks
    for earlier, later in pairwise(blocks):
        assert later.start - earlier.end >= 3


def test_phones_and_programs_are_called_to_the_new_table(
    run: Run, tonight: Meeting, anna: Member, room: dict[str, Attendance]
) -> None:
    run = to_step(run, anna, lambda stop: stop.is_changing_tables)
    here = EveningState(tonight, run.step_started_at)
    assert here.is_working  # their table is the one of the part that begins
    now = run.step_started_at
    reader = reader_state(tonight, attendance=room["Boris"], is_core=False, now=now)
    state = StateSerializer(reader).data
    assert state["step"]["changing_tables"] is True
    assert state["step"]["title"] == "Change tables"
    table = Table.objects.get(block__position=run.block, seated__member=room["Boris"].member)
    assert state["mine"]["table"] == table.number


def test_to_have_sat_down_is_not_to_have_worked(agenda: Agenda) -> None:
    """A part that was left while people were still moving has reached no question."""
    later = work(agenda)[1]
    assert questions_reached(steps_of(later), 0) == 0


def test_who_leads_standing_has_no_seat_now_or_in_a_later_plan(
    agenda: Agenda, tonight: Meeting, anna: Member, room: dict[str, Attendance]
) -> None:
    run = actions.start_run(tonight, by=anna, now=tonight.starts_at, stands=True)
    assert not Seat.objects.filter(member=anna).exists()
    assert Seat.objects.filter(member=room["Boris"].member).exists()
    assert unseated(EveningState(tonight, run.started_at)) is None  # not told to seat themselves
    actions.propose_agenda(tonight, by=anna, now=run.started_at)
    assert not Seat.objects.filter(member=anna).exists()


def test_who_leads_and_asks_sits_where_the_question_is(
    agenda: Agenda, tonight: Meeting, vera: Member
) -> None:
    item = AgendaItem.objects.get(question__author=vera)
    actions.start_run(tonight, by=vera, now=tonight.starts_at, stands=True)
    assert [seat.table for seat in Seat.objects.filter(member=vera)] == [item.table]


def test_the_room_sets_its_own_minutes(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    planned = actions.propose_agenda(tonight, by=anna, now=doors, changeover=5, pause=0)
    assert {block.changeover for block in work(planned)[1:]} == {5}
    assert (Agenda.objects.get().changeover, Agenda.objects.get().pause) == (5, 0)
    form = PlanForm({"tables": 3, "seats": 6, "changeover": 31})
    assert "changeover" in form.errors


def test_the_whole_room_comes_together_instead_of_to_a_table(
    agenda: Agenda, tonight: Meeting, anna: Member, room: dict[str, Attendance], doors: datetime
) -> None:
    """For 25/10 there is no table to move to, on no screen."""
    second = work(agenda)[1]
    actions.plan_with_format(second, key="twenty_five_ten", by=anna, now=doors)
    second = next(part for part in work(agenda) if part.format_version_id and part.changeover)
    assert steps_of(second)[0].step.title.en == "Come together"
    run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
    Run.objects.update(block=second.position, step=0)
    hall = EveningState(tonight, run.started_at)
    me = participant_state(hall, room["Boris"])
    assert hall.is_together
    page = render_to_string("live/parts/my_table.html", {"state": hall, "me": me})
    assert "The whole room together" in page
    assert "Move to table" not in page
    before = EveningState(tonight, run.started_at)
    Run.objects.update(block=second.position - 1, step=0)
    assert projector_context(before)["board"] != "tables"
