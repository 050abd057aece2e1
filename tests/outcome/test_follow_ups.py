"""A week and a month after a realisation: what changed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.actions import unsubscribe
from tenants.notifications.delivery import HAND_OVER
from tenants.outcome.actions import answer_follow_up, create_follow_ups, skip_follow_up
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Trace
from tenants.outcome.notices import EVENING
from tenants.outcome.queries import captures_about, my_follow_ups
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
HOUR, DELAY = timedelta(hours=1), timedelta(minutes=2)


def ring(kind: str, *, city: City) -> datetime:
    """A question of the week or the month after is asked, and its letters leave."""
    with city.scope():
        alarm = Alarm.objects.get(kind=f"outcome.{kind}")
        assert alarms.ring(alarm.pk, city=city, now=alarm.due_at)
    hand_over(city, now=alarm.due_at + DELAY)
    return alarm.due_at.astimezone(city.zone)


@pytest.fixture
def asked(omsk: City, closed: Meeting) -> Trace:
    ring("week_after", city=omsk)
    with omsk.scope():
        return Trace.objects.select_related("capture__by__member").get()


def test_a_week_and_a_month_later_one_letter_asks(
    omsk: City,
    closed: Meeting,
    speaker: Callable[[str], Member],
) -> None:
    assert ring("week_after", city=omsk).isoformat().startswith("2026-12-03T11")
    [letter] = mail.outbox
    assert letter.to == [speaker("realisation").user.email]
    assert "So it was never about money!" in letter.body
    assert ring("month_after", city=omsk).isoformat().startswith("2026-12-26T11")
    with omsk.scope():
        assert [t.kind for t in Trace.objects.order_by("pk")] == ["week", "month"]
        assert create_follow_ups(closed, kind="week", now=closed.ends_at) == []


def test_the_answer_stands_beside_the_realisation(
    omsk: City, asked: Trace, question: Question, speaker: Callable[[str], Member], visit: Visit
) -> None:
    mine = visit(omsk, speaker("realisation"))
    assert "So it was never about money!" in mine.get("/realisations/").content.decode()
    assert mine.post(f"/realisations/{asked.pk}/", {"text": " "}).status_code == 422
    assert mine.post(f"/realisations/{asked.pk}/", {"text": "I asked."}).status_code == 302
    with omsk.scope():
        [evening] = captures_about(question)
        thoughts: list[Any] = [thought for g in evening.groups for thought in g.thoughts]
        told = [t.text for thought in thoughts for t in thought.told]
        assert told == ["I asked."]
        assert my_follow_ups(speaker("realisation")).waiting == []


def test_never_is_never(
    omsk: City,
    closed: Meeting,
    asked: Trace,
    speaker: Callable[[str], Member],
    visit: Visit,
) -> None:
    mine = visit(omsk, speaker("realisation"))
    mine.post(f"/realisations/{asked.pk}/skip/", {"never": "1"})
    mail.outbox.clear()
    ring("month_after", city=omsk)
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
        answer_follow_up(asked, by=me, text="Later.", now=now)
        assert skip_follow_up(asked, by=me, now=now).state == Trace.State.TOLD
        assert len(create_follow_ups(closed, kind="month", now=now)) == 1


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
            answer_follow_up(asked, by=other, text="No.", now=asked.at)
        asked.refresh_from_db()
        assert (asked.state, asked.text) == (Trace.State.ASKED, "")


def test_realisations_taken_back_and_people_who_left_are_not_asked(
    omsk: City, closed: Meeting, thoughts: dict[str, Capture]
) -> None:
    with omsk.scope():
        Capture.objects.filter(pk=thoughts["realisation"].pk).update(taken_back_at=closed.ends_at)
        assert create_follow_ups(closed, kind="week", now=closed.ends_at) == []
        Capture.objects.update(taken_back_at=None)
        Member.objects.update(left_at=closed.ends_at)
        assert create_follow_ups(closed, kind="week", now=closed.ends_at) == []


def test_one_letter_each_after_the_evening(
    omsk: City,
    closed: Meeting,
    question: Question,
    people: dict[str, Member],
    boris: Member,
    visit: Visit,
) -> None:
    with omsk.scope():
        unsubscribe(EVENING, by=boris)
    hand_over(omsk, now=closed.ends_at + DELAY)
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert len(told) == len(mail.outbox) == len(people) - 1
    assert boris.user.email not in told
    for letter in told.values():
        assert f"/meetings/{closed.pk}/minutes/" in letter
    with omsk.scope():
        author = Member.objects.select_related("user").get(pk=question.author_id)
    if author != boris:
        assert f"/meetings/{closed.pk}/minutes/mine/" in told[author.user.email]
    hand_over(omsk, now=closed.ends_at + HOUR)
    assert len(mail.outbox) == len(told)


def test_one_letter_that_is_refused_keeps_no_other_and_comes_back(
    omsk: City, closed: Meeting, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = people["Gleb"].user.email
    send = EmailBackend.send_messages

    def refuse(backend: EmailBackend, letters: Sequence[EmailMessage]) -> int:
        if letters[0].to == [odd]:
            raise SMTPServerDisconnected
        return send(backend, letters)

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        hand_over(omsk, now=closed.ends_at + DELAY)
    everyone = {member.user.email for member in people.values()}
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(everyone - {odd})
    hand_over(omsk, now=closed.ends_at + HOUR)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(everyone)


def test_old_news_are_not_mailed(omsk: City, closed: Meeting) -> None:
    hand_over(omsk, now=closed.ends_at + timedelta(days=3))
    assert mail.outbox == []
    with omsk.scope():
        assert not Alarm.objects.filter(kind=HAND_OVER).exists()
