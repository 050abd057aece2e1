"""The plan of an evening as rows: proposed, moved by hand, held fast, proposed again, told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.live import actions
from tenants.live.errors import (
    AlreadyBegun,
    AuthorElsewhere,
    InfeasiblePlan,
    NotWaiting,
    PlanChanged,
)
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat, Table
from tenants.live.participants import participant_of
from tenants.live.plan.agenda import planner_input_now
from tenants.live.plan.summary import sentences
from tenants.meetings import planning
from tenants.meetings.actions import check_in, check_in_guest, register
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City

pytestmark = pytest.mark.usefixtures("in_omsk")


def seats(agenda: Agenda) -> dict[tuple[int, str], int]:
    """(part, name) → table."""
    found = Seat.objects.filter(table__block__agenda=agenda).select_related(
        "member", "table__block"
    )
    return {(s.table.block.position, s.name): s.table.number for s in found}


def test_a_proposal_fills_the_evening_and_touches_no_queue(
    agenda: Agenda, questions: dict[str, Question], people: dict[str, Member]
) -> None:
    blocks = list(agenda.blocks.all())
    assert [b.position for b in blocks] == list(range(1, len(blocks) + 1))
    assert blocks[0].kind == Block.Kind.CHECK_IN
    assert blocks[-1].kind == Block.Kind.CLOSING
    assert blocks[-1].starts + blocks[-1].minutes == 120
    for block in blocks:
        if block.is_work:
            names = [s.name for t in block.tables.all() for s in t.seated.all()]
            assert sorted(names) == sorted(people)
    planned = AgendaItem.objects.filter(table__block__agenda=agenda)
    assert {i.question_id for i in planned} == {q.pk for q in questions.values()}
    assert set(Question.objects.values_list("state", flat=True)) == {"queued"}
    words = sentences([(key, n) for key, n in agenda.sentences])
    assert words[0] == "6 questions of 6 people."


def test_publishing_puts_the_questions_on_the_agenda_once(
    agenda: Agenda, anna: Member, doors: datetime
) -> None:
    for _ in range(2):
        agenda = actions.publish_agenda(agenda, by=anna, now=doors)
    assert agenda.published_at == doors
    assert set(Question.objects.values_list("state", flat=True)) == {"on_agenda"}


def test_expected_people_are_planned_for_and_those_in_the_room_only_if_asked(
    tonight: Meeting, boris: Member, anna: Member, gleb: Member, doors: datetime, now: datetime
) -> None:
    register(tonight, member=boris, now=now)
    check_in(tonight, member=gleb, how="qr", now=doors)
    check_in(tonight, member=anna, how="qr", now=doors)
    agenda = actions.propose_agenda(tonight, by=anna, now=doors)
    assert agenda.sentences[0][0] == "no_questions"
    room = planner_input_now(agenda, now=doors)
    assert sorted(who.name for who in room.people.values()) == ["Anna", "Boris", "Gleb"]
    agenda = actions.propose_agenda(tonight, by=anna, now=doors, only_here=True)
    room = planner_input_now(agenda, now=doors)
    assert sorted(who.name for who in room.people.values()) == ["Anna", "Gleb"]


def test_a_move_by_hand_brings_the_author_s_question_and_survives_the_next_plan(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    item = AgendaItem.objects.select_related("table__block", "question").first()
    assert item
    block = item.table.block
    seat = Seat.objects.get(table=item.table, member=item.question.author_id)
    to = block.tables.exclude(pk=item.table_id).first()
    assert to
    actions.move_seat(seat, to=to, by=anna, now=doors)
    item.refresh_from_db()
    assert (item.table_id, Seat.objects.get(pk=seat.pk).locked) == (to.pk, True)

    again = actions.propose_agenda(tonight, by=anna, now=doors)
    assert seats(again)[block.position, seat.name] == to.number
    held = AgendaItem.objects.get(table__block__agenda=again, question=item.question)
    author = Seat.objects.get(table=held.table, member=item.question.author_id)
    assert author.table_id == held.table_id


def test_two_people_change_places(agenda: Agenda, anna: Member, doors: datetime) -> None:
    block = agenda.blocks.filter(kind=Block.Kind.WORK).first()
    assert block
    first, second = block.tables.all()[:2]
    one, other = first.seated.first(), second.seated.first()
    assert one
    assert other
    actions.swap_seats(one, other, by=anna, now=doors)
    now_at = seats(Agenda.objects.get(pk=agenda.pk))
    assert now_at[block.position, one.name] == second.number
    assert now_at[block.position, other.name] == first.number
    assert Seat.objects.filter(table__block=block).count() == 9


def test_a_question_taken_off_stays_off_until_it_is_allowed_again(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    item = AgendaItem.objects.select_related("table__block", "question").first()
    assert item
    actions.take_off(item, by=anna, now=doors)
    assert Question.objects.get(pk=item.question_id).state == Question.State.QUEUED
    again = actions.propose_agenda(tonight, by=anna, now=doors)
    planned = AgendaItem.objects.filter(table__block__agenda=again)
    assert item.question_id not in set(planned.values_list("question", flat=True))

    actions.bring_back(again, question=item.question_id, by=anna, now=doors)
    again = actions.propose_agenda(tonight, by=anna, now=doors)
    assert planned.filter(question=item.question_id).count() == 1
    assert Question.objects.get(pk=item.question_id).state == Question.State.ON_AGENDA


def test_a_question_is_put_where_the_facilitator_wants_it_and_its_author_with_it(
    agenda: Agenda, questions: dict[str, Question], anna: Member, doors: datetime
) -> None:
    table = Table.objects.filter(block__agenda=agenda).order_by("-block__position").first()
    assert table
    item = actions.put_question(questions["Egor"], at=table, by=anna, now=doors)
    assert item.locked
    assert AgendaItem.objects.filter(question=questions["Egor"]).get() == item
    seat = Seat.objects.get(table__block=table.block, member=questions["Egor"].author_id)
    assert seat.table_id == table.pk


def test_a_question_of_somebody_absent_is_refused_and_nothing_changes(
    omsk: City, agenda: Agenda, anna: Member, doors: datetime, now: datetime
) -> None:
    from tenants.products.actions.questions import ask_question
    from tests.cast import person

    stranger = person(omsk, "Ksenia")
    asked = ask_question(by=stranger, text="Who?", blocker="team", now=now)
    table = Table.objects.filter(block__agenda=agenda).first()
    assert table
    before = agenda.version
    with pytest.raises(AuthorElsewhere):
        actions.put_question(asked, at=table, by=anna, now=doors)
    assert not AgendaItem.objects.filter(question=asked).exists()
    assert Agenda.objects.get(pk=agenda.pk).version == before


def test_whoever_comes_late_finds_a_table_and_an_expected_guest_their_own(
    omsk: City, agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    from tests.cast import person

    late = person(omsk, "Yana")
    check_in(tonight, member=late, how="qr", now=doors)
    assert not Seat.objects.filter(member=late).exists()  # nobody has been told the plan
    actions.publish_agenda(agenda, by=anna, now=doors)
    guest = check_in_guest(tonight, name="A guest", how="qr", now=doors)
    work = agenda.blocks.filter(kind=Block.Kind.WORK).count()
    assert Seat.objects.filter(attendance=guest).count() == work
    assert Seat.objects.filter(member=late).count() == work
    for block in agenda.blocks.filter(kind=Block.Kind.WORK):
        sizes = [table.seated.count() for table in block.tables.all()]
        assert sum(sizes) == 11
        assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(("is_held", "minutes"), [(False, 31), (True, 21)])
def test_a_part_whose_format_is_held_gets_no_longer(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime, is_held: bool, minutes: int
) -> None:
    def planned(**room: Any) -> Block:
        again = actions.propose_agenda(tonight, by=anna, now=doors, **room)
        return again.blocks.filter(kind=Block.Kind.WORK)[0]

    before = planned(tables=4, formats=["troika"])
    assert before.minutes == 21
    actions.lock(before, held=is_held, by=anna, now=doors)
    after = planned(tables=2)
    assert (after.locked, after.minutes) == (is_held, minutes)
    part = planned(formats=["troika", "wise_crowds"])
    actions.plan_with_format(part, key="wise_crowds", by=anna, now=doors)
    changed = agenda.blocks.filter(kind=Block.Kind.WORK)[0]
    assert changed.locked
    assert changed.minutes >= 30  # it has a length of its own


def test_what_has_begun_stays_when_the_evening_is_planned_again(
    working: Run, agenda: Agenda, tonight: Meeting, anna: Member
) -> None:
    agenda = Agenda.objects.get(pk=agenda.pk)
    begun = list(agenda.blocks.values_list("pk", "starts")[: working.block])
    now = tonight.starts_at + timedelta(minutes=20)
    again = actions.propose_agenda(tonight, by=anna, now=now)
    assert (
        list(again.blocks.filter(position__lte=working.block).values_list("pk", "starts")) == begun
    )
    positions = list(again.blocks.values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    kinds = list(again.blocks.values_list("kind", flat=True))
    assert kinds[-2:] == ["reflection", "closing"]
    seat = Seat.objects.filter(table__block__position__lt=working.block).first()
    assert seat is None
    old = agenda.blocks.get(position=1)
    with pytest.raises(AlreadyBegun):
        actions.lock(old, held=True, by=anna, now=now)


def test_an_evening_planned_on_paper_is_written_down_as_it_is(
    tonight: Meeting,
    room: dict[str, Attendance],
    questions: dict[str, Question],
    anna: Member,
    doors: datetime,
) -> None:
    from tenants.formats.actions import install_catalogue

    install_catalogue(now=doors)
    number = {name: participant_of(a).number for name, a in room.items()}
    table = planning.Table(1, tuple(sorted(number.values())), (questions["Vera"].pk,))
    block = planning.Block(1, "troika", 15, 20, 1, (table,))
    steps = (
        planning.FrameStep("check_in", 0, 15),
        planning.FrameStep("block", 15, 20, 1),
        planning.FrameStep("closing", 35, 10),
    )
    agenda = actions.lay_agenda(tonight, plan=planning.Plan((block,), steps), by=anna, now=doors)
    assert list(agenda.blocks.values_list("kind", "starts", "minutes")) == [
        ("check_in", 0, 15),
        ("block", 15, 20),
        ("closing", 35, 10),
    ]
    item = AgendaItem.objects.get(table__block__agenda=agenda)
    assert (item.question, item.table.number) == (questions["Vera"], 1)
    assert item.table.seated.count() == 9


def test_a_press_on_a_plan_that_was_replaced_is_refused_in_words(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    seat = Seat.objects.select_related("table__block__agenda__meeting")[0]
    item = AgendaItem.objects.select_related("table__block__agenda__meeting")[0]
    table, block = item.table, item.table.block
    actions.propose_agenda(tonight, by=anna, now=doors, tables=2)
    version = Agenda.objects.get().version
    for press in (
        lambda: actions.move_seat(seat, to=table, by=anna, now=doors),
        lambda: actions.swap_seats(seat, seat, by=anna, now=doors),
        lambda: actions.put_question(item.question, at=table, by=anna, now=doors),
        lambda: actions.take_off(item, by=anna, now=doors),
        lambda: actions.choose_format(block, key="troika", by=anna, now=doors),
        lambda: actions.lock(item, held=True, by=anna, now=doors),
    ):
        with pytest.raises(PlanChanged):
            press()
    assert Agenda.objects.get().version == version


def test_an_answered_question_is_not_put_on_the_agenda(
    agenda: Agenda, questions: dict[str, Question], anna: Member, doors: datetime
) -> None:
    table = Table.objects.filter(block__agenda=agenda)[0]
    AgendaItem.objects.filter(question=questions["Vera"]).delete()
    Question.objects.filter(pk=questions["Vera"].pk).update(state=Question.State.ANSWERED)
    with pytest.raises(NotWaiting):
        actions.put_question(questions["Vera"], at=table, by=anna, now=doors)


def test_another_format_that_fits_nobody_is_not_chosen(
    agenda: Agenda, anna: Member, doors: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = agenda.blocks.filter(kind=Block.Kind.WORK)[0]
    version = block.format_version_id

    def refuse(_situation: object) -> planning.Plan:
        raise planning.Infeasible("no_time", "release_one_of_these_locks")

    monkeypatch.setattr(planning, "plan_evening", refuse)
    with pytest.raises(InfeasiblePlan):
        actions.plan_with_format(block, key="lean_coffee", by=anna, now=doors)
    kept = Block.objects.get(pk=block.pk)
    assert (kept.format_version_id, kept.locked) == (version, False)


def test_the_planner_sees_the_queue_in_its_own_order(
    agenda: Agenda, questions: dict[str, Question], doors: datetime
) -> None:
    """Asked first but worked on last week, a question waits since last week."""
    AgendaItem.objects.all().delete()
    Question.objects.filter(pk=questions["Fyodor"].pk).update(queued_at=doors)
    seen = planner_input_now(agenda, now=doors).situation.questions
    assert [question.id for question in seen] == [q.pk for q in Question.objects.waiting()]
    assert seen[-1].id == questions["Fyodor"].pk


def test_nobody_s_place_is_let_go_of_because_there_are_fewer_tables(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    tables = Table.objects.filter(block__agenda=agenda).select_related("block")
    last = tables.order_by("block__position", "-number")[0]
    seat = last.seated.select_related("table__block__agenda__meeting")[0]
    assert last.number > 1
    actions.lock(seat, held=True, by=anna, now=doors)
    before = (Agenda.objects.values().get(), seats(agenda))
    with pytest.raises(InfeasiblePlan) as refused:
        actions.propose_agenda(tonight, by=anna, now=doors, tables=last.number - 1, seats=9)
    assert refused.value.reason == "no_such_table"
    assert (Agenda.objects.values().get(), seats(agenda)) == before
    again = actions.seat_those_here(tonight, by=anna, now=doors)
    assert seats(again)[last.block.position, seat.name] == last.number
