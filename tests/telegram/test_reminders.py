"""An evening is reminded of in private, with both answers and the code that opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tenants.meetings.actions.registration import register, withdraw
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.notices import remind
from tenants.members.models import Member
from tenants.notifications import channels
from tenants.notifications.models import Notification
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.telegram.channel import TELEGRAM
from tests.telegram.conftest import Telegram, link_of, ring_one
from tests.telegram.test_group import in_english  # noqa: F401
from tests.telegram.test_people import evening, said_by


@pytest.fixture
def channel() -> Iterator[None]:
    channels.register(TELEGRAM)
    yield
    channels._channels.pop("telegram", None)


@pytest.fixture
def tomorrow(omsk: City, boris: Member, vera: Member) -> Meeting:
    begins = timezone.now() + timedelta(days=1)
    meeting = evening(omsk, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=10)
    with omsk.scope():
        for member in (boris, vera):
            register(meeting, member=member, now=timezone.now())
    return meeting


def hand_over(city: City, *, now: datetime) -> None:
    with hub_scope():
        found = Alarm.objects.filter(kind="notifications.hand_over", due_at__lte=now)
        due = list(found.order_by("pk").values_list("pk", flat=True))
    for number in due:
        ring_one(number, city.pk, now=now)


@pytest.mark.usefixtures("channel")
def test_a_reminder_comes_once_where_its_reader_is(
    telegram: Telegram, omsk: City, tomsk: City, boris: Member, vera: Member, tomorrow: Meeting
) -> None:
    evening(tomsk, title="tomsk-secret-word")
    number = telegram.start("Boris", link_of(boris, omsk))
    now = timezone.now()
    for _again in range(2):
        with omsk.scope():
            remind(tomorrow, kind="day_before", now=now)
        hand_over(omsk, now=now)
    assert [letter.to for letter in mail.outbox] == [[vera.user.email]]
    shown = [message for message in telegram.double.messages(number) if "photo" in message]
    assert len(shown) == 1
    head, facts, word, code = shown[0]["caption"].split("\n\n")
    assert head == "We meet soon"
    assert facts.startswith("Regular evening")
    assert "2 people come · 8 seats are free" in facts
    assert word == "You are coming."
    assert "friend's phone" in code
    with omsk.scope():
        handed = dict(Notification.objects.values_list("member__name", "handed"))
    assert handed == {"Boris": ["telegram"], "Vera": ["letter"]}

    answered = telegram.press("Boris", "Not this time")
    assert answered["_answer"]["text"]
    assert said_by(boris, omsk) == [Registration.State.CANCELLED]
    assert said_by(vera, omsk) == [Registration.State.COMING]
    after = telegram.double.messages(number)[-1]
    assert "You are not coming." in after["caption"]
    assert "✓ Not this time" in str(after["reply_markup"])
    telegram.press("Boris", "I come")
    assert said_by(boris, omsk) == [Registration.State.COMING]
    assert "tomsk-secret-word" not in str(telegram.texts(number))


@pytest.mark.usefixtures("channel")
def test_what_is_not_true_any_more_is_not_said(
    telegram: Telegram, omsk: City, boris: Member, vera: Member, tomorrow: Meeting
) -> None:
    number = telegram.start("Boris", link_of(boris, omsk))
    before, now = len(telegram.texts(number)), timezone.now()
    with omsk.scope():
        remind(tomorrow, kind="day_before", now=now)
        withdraw(tomorrow.registrations.get(member=boris), now=now)
    hand_over(omsk, now=now)
    with omsk.scope():
        register(tomorrow, member=boris, now=now)
        remind(tomorrow, kind="soon", now=now)
    hand_over(omsk, now=tomorrow.starts_at)  # Telegram was away until it had begun
    assert len(telegram.texts(number)) == before
    assert [letter.to for letter in mail.outbox] == [[vera.user.email]]
