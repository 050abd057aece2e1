"""A person of two cities chooses to which one a command speaks; answers find their own city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.meetings.models import Registration
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.telegram.models import LinkedPerson
from tests.telegram.conftest import Telegram, link_of
from tests.telegram.test_group import in_english  # noqa: F401
from tests.telegram.test_people import evening, said_by


@pytest.fixture
def both(telegram: Telegram, omsk: City, tomsk: City, boris: Member, egor: Member) -> int:
    """One Telegram: Boris in Omsk and, linked later, Egor in Tomsk."""
    evening(omsk, title="An evening of Omsk")
    evening(tomsk, title="An evening of Tomsk")
    telegram.start("Boris", link_of(boris, omsk))
    with hub_scope():
        LinkedPerson.objects.update(used_at=timezone.now() - timedelta(hours=1))
    return telegram.start("Boris", link_of(egor, tomsk))


def questions(city: City) -> list[str]:
    with city.scope():
        return list(Question.objects.order_by("pk").values_list("text", flat=True))


def test_a_command_speaks_to_the_chosen_city(telegram: Telegram, both: int, tomsk: City) -> None:
    telegram.write("Boris", "/next")
    assert "An evening of Tomsk" in telegram.heard("Boris")
    telegram.write("Boris", "/city")
    assert "Which city" in telegram.heard("Boris")
    labels = [
        button["text"]
        for row in telegram.double.messages(both)[-1]["reply_markup"]["inline_keyboard"]
        for button in row
    ]
    assert labels == ["✓ Tomsk", "Omsk"]
    told = telegram.press("Boris", "Omsk")
    assert told["_answer"]["text"] == "Your commands speak to Omsk now."
    assert "speak to Omsk now" in telegram.heard("Boris")
    telegram.write("Boris", "/next")
    assert "An evening of Omsk" in telegram.heard("Boris")
    with hub_scope():
        names = list(LinkedPerson.objects.order_by("-used_at").values_list("city_id", flat=True))
    assert names[1] == tomsk.pk


def test_answers_go_to_the_city_of_their_message(
    telegram: Telegram, both: int, omsk: City, tomsk: City, boris: Member, egor: Member
) -> None:
    telegram.write("Boris", "/city")
    telegram.press("Boris", "Omsk")
    telegram.write("Boris", "/ask")
    asked = telegram.double.messages(both)[-1]["message_id"]
    telegram.write("Boris", "/city")
    telegram.press("Boris", "Tomsk")

    telegram.write("Boris", "Who knows a baker?", reply_to=asked)
    assert (questions(omsk), questions(tomsk)) == (["Who knows a baker?"], [])

    shown = next(
        message
        for message in reversed(telegram.double.messages(both))
        if "An evening of Omsk" in message.get("text", "")
    )
    [come, _skip] = shown["reply_markup"]["inline_keyboard"][0]
    telegram.double.act(
        "press",
        **{"as": both},
        chat=both,
        message=shown["message_id"],
        data=come["callback_data"],
    )
    telegram.deliver()
    assert said_by(boris, omsk) == [Registration.State.COMING]
    assert said_by(egor, tomsk) == []

    telegram.write("Boris", "/ask Who has a van?")
    assert (len(questions(omsk)), questions(tomsk)) == (1, ["Who has a van?"])


def test_the_choice_is_among_ones_own_cities(
    telegram: Telegram, both: int, omsk: City, boris: Member, vera: Member
) -> None:
    telegram.start("Vera", link_of(vera, omsk))
    telegram.write("Vera", "/city")
    assert telegram.heard("Vera") == "You are linked in one city: Omsk."
    telegram.write("Zoya", "/city")
    assert "Link me on the page" in telegram.heard("Zoya")

    telegram.write("Boris", "/city")
    offered = telegram.double.messages(both)[-1]
    [[tomsk_button], [_omsk]] = offered["reply_markup"]["inline_keyboard"]
    with hub_scope():
        LinkedPerson.objects.filter(user_id=both).exclude(city_id=omsk.pk).delete()
        before = list(LinkedPerson.objects.order_by("pk").values_list("pk", "used_at"))
    query = telegram.double.act(
        "press",
        **{"as": both},
        chat=both,
        message=offered["message_id"],
        data=tomsk_button["callback_data"],
    )
    telegram.deliver()
    queries = telegram.double.control("state")["queries"]
    [answered] = [each for each in queries if each["id"] == query["id"]]
    assert "too old" in answered["_answer"]["text"]
    with hub_scope():
        assert list(LinkedPerson.objects.order_by("pk").values_list("pk", "used_at")) == before


def test_a_stopped_bot_is_stopped_in_both(telegram: Telegram, both: int) -> None:
    def blocked() -> list[Any]:
        with hub_scope():
            found = LinkedPerson.objects.values_list("blocked_at", flat=True)
            return [moment is not None for moment in found]

    telegram.double.act("block", **{"as": both})
    telegram.deliver()
    assert blocked() == [True, True]
    telegram.double.act("block", **{"as": both}, is_blocked=False)
    telegram.deliver()
    assert blocked() == [False, False]
