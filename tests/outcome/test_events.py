"""Webhooks hear of tasks on products and questions, and of minutes, as the API shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tenants.live.models import Run
from tenants.meetings.models import Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.outcome import actions
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Minutes, Task
from tenants.products.actions.questions import withdraw_question
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Clock, Visitor
from tests.outcome.conftest import close_evening
from tests.products.making import product
from tests.webhooks.deliveries import add_listener, told

Visit = Callable[..., Visitor]


def test_a_shared_task_is_told_from_hand_to_hand_a_private_one_never(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, darya: Member,
    now: datetime, visit: Visit,
) -> None:  # fmt: skip
    with tomsk.scope():
        actions.make_task(by=darya, text="In Tomsk", now=now, product=product(darya, "Shed"))
    with omsk.scope():
        add_listener(anna)
        actions.make_task(by=boris, text="My tooth", now=now, assignee=vera)
        task = actions.make_task(
            by=boris, text="Buy paint", now=now, product=product(anna, "Boat"), assignee=vera
        )
        assert [(name, number) for name, number, _ in told("task")] == [("task.created", task.pk)]
        actions.accept_task(task, by=vera, now=now)
        with pytest.raises(NotYours), transaction.atomic():
            actions.finish_task(task, by=boris, now=now)
        actions.change_task(task, by=vera, text="Buy red paint", due_on=None, now=now)
        actions.finish_task(task, by=vera, now=now)
    shown = visit(omsk, vera).get(f"/api/v1/tasks/{task.pk}/").json()
    assert shown["state"] == "done"
    with omsk.scope():
        names = ("task.created", "task.handed_on", "task.updated", "task.completed")
        assert told("task") == [(name, task.pk, shown) for name in names]


def test_who_leaves_frees_tasks_and_those_are_told(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        boat = product(anna, "Boat")
        task = actions.make_task(by=boris, text="Buy paint", now=now, product=boat)
        actions.make_task(by=boris, text="My tooth", now=now)
        add_listener(anna)
        leave_city(member=boris, now=now)
        ((name, number, data),) = told("task")
        assert (name, number, data and data["member"]) == ("task.handed_on", task.pk, None)


def test_an_evening_tells_its_tasks_and_minutes_without_what_was_taken_back(
    omsk: City, tonight: Meeting, working: Run, question: Question, anna: Member,
    clock: Clock, visit: Visit,
) -> None:  # fmt: skip
    with omsk.scope():
        add_listener(anna)
    close_evening(tonight, working, city=omsk, by=anna)
    later = tonight.ends_at + timedelta(hours=1)
    clock(later)
    with omsk.scope():
        task = Task.objects.get()
        minutes = Minutes.objects.get()
        assert [(name, number) for name, number, _ in told("task")] == [("task.created", task.pk)]
        actions.write_note(minutes, by=anna, text="A good evening.", seen=0, now=later)
    shown = visit(omsk, anna).get(f"/api/v1/minutes/{tonight.pk}/").json()
    assert shown["note"]["text"] == "A good evening."
    with omsk.scope():
        assert told("minutes") == [
            ("minutes.created", tonight.pk, shown),
            ("minutes.updated", tonight.pk, shown),
        ]
        withdraw_question(question, by=question.author)
        assert told("task") == [("task.created", task.pk, None)]
        (_created, (_name, _number, data)) = told("minutes")
        assert data
        worked = [work["question"] for part in data["parts"] for work in part["works"]]
        assert (question.pk in worked, None in worked) == (False, True)
