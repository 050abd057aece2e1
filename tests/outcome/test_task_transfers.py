"""Tasks change hands only with a yes, come back by their rule, and outlive who leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tenants.meetings.tokens import calendar_token
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.outcome.actions import (
    accept_task,
    decline_task,
    drop_task,
    finish_task,
    hand_on,
    make_task,
    offer_to_take,
    reopen_task,
    stop_asking,
)
from tenants.outcome.actions.tasks import DUE
from tenants.outcome.errors import (
    AlreadyAsked,
    NeedsFirstDay,
    NotHere,
    NothingToAnswer,
    NotYours,
)
from tenants.outcome.models import Task
from tenants.outcome.queries import my_tasks, tasks_about
from tenants.products.models import Question
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.api.test_answers import Program
from tests.cast import Visitor
from tests.products.making import product
from tests.products.making import question as ask

Visit = Callable[..., Visitor]
DAY = date(2026, 12, 3)


def test_a_given_task_is_the_givers_until_the_yes(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="Call.", assignee=boris, due_on=DAY, now=now)
        assert (task.member, task.to) == (anna, boris)
        assert inbox.counts(boris, now=now)["asked_task"] == 1
        assert "asked_task" not in inbox.counts(anna, now=now)
        with pytest.raises(NotYours):
            finish_task(task, by=boris, now=now)
        with pytest.raises(NothingToAnswer):
            accept_task(task, by=anna, now=now)
        accept_task(task, by=boris, now=now)
        task.refresh_from_db()
        assert (task.member, task.to, task.given_by) == (boris, None, anna)
        assert "asked_task" not in inbox.counts(boris, now=now)
        keys = Alarm.objects.filter(kind="outcome.task_due").values_list("key", flat=True)
        assert f"{boris.pk}:{DAY}" in keys


def test_a_no_needs_a_word_and_keeps_what_was_typed(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="Call.", assignee=boris, now=now)
    his = visit(omsk, boris)
    assert "Call." in his.get("/tasks/").text
    assert his.post(f"/tasks/{task.pk}/no/", {"text": ""}).status_code == 200
    refused = his.post(f"/tasks/{task.pk}/no/", {"text": "x" * 300})
    assert "x" * 300 in refused.text
    with omsk.scope():
        assert Task.objects.get(pk=task.pk).to == boris
    assert his.post(f"/tasks/{task.pk}/no/", {"text": "Not before Friday"}).status_code == 302
    with omsk.scope():
        task.refresh_from_db()
        assert (task.member, task.to) == (anna, None)
        assert task.reason == f"{boris.name}: Not before Friday"
    assert "Not before Friday" in visit(omsk, anna).get("/tasks/").text


def test_a_task_of_a_product_is_taken_over_with_the_holders_yes(
    omsk: City,
    anna: Member,
    boris: Member,
    people: dict[str, Member],
    visit: Visit,
    now: datetime,
) -> None:
    with omsk.scope():
        shed = product(anna)
        task = make_task(by=anna, text="Paint it.", product=shed, now=now)
        free = make_task(by=anna, text="Anna's own secret", now=now)
    his = visit(omsk, boris)
    assert "Paint it." in his.get(f"/products/{shed.pk}/").text
    assert his.post(f"/tasks/{free.pk}/taking-over/").status_code == 404
    assert his.post(f"/tasks/{task.pk}/taking-over/").status_code == 302
    with omsk.scope():
        task.refresh_from_db()
        assert (task.member, task.to, task.is_offer) == (anna, boris, True)
        with pytest.raises(NothingToAnswer):
            accept_task(task, by=boris, now=now)
        with pytest.raises(AlreadyAsked):
            hand_on(task, by=anna, assignee=people["Gleb"], now=now)
    assert visit(omsk, anna).post(f"/tasks/{task.pk}/yes/").status_code == 302
    with omsk.scope():
        assert Task.objects.get(pk=task.pk).member == boris


def test_asking_is_taken_back_and_a_settled_task_asks_nobody(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="Call.", assignee=boris, now=now)
        with pytest.raises(NothingToAnswer):
            stop_asking(task, by=boris)
        assert stop_asking(task, by=anna).to is None
        hand_on(task, by=anna, assignee=boris, now=now)
        finish_task(task, by=anna, now=now)
        with pytest.raises(NothingToAnswer):
            decline_task(task, by=boris, text="No", now=now)
        boris.left_at = now
        with pytest.raises(NotHere):
            make_task(by=anna, text="Call.", assignee=boris, now=now)


@pytest.mark.parametrize(
    ("repeats", "due", "done", "following"),
    [
        ("week", date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 10)),
        ("week", date(2026, 12, 3), date(2026, 12, 20), date(2026, 12, 24)),
        ("2 weeks", date(2026, 12, 3), date(2026, 12, 3), date(2026, 12, 17)),
        ("month", date(2026, 12, 3), date(2026, 12, 3), date(2027, 1, 3)),
        ("month", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 31)),
        ("month", date(2027, 1, 31), date(2027, 1, 31), date(2027, 2, 28)),
        ("once", date(2026, 12, 3), date(2026, 12, 3), None),
    ],
)
def test_the_next_day_follows_the_rule(
    repeats: str, due: date, done: date, following: date | None
) -> None:
    assert Task(due_on=due, repeats=repeats).next_day(today=done) == following


def test_a_repeating_task_comes_back_once_and_undo_takes_the_next_one_away(
    omsk: City, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        with pytest.raises(NeedsFirstDay):
            make_task(by=anna, text="Water.", repeats="week", now=now)
        first = make_task(by=anna, text="Water.", repeats="week", due_on=DAY, now=now)
        later = now + timedelta(hours=1)
        finish_task(first, by=anna, now=later)
        finish_task(first, by=anna, now=later)
        assert [t.due_on for t in Task.objects.open()] == [DAY + timedelta(days=7)]
        reopen_task(first, by=anna, now=later)
        assert [t.due_on for t in Task.objects.open()] == [DAY]
        finish_task(first, by=anna, now=later)
        second = Task.objects.open().get()
        finish_task(second, by=anna, now=later + timedelta(hours=1))
        assert reopen_task(first, by=anna, now=later).repeats == "once"
        assert Task.objects.open().count() == 2
        drop_task(Task.objects.open().exclude(pk=first.pk).get(), by=anna, now=later)
        assert Task.objects.open().get() == first


def test_tasks_of_who_leaves_stay_with_their_product(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        shed = product(anna)
        on_product = make_task(by=boris, text="Paint it.", product=shed, now=now)
        day = timezone.localdate(now) + timedelta(days=3)
        given = make_task(by=anna, text="Call.", assignee=boris, due_on=day, now=now)
        accept_task(given, by=boris, now=now)
        Alarm.objects.filter(kind=DUE).delete()
        asked = make_task(by=anna, text="Write.", assignee=boris, now=now)
        leave_city(member=boris, now=now)
        for task in (on_product, given, asked):
            task.refresh_from_db()
        assert (on_product.member, given.member, asked.to) == (None, anna, None)
        assert Alarm.objects.get(kind=DUE).key == f"{anna.pk}:{day}"
        assert tasks_about(shed, reader=anna) == [on_product]
    page = visit(omsk, anna)
    assert "without anybody" in page.get(f"/products/{shed.pk}/tasks/").text
    assert page.post(f"/tasks/{on_product.pk}/taking-over/").status_code == 302
    with omsk.scope():
        assert offer_to_take(on_product, by=anna, now=now).member == anna


def test_a_page_keeps_what_was_typed_and_adds_to_product_and_question(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        shed = product(anna)
        asked = ask(anna, product=shed)
        hidden = ask(anna)
        Question.objects.filter(pk=hidden.pk).update(state=Question.State.WITHDRAWN)
        make_task(by=anna, text="Kept to herself", question=hidden, now=now)
    hers = visit(omsk, anna)
    kept = hers.post("/tasks/", {"text": "Water", "repeats": "week", "assignee": boris.pk})
    assert kept.status_code == 422
    assert "Water" in kept.text
    assert "first day" in kept.text
    assert f'value="{boris.pk}" selected' in kept.text
    for place in (f"/products/{shed.pk}/tasks/", f"/questions/{asked.pk}/tasks/"):
        assert hers.post(place, {"text": f"At {place}", "assignee": boris.pk}).status_code == 302
        assert f"At {place}" in hers.get(place).text
    with omsk.scope():
        assert [t.text for t in tasks_about(shed, reader=boris)] == [
            f"At /products/{shed.pk}/tasks/",
            f"At /questions/{asked.pk}/tasks/",
        ]
        assert tasks_about(hidden, reader=boris) == []
        assert len(my_tasks(boris, today=DAY).asked) == 2
    assert visit(omsk, boris).get(f"/questions/{hidden.pk}/tasks/").status_code == 404
    assert visit(tomsk, darya).get(f"/products/{shed.pk}/tasks/").status_code == 404
    with omsk.scope():
        count = Task.objects.count()
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.READ_ONLY)
    assert hers.post("/tasks/", {"text": "Too late"}).status_code >= 400
    with omsk.scope():
        assert Task.objects.count() == count


def test_my_calendar_holds_my_open_tasks_as_whole_days(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="Paint it.", due_on=DAY, now=now)
        make_task(by=anna, text="Someday.", now=now)
        make_task(by=boris, text="Not hers.", due_on=DAY, now=now)
        address = f"/calendar/{calendar_token(anna.pk)}.ics"
    feed = visit(omsk).get(address).text
    assert "SUMMARY:Paint it. · " in feed
    assert "DTSTART;VALUE=DATE:20261203" in feed
    assert "DTEND;VALUE=DATE:20261204" in feed
    assert feed.count("BEGIN:VEVENT") == 1
    assert "Someday" not in feed
    assert "Not hers" not in feed
    with omsk.scope():
        finish_task(task, by=anna, now=now)
    assert "Paint it." not in visit(omsk).get(address).text


def test_programs_give_answer_and_take_over(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        shed = product(anna)
    hers, his = Program(omsk, anna), Program(omsk, boris)
    new = {"text": "Paint.", "assignee": boris.pk, "product": shed.pk, "due_on": str(DAY)}
    status, task = hers("POST", "tasks/", new | {"repeats": "week"})
    assert status == 201
    assert (task["member"], task["to"], task["repeats"]) == (anna.pk, boris.pk, "week")
    here = f"tasks/{task['id']}/"
    assert [row["id"] for row in his("GET", "tasks/")[1]["results"]] == [task["id"]]
    assert his("PUT", f"{here}completion/")[0] == 403
    assert his("PUT", f"{here}answer/", {"yes": False})[0] == 400
    said = his("PUT", f"{here}answer/", {"yes": False, "text": "Not now"})[1]
    assert (said["member"], said["to"]) == (anna.pk, None)
    assert said["reason"].endswith("Not now")
    assert his("PUT", f"{here}taking-over/")[1]["is_offer"] is True
    assert hers("PUT", f"{here}answer/", {"yes": True})[1]["member"] == boris.pk
    assert his("PUT", f"{here}handing-on/", {"assignee": anna.pk})[1]["to"] == anna.pk
    assert his("DELETE", f"{here}handing-on/")[1]["to"] is None
    assert hers("POST", "tasks/", {"text": "Water.", "repeats": "week"})[0] == 400
