"""Parts of an evening by hand, and the last change of a plan taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.live import actions
from tenants.live.errors import (
    AlreadyBegun,
    InfeasiblePlan,
    NoEarlierPlan,
    NotMovable,
    WouldDrop,
)
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat
from tenants.live.run.format_steps import steps_of
from tenants.live.run.timeline import Timeline
from tenants.meetings.actions import check_in_guest, leave_early
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.live.evenings import plan, work

Facts = list[tuple[Any, ...]]


def one_after_another(agenda: Agenda) -> bool:
    blocks = list(agenda.blocks.all())
    clock = 0
    for number, block in enumerate(blocks, start=1):
        if block.position != number or block.starts != clock:
            return False
        clock += block.minutes
    return True


def test_a_part_is_removed_and_the_change_is_taken_back_and_forth(
    omsk: City, agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    with omsk.scope():
        actions.publish_agenda(agenda, by=anna, now=doors)
        before = plan(agenda)
        first = work(agenda)[0]
        gone = set(AgendaItem.objects.filter(table__block=first).values_list("question", flat=True))
        actions.remove_block(first, by=anna, now=doors)
        without = plan(agenda)
        assert len(without[0]) == len(before[0]) - 1
        assert one_after_another(agenda)
        waiting = Question.objects.filter(pk__in=gone, state=Question.State.QUEUED)
        assert waiting.count() == len(gone)

        actions.undo_plan(tonight, by=anna, now=doors)
        assert plan(agenda) == before
        assert not waiting.all().exists()
        actions.undo_plan(tonight, by=anna, now=doors)
        assert plan(agenda) == without


def test_a_part_moves_and_a_break_is_added(
    omsk: City, agenda: Agenda, anna: Member, doors: datetime
) -> None:
    with omsk.scope():
        one, other, *_rest = work(agenda)
        actions.move_block(one, later=True, by=anna, now=doors)
        assert [part.pk for part in work(agenda)[:2]] == [other.pk, one.pk]
        assert one_after_another(agenda)
        actions.add_break(work(agenda)[0], by=anna, now=doors)
        pause = agenda.blocks.get(position=other.position)
        kinds = list(agenda.blocks.values_list("kind", flat=True))
        assert kinds.index(Block.Kind.SPARE) == kinds.index(Block.Kind.WORK) + 1
        assert one_after_another(agenda)
        assert pause.agenda_id == agenda.pk


def test_the_frame_stays_in_its_place(
    omsk: City, agenda: Agenda, anna: Member, doors: datetime
) -> None:
    with omsk.scope():
        before = plan(agenda)
        arriving, closing = agenda.blocks.first(), agenda.blocks.last()
        first = work(agenda)[0]
        assert arriving
        assert closing
        presses: tuple[Callable[[], object], ...] = (
            lambda: actions.remove_block(arriving, by=anna, now=doors),
            lambda: actions.move_block(closing, later=False, by=anna, now=doors),
            lambda: actions.move_block(first, later=False, by=anna, now=doors),
        )
        for press in presses:
            with pytest.raises(NotMovable):
                press()
        assert plan(agenda) == before


def test_minutes_by_hand_are_shared_out_among_the_steps(
    omsk: City, agenda: Agenda, anna: Member, doors: datetime, tonight: Meeting
) -> None:
    with omsk.scope():
        part = work(agenda)[0]
        usual = [step.minutes for step in steps_of(part)]
        actions.set_minutes(part, minutes=40, by=anna, now=doors)
        part.refresh_from_db()
        shares = [40 * minutes / sum(usual) for minutes in usual]
        assert [step.minutes for step in steps_of(part)] == pytest.approx(shares)
        assert part.minutes == 40
        assert one_after_another(agenda)
        arriving = agenda.blocks.get(kind=Block.Kind.CHECK_IN)
        actions.set_minutes(arriving, minutes=25, by=anna, now=doors)
        course = Timeline(list(agenda.blocks.all()), tonight.starts_at)
        assert course.steps[0].minutes == 25
        actions.set_minutes(part, minutes=None, by=anna, now=doors)
        part.refresh_from_db()
        assert [step.minutes for step in steps_of(part)] == usual


def test_what_has_begun_is_neither_removed_nor_undone(
    omsk: City, working: Run, agenda: Agenda, anna: Member, tonight: Meeting
) -> None:
    now = working.step_started_at
    with omsk.scope():
        going_on, following, *_rest = work(agenda)
        before = plan(agenda)
        presses: tuple[Callable[[], object], ...] = (
            lambda: actions.remove_block(going_on, by=anna, now=now),
            lambda: actions.set_minutes(going_on, minutes=5, by=anna, now=now),
            lambda: actions.move_block(going_on, later=True, by=anna, now=now),
        )
        for press in presses:
            with pytest.raises(AlreadyBegun):
                press()
        with pytest.raises(NotMovable):
            actions.move_block(following, later=False, by=anna, now=now)
        assert plan(agenda)[1:] == before[1:]
        actions.remove_block(following, by=anna, now=now)
        run = Run.objects.get()
        actions.skip(run, by=anna, expected_revision=run.revision, now=now, whole_block=True)
        changed = plan(agenda)
        with pytest.raises(NoEarlierPlan):
            actions.undo_plan(tonight, by=anna, now=now)
        assert plan(agenda) == changed


def test_planning_again_asks_before_it_leaves_out_a_part(
    omsk: City,
    working: Run,
    agenda: Agenda,
    anna: Member,
    tonight: Meeting,
) -> None:
    """Half an hour late: there is no time any more for what was planned."""
    late = tonight.starts_at + timedelta(minutes=75)
    with omsk.scope():
        before = plan(agenda)
        with pytest.raises(WouldDrop) as refused:
            actions.propose_agenda(tonight, by=anna, now=late, may_drop=False)
        assert refused.value.parts
        assert plan(agenda) == before
        actions.propose_agenda(tonight, by=anna, now=late)
        assert len(plan(agenda)[0]) < len(before[0])
        actions.undo_plan(tonight, by=anna, now=late)
        assert len(work(agenda)) == sum(kind == "block" for _p, kind, *_ in before[0])


def test_a_format_that_does_not_fit_says_why(
    omsk: City,
    agenda: Agenda,
    anna: Member,
    doors: datetime,
    room: dict[str, Attendance],
) -> None:
    with omsk.scope():
        last = work(agenda)[-1]
        before = plan(agenda)
        with pytest.raises(InfeasiblePlan) as refused:
            actions.plan_with_format(last, key="pro_action_cafe", by=anna, now=doors)
        words = "This format begins with 12 people, and there are 9. Choose another format"
        assert str(refused.value).startswith(words)
        assert plan(agenda) == before


def test_another_part_is_added_with_people_at_its_tables(
    omsk: City,
    agenda: Agenda,
    anna: Member,
    doors: datetime,
    tonight: Meeting,
    clock: Callable[[datetime], None],
) -> None:
    with omsk.scope():
        first = work(agenda)[0]
        for part in work(agenda)[1:]:
            actions.remove_block(part, by=anna, now=doors)
        actions.add_block(tonight, key="troika", by=anna, now=doors)
        added = work(agenda)[1]
        assert added.format_version
        assert added.format_version.format.key == "troika"
        assert Seat.objects.filter(table__block=added).count() == 9
        assert one_after_another(agenda)
        assert first.position < added.position
        actions.undo_plan(tonight, by=anna, now=doors)
        assert len(work(agenda)) == 1


def test_programs_change_parts_by_the_same_rules(
    omsk: City, agenda: Agenda, anna: Member, tonight: Meeting, clock: Any, doors: datetime
) -> None:
    clock(doors)
    program, here = Program(omsk, anna), f"meetings/{tonight.pk}/plan"
    with omsk.scope():
        before = plan(agenda)
        first, other = work(agenda)[:2]
        closing = agenda.blocks.get(kind=Block.Kind.CLOSING)
    part = f"{here}/parts/{first.pk}/"
    status, _answer = program("PATCH", part, {"minutes": 33})
    assert status == 200
    assert program("PATCH", part, {"minutes": 999})[0] == 400
    assert program("PATCH", part, {"minutes": 3, "move": "later"})[0] == 400
    assert program("PATCH", part, {"move": "later"})[0] == 200
    with omsk.scope():
        assert [each.pk for each in work(agenda)[:2]] == [other.pk, first.pk]
        assert Block.objects.get(pk=first.pk).minutes == 33
    assert program("PATCH", part, {"move": "earlier"})[0] == 200
    assert program("PATCH", part, {"minutes": None})[0] == 200
    with omsk.scope():
        assert [each[:3] for each in plan(agenda)[0]] == [each[:3] for each in before[0]]
        assert Block.objects.get(pk=first.pk).minutes == first.minutes
    assert program("DELETE", f"{here}/parts/{closing.pk}/")[0] == 409
    assert program("DELETE", part)[0] == 200
    with omsk.scope():
        assert not Block.objects.filter(pk=first.pk).exists()
    assert program("POST", f"{here}/undo/")[0] == 200
    with omsk.scope():
        assert len(work(agenda)) == sum(each[1] == "block" for each in before[0])


def test_a_part_that_pushes_questions_out_says_so_before(
    omsk: City,
    agenda: Agenda,
    anna: Member,
    doors: datetime,
    tonight: Meeting,
    people: dict[str, Member],
) -> None:
    with omsk.scope():
        for number in range(2):
            for person in people.values():
                text = f"What now, {number}?"
                ask_question(by=person, text=text, blocker="team", now=doors)
        actions.propose_agenda(tonight, by=anna, now=doors, tables=3, formats=["troika"])
        asked = AgendaItem.objects.count()
        Agenda.objects.update(formats=[])
        before = plan(agenda)
        with pytest.raises(WouldDrop) as refused:
            actions.add_block(tonight, key="triz", by=anna, now=doors, may_drop=False)
        assert refused.value.questions
        assert plan(agenda) == before
        actions.add_block(tonight, key="triz", by=anna, now=doors)
        assert AgendaItem.objects.count() < asked


def test_a_second_break_makes_the_first_one_longer(
    omsk: City, agenda: Agenda, anna: Member, doors: datetime
) -> None:
    with omsk.scope():
        first = work(agenda)[0]
        pause = agenda.blocks.get(position=first.position + 1)
        assert pause.is_break
        count, minutes = agenda.blocks.count(), pause.minutes
        actions.add_break(first, by=anna, now=doors)
        pause.refresh_from_db()
        assert (pause.given, pause.minutes) == (minutes + 10, minutes + 10)
        breaks = [block for block in agenda.blocks.all() if block.is_break]
        assert len(breaks) == 1
        assert agenda.blocks.count() <= count  # spare time gives way
        assert one_after_another(agenda)


def test_taking_a_plan_back_keeps_who_came_and_who_went_meanwhile(
    omsk: City,
    agenda: Agenda,
    anna: Member,
    tonight: Meeting,
    doors: datetime,
    room: dict[str, Attendance],
) -> None:
    later = doors + timedelta(minutes=1)
    with omsk.scope():
        actions.publish_agenda(agenda, by=anna, now=doors)
        actions.move_block(work(agenda)[0], later=True, by=anna, now=doors)
        leave_early(room["Egor"], now=later)
        nika = check_in_guest(tonight, name="Nika", how="qr", now=later)
        parts = len(work(agenda))
        assert Seat.objects.filter(attendance=nika).count() == parts
        actions.undo_plan(tonight, by=anna, now=later)
        assert Seat.objects.filter(attendance=nika).count() == parts
        egor = room["Egor"].member
        assert not Seat.objects.filter(member=egor).exists()
        assert not AgendaItem.objects.filter(question__author=egor).exists()
        assert Question.objects.get(author=egor).state == Question.State.QUEUED


def test_taking_a_plan_back_seats_nobody_who_leads_standing(
    omsk: City, agenda: Agenda, anna: Member, tonight: Meeting
) -> None:
    with omsk.scope():
        actions.start_run(tonight, by=anna, now=tonight.starts_at, stands=True)
        assert not Seat.objects.filter(member=anna).exists()
        actions.move_block(work(agenda)[0], later=True, by=anna, now=tonight.starts_at)
        actions.undo_plan(tonight, by=anna, now=tonight.starts_at)
        assert not Seat.objects.filter(member=anna).exists()
