"""A question that its author has answered or taken back: what becomes of it in a plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat, Table
from tenants.meetings.actions import check_in, register
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.signals import ghost_passed
from tenants.members.models import Member
from tenants.products.actions.questions import answer_question, ask_question, withdraw_question
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.live.evenings import CommittedEvening

ON_AGENDA = Question.State.ON_AGENDA


@pytest.fixture
def told(omsk: City, agenda: Agenda, anna: Member, doors: datetime) -> Agenda:
    with omsk.scope():
        return actions.publish_agenda(agenda, by=anna, now=doors)


def test_a_withdrawn_question_leaves_the_plan_at_once(
    omsk: City,
    anna: Member,
    told: Agenda,
    tonight: Meeting,
    visit: Callable[..., Client],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with omsk.scope():
        item = AgendaItem.objects.select_related("question__author").earliest("pk")
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_question(item.question, by=item.question.author)
        assert not AgendaItem.objects.filter(question=item.question).exists()
        assert Agenda.objects.get().version > told.version
    _status, plan = Program(omsk, anna)("GET", f"meetings/{tonight.pk}/plan/")
    page = visit(omsk, anna).get(f"/meetings/{tonight.pk}/plan/").content.decode()
    assert item.question.text not in str(plan)
    assert item.question.text not in page


def test_the_others_keep_their_places_when_one_is_withdrawn(
    omsk: City, told: Agenda, django_capture_on_commit_callbacks: Any
) -> None:
    with omsk.scope():
        item = AgendaItem.objects.select_related("question__author").earliest("pk")
        others = set(AgendaItem.objects.exclude(pk=item.pk).values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            answer_question(
                item.question, by=item.question.author, answer="Found", now=told.made_at
            )
        assert set(AgendaItem.objects.values_list("pk", flat=True)) == others
        assert Question.objects.filter(state=ON_AGENDA).count() == len(others)


@pytest.fixture
def taken_back(omsk: City, working: Run) -> tuple[Question, Member]:
    """A question that a table is on, taken back, and somebody else at that table."""
    with omsk.scope():
        items = AgendaItem.objects.filter(table__block__position=working.block)
        item = items.select_related("question__author").order_by("table__number", "position")[0]
        seats = Seat.objects.filter(table=item.table).exclude(member=item.question.author)
        mate = seats.select_related("member").earliest("pk").member
        withdraw_question(item.question, by=item.question.author)
        assert mate
        return item.question, mate


def test_a_question_withdrawn_at_the_table_is_on_no_screen(
    omsk: City,
    anna: Member,
    working: Run,
    taken_back: tuple[Question, Member],
    tonight: Meeting,
    clock: Callable[[datetime], None],
    visit: Callable[..., Client],
) -> None:
    question, mate = taken_back
    live = f"/meetings/{tonight.pk}/live"
    for minutes in range(1, 6):
        now = working.step_started_at + timedelta(minutes=minutes)
        clock(now)
        shown = {
            "wall": visit(omsk, anna).get(f"{live}/projector/").content.decode(),
            "lead": visit(omsk, anna).get(f"{live}/facilitator/").content.decode(),
            "phone": visit(omsk, mate).get(f"{live}/phone/").content.decode(),
            "plan": visit(omsk, anna).get(f"/meetings/{tonight.pk}/plan/").content.decode(),
            "core": str(Program(omsk, anna)("GET", f"meetings/{tonight.pk}/live/")),
            "mate": str(Program(omsk, mate)("GET", f"meetings/{tonight.pk}/live/")),
            "program": str(Program(omsk, anna)("GET", f"meetings/{tonight.pk}/plan/")),
        }
        assert [name for name, text in shown.items() if question.text in text] == []
        with omsk.scope():
            run = Run.objects.get()
            actions.next_step(run, by=anna, expected_revision=run.revision, now=now)


def test_an_answered_question_is_not_begun_with(
    omsk: City,
    anna: Member,
    people: dict[str, Member],
    questions: dict[str, Question],
    tonight: Meeting,
    now: datetime,
) -> None:
    with omsk.scope():
        for member in people.values():
            register(tonight, member=member, now=now)
        agenda = actions.propose_agenda(tonight, by=anna, now=now)
        actions.publish_agenda(agenda, by=anna, now=now)
        item = AgendaItem.objects.select_related("question__author").earliest("pk")
        answer_question(item.question, by=item.question.author, answer="Found", now=now)
        for member in people.values():
            check_in(tonight, member=member, how=Attendance.How.QR, now=tonight.starts_at)
        actions.start_run(tonight, by=anna, now=tonight.starts_at)
        assert not AgendaItem.objects.filter(question=item.question).exists()


def test_a_ghost_lets_its_questions_go(omsk: City, told: Agenda, tonight: Meeting) -> None:
    with omsk.scope():
        assert Question.objects.filter(state=ON_AGENDA).exists()
        ghost_passed.send(sender=Meeting, meeting=tonight, now=tonight.ends_at)
        assert not Question.objects.filter(state=ON_AGENDA).exists()


def test_what_a_part_has_begun_with_is_not_dropped_from_it(
    omsk: City, working: Run, django_capture_on_commit_callbacks: Any
) -> None:
    """Its turn at the table stays, so that the others' rounds don't move."""
    with omsk.scope():
        block = Block.objects.get(position=working.block)
        item = AgendaItem.objects.filter(table__block=block).select_related("question__author")[0]
        with django_capture_on_commit_callbacks(execute=True):
            answer_question(
                item.question, by=item.question.author, answer="Here", now=working.step_started_at
            )
        assert AgendaItem.objects.filter(pk=item.pk).exists()


def test_it_leaves_the_plan_when_the_change_is_really_committed(
    committed_evening: CommittedEvening,
) -> None:
    city, meeting, _anna, vera = committed_evening
    now = meeting.starts_at
    with city.scope():
        question = ask_question(by=vera, text="What next?", blocker="", now=now)
        last = Block.objects.create(
            agenda=meeting.agenda, position=99, kind=Block.Kind.SPARE, starts=110, minutes=5
        )
        table = Table.objects.create(block=last, number=1)
        AgendaItem.objects.create(table=table, question=question)
        version = Agenda.objects.get().version
    with city.scope():
        withdraw_question(question, by=vera)
    with city.scope():
        assert not AgendaItem.objects.filter(question=question).exists()
        assert Agenda.objects.get().version > version
