"""A person links their account, sees the next evening and says whether they come."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Member
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.telegram import codes, personal_data
from tenants.telegram.bot.registrations import meaning_of
from tenants.telegram.models import LinkCode, LinkedPerson, Message, Update
from tests.cast import Visitor
from tests.telegram.conftest import Telegram, hand_over, link_of, ring

Visit = Callable[..., Visitor]


def evening(city: City, **facts: Any) -> Meeting:
    with city.scope():
        begins = timezone.now() + timedelta(days=7)
        given: dict[str, Any] = {
            "title": "Regular evening",
            "kind": "regular",
            "venue": "Point",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=3),
            "state": Meeting.State.CONFIRMED,
        }
        return Meeting.objects.create(**(given | facts))


def said_by(member: Member, city: City) -> list[str]:
    with city.scope():
        found = Registration.objects.filter(member=member)
        return list(found.values_list("state", flat=True))


def test_from_the_page_to_a_seat_and_back(
    telegram: Telegram, omsk: City, tomsk: City, boris: Member, visit: Visit
) -> None:
    meeting = evening(omsk, title="An evening of Omsk")
    evening(tomsk, title="tomsk-secret-word")
    page = visit(omsk, boris).post("/telegram/link/").content.decode()
    links = re.findall(r'href="([^"]+\?start=[^"]+)"', page)
    [link] = set(links)

    number = telegram.start("Boris", link)

    hello, card = telegram.texts(number)
    assert "Boris" in hello
    assert "/next" in hello
    assert "An evening of Omsk" in card
    assert "Point" in card
    with hub_scope():
        [linked] = LinkedPerson.objects.all()
        assert (linked.user_id, linked.city_id, linked.member_id) == (number, omsk.pk, boris.pk)
        assert not LinkCode.objects.exists()
        assert not Alarm.objects.filter(kind__startswith="telegram.").exists()

    answer = telegram.press("Boris", "I come")
    assert answer["_answer"]["text"]
    assert said_by(boris, omsk) == ["coming"]
    telegram.press("Boris", "Not this time")
    assert said_by(boris, omsk) == ["cancelled"]
    with omsk.scope():
        assert not meeting.registrations.coming().exists()
    assert "tomsk-secret-word" not in str(telegram.texts(number))


def test_what_is_not_from_telegram_is_refused(
    telegram: Telegram, omsk: City, boris: Member, settings: Any
) -> None:
    update = {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}}}
    assert hand_over(update, secret="").status_code == 403
    assert hand_over(update, secret="another").status_code == 403
    for broken in ("", "[]", '{"update_id": "x"}', '{"message": {}}', "nothing"):
        assert hand_over(broken).status_code == 400
    settings.TELEGRAM = False
    assert hand_over(update).status_code == 404
    with hub_scope():
        assert not Update.objects.exists()
        assert not Alarm.objects.filter(kind__startswith="telegram.").exists()


def test_a_link_works_once_and_for_half_an_hour(
    telegram: Telegram, omsk: City, boris: Member, vera: Member
) -> None:
    link = link_of(boris, omsk)
    telegram.start("Boris", link)
    number = telegram.start("Stranger", link)
    assert "used up" in telegram.texts(number)[-1]
    late = link_of(vera, omsk)
    with hub_scope():
        LinkCode.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    telegram.start("Vera", late)
    assert "used up" in telegram.heard("Vera")
    with hub_scope():
        assert [each.member_id for each in LinkedPerson.objects.all()] == [boris.pk]


def test_a_telegram_is_one_member_of_a_city_until_it_is_unlinked(
    telegram: Telegram, omsk: City, boris: Member, vera: Member
) -> None:
    telegram.start("Boris", link_of(boris, omsk))
    telegram.start("Boris", link_of(vera, omsk))
    assert "/unlink" in telegram.heard("Boris")
    telegram.write("Boris", "/unlink")
    assert "not linked" in telegram.heard("Boris")
    telegram.write("Boris", "/next")
    assert "Link me" in telegram.heard("Boris")
    telegram.start("Boris", link_of(vera, omsk))
    assert "Hello, Vera!" in telegram.texts(telegram.double.person("Boris"))[-2]
    with hub_scope():
        assert [each.member_id for each in LinkedPerson.objects.all()] == [vera.pk]


def test_an_update_that_comes_twice_is_handled_once(
    telegram: Telegram, omsk: City, boris: Member
) -> None:
    number = telegram.start("Boris", link_of(boris, omsk))
    before = len(telegram.texts(number))
    telegram.double.act("write", **{"as": number}, chat=number, text="/ask How do I begin?")
    [update] = telegram.new_updates()
    assert hand_over(update).status_code == 200
    assert hand_over(update).status_code == 200
    ring()
    assert hand_over(update).status_code == 200
    ring()
    assert len(telegram.texts(number)) == before + 1
    with omsk.scope():
        assert [question.text for question in boris.questions.all()] == ["How do I begin?"]


def test_what_the_bot_knows_is_shown_and_forgotten(
    telegram: Telegram, omsk: City, tomsk: City, boris: Member, egor: Member
) -> None:
    number = telegram.start("Boris", link_of(boris, omsk))
    telegram.start("Egor", link_of(egor, tomsk))
    with omsk.scope():
        [known] = personal_data.collect(boris)["telegram"]
        assert (known["user_id"], known["name"]) == (number, "Boris")
        codes.make_code(by=boris, is_for_group=False, now=timezone.now())
        assert personal_data.forget(boris, timezone.now()).deleted == 1
        assert personal_data.forget(boris, timezone.now()).deleted == 0
    with hub_scope():
        assert [each.member_id for each in LinkedPerson.objects.all()] == [egor.pk]
        assert not LinkCode.objects.exists()
        assert {each.city_id for each in Message.objects.all()} == {tomsk.pk}


def test_held_seats_and_seats_promised_to_the_line_are_not_free(
    telegram: Telegram, omsk: City, boris: Member, vera: Member
) -> None:
    meeting = evening(omsk, capacity=5)
    number = telegram.start("Boris", link_of(boris, omsk))
    assert "5 seats are free" in telegram.texts(number)[-1]
    with omsk.scope():
        for state in ("coming", "offered", "waiting"):
            meeting.registrations.create(
                guest_name="Guest", guest_email=f"{state}@example.org", state=state
            )
    telegram.write("Boris", "/next")
    assert "1 person comes · 2 seats are free" in telegram.heard("Boris")


def test_an_evening_is_answered_in_words(
    telegram: Telegram, omsk: City, tomsk: City, boris: Member
) -> None:
    evening(omsk)
    evening(tomsk, title="tomsk-secret-word")
    number = telegram.start("Boris", link_of(boris, omsk))
    card = telegram.double.messages(number)[-1]["message_id"]
    for words, state in (("Приду!", ["coming"]), ("не смогу", ["cancelled"]), ("+", ["coming"])):
        telegram.write("Boris", words, reply_to=card)
        assert said_by(boris, omsk) == state
    telegram.write("Boris", "Is there tea?", reply_to=card)
    assert "Write “yes” or “no”" in telegram.heard("Boris")
    assert said_by(boris, omsk) == ["coming"]
    assert "tomsk-secret-word" not in str(telegram.texts(number))


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        *((yes, True) for yes in ("да", "Да, приду", "+1", "👍", "Yes!", "I'll be there", "иду")),
        *((no, False) for no in ("нет", "не приду", "Не смогу, простите", "-", "no", "can't")),
        *((other, None) for other in ("", "даже не знаю", "note", "Who leads?", "нетто")),
    ],
)
def test_what_is_a_yes_and_what_a_no(words: str, meaning: bool | None) -> None:
    assert meaning_of(words) is meaning
