"""Commitments become tasks; one tap finishes them, one takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.live import actions as live
from tenants.live.models import Capture
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.notifications.actions import unsubscribe
from tenants.notifications.queries import unread_count
from tenants.outcome.actions import change_task, finish_task, make_task, make_tasks
from tenants.outcome.errors import NothingTold, NotYours
from tenants.outcome.models import Task
from tenants.outcome.notices import DUE
from tenants.outcome.queries import my_tasks, next_task
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.api.test_answers import Program
from tests.cast import Visitor
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]


@pytest.fixture
def task(omsk: City, closed: Meeting) -> Task:
    with omsk.scope():
        return Task.objects.select_related("member__user").get()


def test_a_members_promise_is_a_task_a_guests_stays_in_the_minutes(
    omsk: City, task: Task, thoughts: dict[str, Capture], speaker: Callable[[str], Member]
) -> None:
    promise = thoughts["commitment"]
    assert task.member == speaker("commitment")
    assert (task.text, task.due_on) == (promise.text, date(2026, 12, 3))
    assert (task.origin_id, task.question_id) == (promise.pk, promise.question_id)
    with omsk.scope():
        assert make_tasks(promise.meeting, now=promise.at) == []
        assert Task.objects.count() == 1


def test_a_promise_that_comes_late_from_a_phone_is_a_task_too(
    omsk: City, closed: Meeting, room: dict[str, Attendance]
) -> None:
    late = closed.ends_at + timedelta(hours=2)
    with omsk.scope():
        live.capture(closed, by=room["Gleb"], kind="commitment", text="Write.", now=late)
        live.capture(closed, by=room["Gleb"], kind="perspective", text="Hm.", now=late)
        assert sorted(Task.objects.values_list("text", flat=True)) == [
            "Call three of them.",
            "Write.",
        ]


def test_one_tap_finishes_and_one_takes_it_back(omsk: City, task: Task, visit: Visit) -> None:
    mine = visit(omsk, task.member)
    for tap, done, dropped in (
        ("completion", True, False),
        ("completion", True, False),
        ("letting-go", False, True),
        ("return", False, False),
    ):
        assert mine.post(f"/tasks/{task.pk}/{tap}/").status_code == 302
        with omsk.scope():
            task.refresh_from_db()
            assert (task.done_at is not None, task.dropped_at is not None) == (done, dropped)


def test_nobody_touches_anothers_task(
    omsk: City, tomsk: City, task: Task, people: dict[str, Member], darya: Member, visit: Visit
) -> None:
    other = next(m for m in people.values() if m != task.member)
    for browser in (visit(omsk, other), visit(tomsk, darya)):
        for tap in ("completion", "letting-go", "return"):
            assert browser.post(f"/tasks/{task.pk}/{tap}/").status_code == 404
        assert browser.post(f"/tasks/{task.pk}/", {"text": "Mine"}).status_code == 404
        assert task.text not in browser.get("/tasks/").content.decode()
    assert visit(omsk).post(f"/tasks/{task.pk}/completion/").status_code == 302
    with omsk.scope():
        with pytest.raises(NotYours):
            finish_task(task, by=other, now=task.made_at)
        task.refresh_from_db()
        assert task.is_open
        assert task.text == "Call three of them."


def test_a_word_taken_back_takes_its_task_along(omsk: City, task: Task, closed: Meeting) -> None:
    with omsk.scope():
        assert task.origin_id
        assert task.member
        Capture.objects.filter(pk=task.origin_id).update(taken_back_at=closed.ends_at)
        assert next_task(task.member, today=closed.ends_at.date()) is None
        mine = my_tasks(task.member, today=date(2026, 11, 27))
        assert (mine.late, mine.ahead, mine.closed) == ([], [], [])


def test_the_list_knows_late_ahead_and_settled(omsk: City, boris: Member, now: datetime) -> None:
    today = date(2026, 11, 26)
    with omsk.scope():
        for text, days in (("Yesterday", -1), ("Today", 0), ("Later", 3)):
            make_task(by=boris, text=text, due_on=today + timedelta(days=days), now=now)
        someday = make_task(by=boris, text="Someday", due_on=None, now=now)
        finish_task(make_task(by=boris, text="Done", due_on=None, now=now), by=boris, now=now)
        mine = my_tasks(boris, today=today)
        assert [t.text for t in mine.late] == ["Yesterday"]
        assert [t.text for t in mine.ahead] == ["Today", "Later", "Someday"]
        assert [t.text for t in mine.closed] == ["Done"]
        with pytest.raises(NothingTold):
            change_task(someday, by=boris, text=" \x00 ", due_on=None, now=now)


@pytest.mark.parametrize(
    "sent",
    [{"text": ""}, {"text": "x" * 2001}, {"text": "a", "due_on": "9999-12-31"}, {"text": "\u200b"},
     {"text": "a", "due_on": "yesterday"}],
)  # fmt: skip
def test_bad_words_make_no_task(
    omsk: City, boris: Member, visit: Visit, sent: dict[str, str]
) -> None:
    assert visit(omsk, boris).post("/tasks/", sent).status_code == 422
    with omsk.scope():
        assert not Task.objects.exists()


def test_a_long_promise_gets_another_day_and_keeps_its_lines(
    omsk: City, task: Task, visit: Visit
) -> None:
    words = "Call three.\n" + "x" * 1988
    with omsk.scope():
        Task.objects.filter(pk=task.pk).update(text=words)
        who = task.member
    sent = {"text": words.replace("\n", "\r\n"), "due_on": "2027-01-01"}
    assert visit(omsk, who).post(f"/tasks/{task.pk}/", sent).status_code == 302
    with omsk.scope():
        task.refresh_from_db()
    assert (task.text, task.due_on) == (words, date(2027, 1, 1))
    program, address = Program(omsk, who), f"tasks/{task.pk}/"
    status, said = program("PUT", address, {"text": words, "due_on": "2027-02-02"})
    assert (status, said["text"], said["due_on"]) == (200, words, "2027-02-02")
    for wrong in ({"text": "x" * 2001}, {"text": "x", "due_on": "2126-11-26"}, {"text": " "}):
        assert program("PUT", address, wrong)[0] == 400
    with omsk.scope():
        assert Task.objects.get(pk=task.pk).text == words


def ring(city: City) -> None:
    with city.scope():
        alarm = Alarm.objects.get(kind="outcome.task_due")
        assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)
    hand_over(city, now=alarm.due_at + timedelta(minutes=2))


def test_one_letter_on_the_day_names_all_that_is_due(
    omsk: City, boris: Member, now: datetime
) -> None:
    day = date(2026, 11, 30)
    with omsk.scope():
        make_task(by=boris, text="Call.", due_on=day, now=now)
        make_task(by=boris, text="Write.", due_on=day, now=now)
        done = make_task(by=boris, text="Bake.", due_on=day, now=now)
        finish_task(done, by=boris, now=now)
        alarm = Alarm.objects.get(kind="outcome.task_due")
        assert alarm.due_at.astimezone(omsk.zone).isoformat() == "2026-11-30T09:00:00+06:00"
    ring(omsk)
    [letter] = mail.outbox
    assert letter.to == [boris.user.email]
    assert "Call." in letter.body
    assert "Write." in letter.body
    assert "Bake." not in letter.body
    assert f"http://{omsk.host}" in letter.body.replace(":8000", "") or omsk.host in letter.body


def test_who_has_switched_reminders_off_gets_none(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        unsubscribe(DUE, by=boris)
        make_task(by=boris, text="Call.", due_on=date(2026, 11, 30), now=now)
    ring(omsk)
    assert mail.outbox == []
    with omsk.scope():
        assert unread_count(boris) == 1  # on the page


def test_the_list_takes_the_same_queries_at_one_and_three(
    omsk: City, boris: Member, now: datetime, reads: Callable[[], Any]
) -> None:
    with omsk.scope():
        counted = []
        for text in ("One", "Two", "Three"):
            make_task(by=boris, text=text, due_on=None, now=now)
            with reads() as sent:
                my_tasks(boris, today=date(2026, 11, 26))
            counted.append(len(sent))
        assert len(set(counted)) == 1
        assert counted[0] <= 2


def test_a_promise_said_better_after_the_end_is_said_better_in_its_task(
    omsk: City, task: Task, thoughts: dict[str, Capture], closed: Meeting
) -> None:
    promise, now = thoughts["commitment"], closed.ends_at + timedelta(hours=1)

    def say(text: str, kind: str, due_on: date | None = None) -> list[tuple[str, date | None]]:
        live.rewrite(promise, by=promise.by, text=text, kind=kind, due_on=due_on, now=now)
        return list(Task.objects.standing().values_list("text", "due_on"))

    with omsk.scope():
        friday = date(2026, 12, 4)
        assert say("Call all five.", "commitment", friday) == [("Call all five.", friday)]
        assert say("Five would be enough.", "perspective") == []
        assert say("Call two.", "commitment") == [("Call two.", None)]
        assert task.member
        finish_task(task, by=task.member, now=now)
        assert say("Call nobody.", "commitment") == [("Call two.", None)]  # it is done
        assert Task.objects.count() == 1


def test_a_thought_that_becomes_a_promise_after_the_end_becomes_a_task(
    omsk: City, closed: Meeting, task: Task, thoughts: dict[str, Capture]
) -> None:
    said, now = thoughts["realisation"], closed.ends_at + timedelta(hours=1)
    with omsk.scope():
        live.rewrite(
            said, by=said.by, text="I will try it.", kind="commitment", due_on=None, now=now
        )
        made = Task.objects.exclude(pk=task.pk).get()
        assert (made.text, made.origin, made.member) == ("I will try it.", said, said.by.member)
