"""An evening that is over or called off: its plan is history, its questions are free again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tenants.live import actions
from tenants.live.errors import AlreadyClosed, CalledOff
from tenants.live.models import Agenda, AgendaItem, Block, Run, Seat, Table
from tenants.live.plan.storage import load_blocks, load_plan
from tenants.meetings.actions import agree_to_cancel, cancel_meeting, check_in, undo_last_change
from tenants.meetings.models import Meeting, Series
from tenants.meetings.signals import meeting_dropped
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor, person


def rows() -> list[Any]:
    kept = (Agenda, Block, Table, Seat, AgendaItem)
    found: list[Any] = [list(model.objects.order_by("pk").values()) for model in kept]
    return [*found, list(Question.objects.order_by("pk").values_list("pk", "state"))]


@pytest.fixture
def closed(omsk: City, run: Run, tonight: Meeting, anna: Member) -> Run:
    with omsk.scope():
        return actions.close_run(run, by=anna, now=tonight.ends_at)


@pytest.mark.usefixtures("in_omsk")
def test_the_plan_of_a_closed_evening_stays_as_it_was(
    closed: Run, agenda: Agenda, tonight: Meeting, anna: Member, omsk: City
) -> None:
    now, before = tonight.ends_at + timedelta(minutes=1), rows()
    plan = load_plan(agenda, load_blocks(agenda))
    for press in (
        lambda: actions.propose_agenda(tonight, by=anna, now=now, tables=1),
        lambda: actions.lay_agenda(tonight, plan=plan, by=anna, now=now),
        lambda: actions.publish_agenda(agenda, by=anna, now=now),
        lambda: actions.bring_back(agenda, question=1, by=anna, now=now),
    ):
        with pytest.raises(AlreadyClosed):
            press()
    check_in(tonight, member=person(omsk, "Yana"), how="qr", now=now)
    assert rows() == before


@pytest.mark.usefixtures("in_omsk")
def test_the_plan_of_a_cancelled_evening_stays_as_it_was(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    cancel_meeting(tonight, by=anna, now=doors)
    before = rows()
    with pytest.raises(CalledOff):
        actions.propose_agenda(tonight, by=anna, now=doors)
    assert rows() == before


def test_the_page_of_a_closed_plan_says_so_and_shows_no_button(
    omsk: City,
    closed: Run,
    tonight: Meeting,
    visit: Callable[..., Visitor],
    anna: Member,
    clock: Any,
) -> None:
    clock(tonight.ends_at + timedelta(minutes=1))
    browser = visit(omsk, anna)

    def path(name: str) -> str:
        return reverse(f"live:{name}", urlconf="deploy.urls_city", args=[tonight.pk])

    with omsk.scope():
        before = rows()
    for name in ("proposal", "publish_agenda"):
        answer = browser.post(path(name), {"tables": 2, "seats": 6}, follow=True)
        assert answer.status_code == 200
        assert "The evening is over." in answer.content.decode()
    page = browser.get(path("plan")).content.decode()
    assert "Plan again" not in page
    assert path("proposal") not in page
    with omsk.scope():
        assert rows() == before


@pytest.mark.usefixtures("in_omsk")
def test_questions_of_a_cancelled_evening_wait_again_and_come_back_with_it(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    waited = dict(Question.objects.values_list("pk", "queued_at"))
    cancel_meeting(tonight, by=anna, now=doors)
    assert set(Question.objects.values_list("state", flat=True)) == {"queued"}
    assert dict(Question.objects.values_list("pk", "queued_at")) == waited
    undo_last_change(tonight, by=anna, now=doors)
    assert set(Question.objects.values_list("state", flat=True)) == {"on_agenda"}


@pytest.mark.usefixtures("in_omsk")
def test_a_question_on_two_agendas_stays_with_the_evening_that_takes_place(
    agenda: Agenda,
    tonight: Meeting,
    thursdays: Series,
    anna: Member,
    vera: Member,
    doors: datetime,
) -> None:
    other = thursdays.meetings.exclude(pk=tonight.pk).order_by("starts_at")[0]
    plan = load_plan(agenda, load_blocks(agenda))
    second = actions.lay_agenda(other, plan=plan, by=anna, now=doors)
    for each in (agenda, second):
        actions.publish_agenda(each, by=anna, now=doors)
    cancel_meeting(other, by=anna, now=doors)
    agree_to_cancel(other, by=vera, now=doors)
    assert set(Question.objects.values_list("state", flat=True)) == {"on_agenda"}
    cancel_meeting(tonight, by=anna, now=doors)
    assert set(Question.objects.values_list("state", flat=True)) == {"queued"}


@pytest.mark.usefixtures("in_omsk")
def test_questions_of_a_dropped_evening_wait_again(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    meeting_dropped.send(sender=Meeting, meeting=tonight)
    assert set(Question.objects.values_list("state", flat=True)) == {"queued"}
