"""Who is asked for a perspective answers the bot's message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.members.models import Member
from tenants.registry.models import City
from tenants.rounds.actions import end_round, open_round
from tenants.rounds.models import RoundWord
from tests.products.making import product, question
from tests.telegram.conftest import Telegram, link_of
from tests.telegram.test_reminders import channel, hand_over  # noqa: F401


def words(city: City) -> list[tuple[str, str]]:
    with city.scope():
        given = RoundWord.objects.given().order_by("pk")
        return list(given.values_list("member__name", "text"))


@pytest.mark.usefixtures("channel")
def test_an_answer_is_a_perspective(
    telegram: Telegram, omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    number = telegram.start("Boris", link_of(boris, omsk))
    telegram.start("Vera", link_of(vera, omsk))
    with omsk.scope():
        asked = open_round(
            question(anna, text="Who lends a drill?", product=product(anna, "Tools")),
            by=anna,
            hours=48,
            shape="together",
            asks="chosen",
            chosen=[boris],
            now=timezone.now(),
        )
    hand_over(omsk, now=timezone.now() + timedelta(days=1))
    told = telegram.double.messages(number)[-1]
    assert "Anna asks for your perspective" in told["text"]
    assert told["text"].endswith("Answer this message with your perspective.")
    telegram.write("Boris", "The library does.", reply_to=told["message_id"])
    assert words(omsk) == [("Boris", "The library does.")]
    assert "is in the round" in telegram.heard("Boris")
    again = telegram.double.messages(number)[-1]["message_id"]
    telegram.write("Boris", "The library on Lenin street.", reply_to=again)
    assert words(omsk) == [("Boris", "The library on Lenin street.")]

    with omsk.scope():
        end_round(asked, by=anna, now=timezone.now())
    telegram.write("Boris", "Too late", reply_to=again)
    assert "has ended" in telegram.heard("Boris")
    assert words(omsk) == [("Boris", "The library on Lenin street.")]
