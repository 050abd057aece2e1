"""Letters and closing around a meeting, by alarms."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from tenants.meetings import tasks
from tenants.meetings.actions import (
    cancel_meeting,
    change_meeting,
    check_in,
    confirm_meeting,
    register,
    register_guest,
    undo_last_change,
    withdraw,
)
from tenants.meetings.errors import MeetingOver, NothingToUndo
from tenants.meetings.letters import LETTER
from tenants.meetings.models import Meeting, Series
from tenants.meetings.notices import remind
from tenants.meetings.signals import ghost_passed, meeting_closed
from tenants.members.models import Member
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.models import Notification
from tenants.registry import alarms
from tenants.registry.models import Alarm, City

pytestmark = pytest.mark.usefixtures("in_omsk")
Commits = Callable[..., Any]


@pytest.fixture
def next_week(thursdays: Series) -> Meeting:
    meeting: Meeting = thursdays.meetings.get(occurrence=date(2026, 12, 3))
    return meeting


def ring(kind: str, key: object, *, city: City, commits: Commits) -> None:
    alarm = Alarm.objects.get(kind=kind, key=str(key))
    with commits(execute=True):
        assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)


def post(*, city: City, now: datetime) -> None:
    """The clock: every letter that is due is sent, or put off if its sending fails."""
    due = Alarm.objects.filter(kind__in=(LETTER, HAND_OVER), due_at__lte=now).order_by("pk")
    for number in due.values_list("pk", flat=True):
        with suppress(OSError), transaction.atomic():
            alarms.ring(number, city=city, now=now)


def letters() -> list[tuple[str, str]]:
    return sorted((letter.to[0], str(letter.subject)) for letter in mail.outbox)


def test_reminders_go_to_those_who_come_in_their_own_language(
    omsk: City,
    next_week: Meeting,
    boris: Member,
    vera: Member,
    now: datetime,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    boris.user.language = "en"
    boris.user.save()
    Meeting.objects.filter(pk=next_week.pk).update(capacity=2)
    register(next_week, member=boris, now=now)
    zoya: dict[str, Any] = {"name": "Зоя", "email": "zoya@example.com", "language": "ru"}
    register_guest(next_week, **zoya, now=now)
    register(next_week, member=vera, now=now)  # waits for a seat: not reminded
    commits = django_capture_on_commit_callbacks
    ring("meetings.day_before", next_week.pk, city=omsk, commits=commits)
    post(city=omsk, now=next_week.starts_at - timedelta(days=1))
    assert letters() == [
        ("boris@omsk.example.com", "Tomorrow we meet: Thu 3 December, 18:00"),
        ("zoya@example.com", "Завтра встречаемся: чт 3 декабря, 18:00"),
    ]
    assert "/meetings/guest/" in mail.outbox[1].body
    mail.outbox.clear()
    ring("meetings.soon", next_week.pk, city=omsk, commits=commits)
    post(city=omsk, now=next_week.starts_at - timedelta(hours=2))
    assert len(mail.outbox) == 2


def test_the_core_is_asked_about_an_evening_nobody_confirmed(
    omsk: City,
    next_week: Meeting,
    anna: Member,
    boris: Member,
    now: datetime,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    commits = django_capture_on_commit_callbacks
    ring("meetings.unconfirmed", next_week.pk, city=omsk, commits=commits)
    post(city=omsk, now=next_week.starts_at - timedelta(days=3))
    assert [letter.to for letter in mail.outbox] == [["anna@omsk.example.com"]]
    later = Meeting.objects.get(occurrence=date(2026, 12, 10))
    confirm_meeting(later, by=anna, now=now)
    mail.outbox.clear()
    ring("meetings.unconfirmed", later.pk, city=omsk, commits=commits)
    post(city=omsk, now=later.starts_at - timedelta(days=3))
    assert mail.outbox == []


def test_cancelling_silences_the_alarms_and_tells_people_why(
    omsk: City,
    next_week: Meeting,
    anna: Member,
    boris: Member,
    now: datetime,
) -> None:
    register(next_week, member=boris, now=now)
    cancel_meeting(next_week, by=anna, now=now, why="The hall is flooded")
    assert not Alarm.objects.filter(key=str(next_week.pk), kind__in=tasks.ALARMS_OF_MEETING)
    change = next_week.changes.get()
    assert (change.by, change.why, change.state_before) == (anna, "The hall is flooded", "planned")
    post(city=omsk, now=now)
    (letter,) = mail.outbox
    assert letter.to == ["boris@omsk.example.com"]
    assert "The hall is flooded" in letter.body
    assert omsk.url_of("meetings:list") in letter.body.split()


def test_moving_sets_the_alarms_anew_and_can_be_taken_back(
    omsk: City,
    next_week: Meeting,
    anna: Member,
    boris: Member,
    now: datetime,
) -> None:
    register(next_week, member=boris, now=now)
    before = (next_week.starts_at, next_week.ends_at, next_week.venue)
    change_meeting(
        next_week,
        starts_at=next_week.starts_at + timedelta(days=1),
        ends_at=next_week.ends_at + timedelta(days=1),
        venue="Library",
        address="",
        capacity=None,
        note="",
        by=anna,
        now=now,
    )
    alarm = Alarm.objects.get(kind="meetings.soon", key=str(next_week.pk))
    assert alarm.due_at == before[0] + timedelta(days=1, hours=-2)
    post(city=omsk, now=now)
    assert "Library" in mail.outbox[0].body
    assert "Boiling Point" in mail.outbox[0].body
    mail.outbox.clear()
    restored = undo_last_change(next_week, by=anna, now=now)
    assert (restored.starts_at, restored.ends_at, restored.venue) == before
    with pytest.raises(NothingToUndo):  # else a second press would move it once more
        undo_last_change(next_week, by=anna, now=now)
    post(city=omsk, now=now)
    (letter,) = mail.outbox
    assert letter.subject == "Всё как прежде: чт 3 декабря, 18:00"
    assert "Library" in letter.body
    alarm.refresh_from_db()
    assert alarm.due_at == before[0] - timedelta(hours=2)


def test_undo_has_an_end(next_week: Meeting, anna: Member, now: datetime) -> None:
    with pytest.raises(NothingToUndo):
        undo_last_change(next_week, by=anna, now=now)
    confirm_meeting(next_week, by=anna, now=now)
    cancel_meeting(next_week, by=anna, now=now)
    with pytest.raises(MeetingOver):
        undo_last_change(next_week, by=anna, now=next_week.ends_at)
    assert undo_last_change(next_week, by=anna, now=now).state == Meeting.State.CONFIRMED


def test_who_gets_the_free_seat_is_told(
    omsk: City, next_week: Meeting, anna: Member, boris: Member, now: datetime
) -> None:
    Meeting.objects.filter(pk=next_week.pk).update(capacity=1)
    hers = register(next_week, member=anna, now=now)
    register(next_week, member=boris, now=now)
    withdraw(hers, now=now)
    assert mail.outbox == []  # the page does not wait for a mail server
    post(city=omsk, now=now)
    assert [letter.to for letter in mail.outbox] == [["boris@omsk.example.com"]]


def test_the_series_plans_on_by_itself(
    omsk: City, thursdays: Series, tonight: Meeting, django_capture_on_commit_callbacks: Commits
) -> None:
    alarm = Alarm.objects.get(kind="meetings.plan_ahead", key=str(thursdays.pk))
    assert alarm.due_at == tonight.ends_at
    commits = django_capture_on_commit_callbacks
    ring("meetings.plan_ahead", thursdays.pk, city=omsk, commits=commits)
    assert thursdays.meetings.filter(occurrence=date(2026, 12, 17)).exists()
    again = Alarm.objects.get(kind="meetings.plan_ahead", key=str(thursdays.pk))
    assert again.due_at == tonight.ends_at + timedelta(weeks=1)


def test_an_evening_that_nobody_closed_closes_and_a_ghost_does_not(
    omsk: City,
    tonight: Meeting,
    next_week: Meeting,
    anna: Member,
    now: datetime,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    closed: list[Meeting] = []
    ghosts: list[Meeting] = []

    def listener(*, meeting: Meeting, **_: Any) -> None:
        closed.append(meeting)

    def ear(*, meeting: Meeting, now: datetime, **_: Any) -> None:
        ghosts.append(meeting)

    meeting_closed.connect(listener)
    ghost_passed.connect(ear)
    check_in(tonight, member=anna, how="qr", now=tonight.starts_at)
    commits = django_capture_on_commit_callbacks
    ring("meetings.close", tonight.pk, city=omsk, commits=commits)
    ring("meetings.close", next_week.pk, city=omsk, commits=commits)
    tonight.refresh_from_db()
    next_week.refresh_from_db()
    assert (tonight.state, tonight.came, next_week.state) == ("closed", 1, "planned")
    assert (closed, ghosts) == ([tonight], [next_week])


class Broken(EmailBackend):
    """A mail server that refuses some recipients."""

    refused: ClassVar[set[str]] = set()

    def send_messages(self, messages: Any) -> int:
        if self.refused & {message.to[0] for message in messages}:
            raise SMTPServerDisconnected
        return super().send_messages(messages)


def test_a_letter_waits_for_its_mail_server_and_comes_once(
    omsk: City,
    next_week: Meeting,
    anna: Member,
    boris: Member,
    vera: Member,
    now: datetime,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    monkeypatch.setattr(Broken, "refused", {"boris@omsk.example.com"})
    register(next_week, member=boris, now=now)
    register(next_week, member=vera, now=now)
    cancel_meeting(next_week, by=anna, now=now)
    for _ in range(2):
        post(city=omsk, now=now)
    assert letters() == [("vera@omsk.example.com", "Встречи не будет: чт 3 декабря, 18:00")]
    monkeypatch.setattr(Broken, "refused", set())
    for _ in range(2):
        post(city=omsk, now=now + timedelta(hours=1))
    assert [to for to, _ in letters()] == ["boris@omsk.example.com", "vera@omsk.example.com"]
    assert not Alarm.objects.filter(kind=LETTER)


def test_what_is_no_longer_true_is_not_sent(
    omsk: City, next_week: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    said = register(next_week, member=boris, now=now)
    register(next_week, member=vera, now=now)
    cancel_meeting(next_week, by=anna, now=now)
    undo_last_change(next_week, by=anna, now=now)
    withdraw(said, now=now)
    post(city=omsk, now=now)
    who, subject = "vera@omsk.example.com", "Встреча всё-таки будет"
    assert letters() == [(who, f"{subject}: чт 3 декабря, 18:00")]
    remind(next_week, kind="soon", now=next_week.starts_at - timedelta(hours=2))
    post(city=omsk, now=next_week.starts_at)  # the mail server was down until it had begun
    assert len(letters()) == 1


def test_tomorrow_is_never_said_of_another_day(
    omsk: City, next_week: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    day = timedelta(days=1)
    register(next_week, member=boris, now=now)
    remind(next_week, kind="day_before", now=next_week.starts_at - day)
    post(city=omsk, now=next_week.starts_at - timedelta(hours=1))  # the server was down till then
    assert letters() == []
    remind(next_week, kind="day_before", now=next_week.starts_at - day)
    place: dict[str, Any] = {
        "venue": "Boiling Point",
        "address": "Zhukova 21",
        "capacity": None,
        "note": "",
    }
    hours: dict[str, Any] = {
        "starts_at": next_week.starts_at + 7 * day,
        "ends_at": next_week.ends_at + 7 * day,
    }
    change_meeting(next_week, **hours, **place, by=anna, now=now)
    post(city=omsk, now=next_week.starts_at - day)
    assert [subject.split(":")[0] for _, subject in letters()] == ["Встреча перенесена"]


def test_two_hours_are_not_half_an_hour(
    omsk: City, next_week: Meeting, boris: Member, now: datetime
) -> None:
    register(next_week, member=boris, now=now)
    for minutes, told in ((30, 0), (61, 1)):
        Notification.objects.all().delete()
        remind(next_week, kind="soon", now=next_week.starts_at - timedelta(hours=2))
        post(city=omsk, now=next_week.starts_at - timedelta(minutes=minutes))
        assert len(letters()) == told
