"""A week and a month after a realisation: what changed?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.actions import ask_what_changed, skip_follow_up, tell_what_changed
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Trace
from tenants.outcome.queries import my_follow_ups, said_about
from tenants.outcome.tasks import send_outcome
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
Commits = Callable[..., Any]


def ring(kind: str, *, city: City, commits: Commits) -> datetime:
    with city.scope():
        alarm = Alarm.objects.get(kind=f"outcome.{kind}")
        with commits(execute=True):
            assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)
        return alarm.due_at.astimezone(city.zone)


@pytest.fixture
def asked(omsk: City, closed: Meeting, django_capture_on_commit_callbacks: Commits) -> Trace:
    ring("week_after", city=omsk, commits=django_capture_on_commit_callbacks)
    with omsk.scope():
        return Trace.objects.select_related("capture__by__member").get()


def test_a_week_and_a_month_later_one_letter_asks(
    omsk: City,
    closed: Meeting,
    speaker: Callable[[str], Member],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    commits = django_capture_on_commit_callbacks
    assert ring("week_after", city=omsk, commits=commits).isoformat().startswith("2026-12-03T11")
    [letter] = mail.outbox
    assert letter.to == [speaker("realisation").user.email]
    assert "So it was never about money!" in letter.body
    assert ring("month_after", city=omsk, commits=commits).isoformat().startswith("2026-12-26T11")
    with omsk.scope():
        assert [t.kind for t in Trace.objects.order_by("pk")] == ["week", "month"]
        assert ask_what_changed(closed, kind="week", now=closed.ends_at) == []


def test_the_answer_stands_beside_the_realisation(
    omsk: City, asked: Trace, question: Question, speaker: Callable[[str], Member], visit: Visit
) -> None:
    mine = visit(omsk, speaker("realisation"))
    assert "So it was never about money!" in mine.get("/realisations/").content.decode()
    assert mine.post(f"/realisations/{asked.pk}/", {"text": " "}).status_code == 422
    assert mine.post(f"/realisations/{asked.pk}/", {"text": "I asked."}).status_code == 302
    with omsk.scope():
        [evening] = said_about(question)
        told = [t.text for g in evening.groups for thought in g.thoughts for t in thought.told]
        assert told == ["I asked."]
        assert my_follow_ups(speaker("realisation")).waiting == []


def test_never_is_never(
    omsk: City,
    closed: Meeting,
    asked: Trace,
    speaker: Callable[[str], Member],
    visit: Visit,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    mine = visit(omsk, speaker("realisation"))
    mine.post(f"/realisations/{asked.pk}/skip/", {"never": "1"})
    mail.outbox.clear()
    ring("month_after", city=omsk, commits=django_capture_on_commit_callbacks)
    assert mail.outbox == []
    with omsk.scope():
        assert [t.state for t in Trace.objects.all()] == [Trace.State.NEVER]


def test_skipping_asks_once_more_and_can_be_told_later(
    omsk: City, closed: Meeting, asked: Trace, speaker: Callable[[str], Member]
) -> None:
    now, me = closed.ends_at + timedelta(days=8), speaker("realisation")
    with omsk.scope():
        skip_follow_up(asked, by=me, now=now)
        assert my_follow_ups(me).waiting == []
        tell_what_changed(asked, by=me, text="Later.", now=now)
        assert skip_follow_up(asked, by=me, now=now).state == Trace.State.TOLD
        assert len(ask_what_changed(closed, kind="month", now=now)) == 1


def test_only_its_owner_answers(
    omsk: City,
    tomsk: City,
    asked: Trace,
    people: dict[str, Member],
    darya: Member,
    speaker: Callable[[str], Member],
    visit: Visit,
) -> None:
    other = next(m for m in people.values() if m != speaker("realisation"))
    for browser in (visit(omsk, other), visit(tomsk, darya)):
        for tap in ("", "skip/"):
            sent = browser.post(f"/realisations/{asked.pk}/{tap}", {"text": "No."})
            assert sent.status_code == 404
    with omsk.scope():
        with pytest.raises(NotYours):
            tell_what_changed(asked, by=other, text="No.", now=asked.at)
        asked.refresh_from_db()
        assert (asked.state, asked.text) == (Trace.State.ASKED, "")


def test_realisations_taken_back_and_people_who_left_are_not_asked(
    omsk: City, closed: Meeting, thoughts: dict[str, Capture]
) -> None:
    with omsk.scope():
        Capture.objects.filter(pk=thoughts["realisation"].pk).update(taken_back_at=closed.ends_at)
        assert ask_what_changed(closed, kind="week", now=closed.ends_at) == []
        Capture.objects.update(taken_back_at=None)
        Member.objects.update(left_at=closed.ends_at)
        assert ask_what_changed(closed, kind="week", now=closed.ends_at) == []


def test_one_letter_each_after_the_evening(
    omsk: City,
    closed: Meeting,
    question: Question,
    people: dict[str, Member],
    boris: Member,
    visit: Visit,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    visit(omsk, boris).post("/me/letters/", {"wanted": ["tasks"]})
    with django_capture_on_commit_callbacks(execute=True):
        send_outcome(city_id=omsk.pk, meeting_id=closed.pk)
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert len(told) == len(mail.outbox) == len(people) - 1
    assert boris.user.email not in told
    for letter in told.values():
        assert f"/meetings/{closed.pk}/minutes/" in letter
    with omsk.scope():
        author = Member.objects.select_related("user").get(pk=question.author_id)
    if author != boris:
        assert f"/meetings/{closed.pk}/minutes/mine/" in told[author.user.email]


def test_old_news_are_not_mailed(
    omsk: City,
    closed: Meeting,
    clock: Callable[[datetime], None],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    clock(closed.ends_at + timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        send_outcome(city_id=omsk.pk, meeting_id=closed.pk)
    assert mail.outbox == []
