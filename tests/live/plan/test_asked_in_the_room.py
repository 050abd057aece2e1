"""A question asked in the room reaches tonight, and its author finds the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tenants.live import actions
from tenants.live.errors import NoTurnLeft
from tenants.live.models import Agenda, AgendaItem, Block, Run
from tenants.live.run.format_steps import steps_of
from tenants.live.screens.phone import my_question
from tenants.live.screens.state import EveningState
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import FormatEvening

Visit = Callable[..., Visitor]
MINUTE = timedelta(minutes=1)


def path(name: str, *args: object) -> str:
    return reverse(name, urlconf="deploy.urls_city", args=args)


@pytest.fixture
def arriving(format_evening: FormatEvening, in_omsk: None) -> Run:
    """A part with two turns at each table has not begun; table 1 has one question, table 2 two."""
    run = format_evening("troika", ["Boris"], ["Dina", "Egor"], rounds=2)
    block = Block.objects.get(kind="block")
    block.minutes = int(steps_of(block)[-1].ends_at)
    block.save()
    Run.objects.filter(pk=run.pk).update(block=1, step=0)
    return Run.objects.get(pk=run.pk)


def asks(member: Member, now: datetime) -> Question:
    return ask_question(by=member, text="How do I warm the hall?", blocker="team", now=now)


def test_a_question_from_the_room_takes_the_first_free_turn(
    arriving: Run, people: dict[str, Member], anna: Member, tonight: Meeting
) -> None:
    now, agenda = arriving.started_at + MINUTE, Agenda.objects.get()
    question = asks(people["Zoya"], now)
    assert EveningState(tonight, now).asked_here == [question]
    minutes = list(agenda.blocks.values_list("minutes", flat=True))
    item = actions.take_tonight(question, agenda=agenda, by=anna, now=now)
    assert (item.table.number, item.table.block.kind) == (1, "block")  # where Zoya sits
    assert list(agenda.blocks.values_list("minutes", flat=True)) == minutes
    question.refresh_from_db()
    assert question.state == "on_agenda"
    assert EveningState(tonight, now).asked_here == []


def test_where_every_turn_is_given_nothing_changes(
    arriving: Run, people: dict[str, Member], anna: Member
) -> None:
    now, agenda = arriving.started_at + MINUTE, Agenda.objects.get()
    actions.take_tonight(asks(people["Zoya"], now), agenda=agenda, by=anna, now=now)
    late = asks(people["Gleb"], now)
    before = list(AgendaItem.objects.order_by("pk").values())
    with pytest.raises(NoTurnLeft):
        actions.take_tonight(late, agenda=agenda, by=anna, now=now)
    assert list(AgendaItem.objects.order_by("pk").values()) == before
    Run.objects.update(block=2)  # the last part with tables has begun
    with pytest.raises(NoTurnLeft):
        actions.take_tonight(late, agenda=agenda, by=anna, now=now)


def test_what_is_left_in_the_queue_is_offered_no_more(
    arriving: Run, people: dict[str, Member], anna: Member, tonight: Meeting
) -> None:
    now, agenda = arriving.started_at + MINUTE, Agenda.objects.get()
    question = asks(people["Zoya"], now)
    actions.leave_in_queue(agenda, question=question.pk, by=anna, now=now)
    assert EveningState(tonight, now).asked_here == []
    assert my_question(EveningState(tonight, now), tonight.attendances.get(member=people["Zoya"]))
    question.refresh_from_db()
    assert question.state == "queued"


def test_questions_of_who_is_not_here_or_of_last_week_are_not_offered(
    arriving: Run, people: dict[str, Member], tonight: Meeting, room: dict[str, Attendance]
) -> None:
    now = arriving.started_at + MINUTE
    asks(people["Zoya"], now - timedelta(days=7))
    gone = asks(people["Gleb"], now)
    room["Gleb"].left_at = now
    room["Gleb"].save()
    assert EveningState(tonight, now).asked_here == []
    room["Gleb"].left_at = None
    room["Gleb"].save()
    assert EveningState(tonight, now).asked_here == [gone]


def test_from_the_phone_to_the_question_and_back_and_one_press_of_who_leads(
    omsk: City,
    format_evening: FormatEvening,
    tonight: Meeting,
    people: dict[str, Member],
    anna: Member,
    visit: Visit,
    clock: Callable[[datetime], None],
) -> None:
    with omsk.scope():
        run = format_evening("troika", ["Boris"], ["Dina", "Egor"], rounds=3)
        Run.objects.filter(pk=run.pk).update(block=1, step=0)
    clock(run.started_at + MINUTE)
    zoya, core = visit(omsk, people["Zoya"]), visit(omsk, anna)
    phone, cockpit = path("live:phone", tonight.pk), path("live:facilitator", tonight.pk)
    seen = core.get(path("live:facilitator_state", tonight.pk))
    version = seen.content.decode().split('data-version="')[1].split('"')[0]
    asked = zoya.post(
        f"{path('products:ask')}?next={phone}",
        {"text": "How do I warm the hall?", "blocker": "team", "about": "person"},
    )
    assert asked["Location"] == phone
    assert "Who leads sees your question." in zoya.get(phone).content.decode()
    fresh = core.get(path("live:facilitator_state", tonight.pk), {"seen": version})
    assert fresh.status_code == 200
    page = core.get(cockpit).content.decode()
    assert "A question from the room" in page
    with omsk.scope():
        question = Question.objects.get(text="How do I warm the hall?")
    address = path("live:asked", tonight.pk, question.pk)
    assert zoya.post(address).status_code == 403
    assert "is on tonight" in core.post(address, follow=True).content.decode()
    with omsk.scope():
        assert AgendaItem.objects.get(question=question).table.number == 1
    assert "A question from the room" not in core.get(cockpit).content.decode()
    elsewhere: Any = zoya.post(
        f"{path('products:ask')}?next=https://evil.example/",
        {"text": "Another one?", "blocker": "team", "about": "person"},
    )
    assert elsewhere["Location"].startswith("/questions/")


def test_programs_take_it_too(
    omsk: City,
    format_evening: FormatEvening,
    tonight: Meeting,
    people: dict[str, Member],
    anna: Member,
    visit: Visit, clock: Callable[[datetime], None],
) -> None:  # fmt: skip
    with omsk.scope():
        run = format_evening("troika", ["Boris"], ["Dina", "Egor"], rounds=2)
        Run.objects.filter(pk=run.pk).update(block=1, step=0)
        question = asks(people["Zoya"], run.started_at)
    clock(run.started_at + MINUTE)
    core: Any = visit(omsk, anna)
    base = f"/api/v1/meetings/{tonight.pk}/live/"
    told = core.get(base)
    assert told.status_code == 200, told.content
    assert [row["id"] for row in told.json()["asked"]] == [question.pk]
    taken = core.put(f"{base}questions/{question.pk}/")
    assert (taken.status_code, taken.json()["asked"]) == (200, [])
    with omsk.scope():
        assert AgendaItem.objects.filter(question=question).exists()


def test_the_turn_of_an_author_who_is_not_here_is_free(
    arriving: Run, people: dict[str, Member], anna: Member, room: dict[str, Attendance]
) -> None:
    """Egor has gone home; his question waits in the queue and the one from the room comes."""
    now, agenda = arriving.started_at + MINUTE, Agenda.objects.get()
    actions.take_tonight(asks(people["Zoya"], now), agenda=agenda, by=anna, now=now)
    left_out = AgendaItem.objects.get(question__author=people["Egor"])
    Attendance.objects.filter(pk=room["Egor"].pk).update(left_at=now)
    question = asks(people["Gleb"], now)
    left_out.locked = True
    left_out.save()
    with pytest.raises(NoTurnLeft):
        actions.take_tonight(question, agenda=agenda, by=anna, now=now)
    AgendaItem.objects.update(locked=False)
    item = actions.take_tonight(question, agenda=agenda, by=anna, now=now)
    assert item.table.number == left_out.table.number
    assert not AgendaItem.objects.filter(question=left_out.question_id).exists()
    assert AgendaItem.objects.count() == 4
    states = dict(Question.objects.values_list("pk", "state"))
    assert (states[left_out.question_id], states[question.pk]) == ("queued", "on_agenda")
