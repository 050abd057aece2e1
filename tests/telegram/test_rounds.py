"""A perspective by Telegram: the answer to the message that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.notifications import channels
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.rounds.actions import end_round, open_round
from tenants.rounds.models import RoundWord
from tenants.telegram.channel import TELEGRAM
from tests.cast import NOW
from tests.products.making import question
from tests.telegram.conftest import Telegram, link_of, ring_one


def hand_over_all(*, until: Any) -> None:
    with hub_scope():
        due = list(Alarm.objects.filter(kind="notifications.hand_over", due_at__lte=until))
    for alarm in due:
        ring_one(alarm.pk, alarm.city_id, now=max(alarm.due_at, NOW))


@pytest.fixture
def by_telegram() -> Iterator[None]:
    channels.register(TELEGRAM)
    yield
    channels._channels.pop("telegram", None)


@pytest.mark.usefixtures("by_telegram")
def test_an_answer_to_the_asking_message_is_a_word(
    telegram: Telegram, omsk: City, anna: Member, boris: Member
) -> None:
    for name, member in (("Anna", anna), ("Boris", boris)):
        telegram.start(name, link_of(member, omsk))
    facts: dict[str, Any] = {"hours": 24, "shape": "alone", "asks": "chosen", "chosen": [boris]}
    with omsk.scope():
        User.objects.update(language="en")
        round = open_round(question(anna), by=anna, now=NOW, **facts)
    hand_over_all(until=NOW + timedelta(hours=1))
    asking = telegram.double.messages(telegram.double.person("Boris"))[-1]
    assert "Anna asks for your perspective" in asking["text"]
    telegram.write("Boris", "Who breaks it calls at once.", reply_to=asking["message_id"])
    assert "Your perspective is given" in telegram.heard("Boris")
    with omsk.scope():
        word = RoundWord.objects.get()
        assert (word.member, word.text) == (boris, "Who breaks it calls at once.")
        end_round(round, by=anna, now=NOW + timedelta(hours=2))
    telegram.write("Boris", "And pays half.", reply_to=asking["message_id"])
    assert "has ended" in telegram.heard("Boris")
    hand_over_all(until=NOW + timedelta(hours=20))
    ended = telegram.double.messages(telegram.double.person("Anna"))[-1]
    assert "Read what was said" in ended["text"]
    telegram.write("Anna", "I will call, too.", reply_to=ended["message_id"])
    with omsk.scope():
        round.refresh_from_db()
        assert round.taken == "I will call, too."
        word.refresh_from_db()
        assert word.text == "Who breaks it calls at once."
