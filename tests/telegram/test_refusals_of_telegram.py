"""Telegram refuses, is slow, or away: each refusal has its answer, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.conversations.actions import write_post
from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.notifications import channels, kinds
from tenants.notifications.actions import notify
from tenants.notifications.models import Notification
from tenants.products.models import Product, Question
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.telegram.bot.outgoing import button, send
from tenants.telegram.bot.sending import make_calls
from tenants.telegram.channel import TELEGRAM
from tenants.telegram.models import LinkedPerson, Topic, Update
from tests.telegram.conftest import Telegram, hand_over, link_of, ring
from tests.telegram.test_group import in_english, linked_group, product, write  # noqa: F401
from tests.telegram.test_people import evening, said_by


@pytest.fixture
def linked(telegram: Telegram, omsk: City, boris: Member) -> int:
    return telegram.start("Boris", link_of(boris, omsk))


def alarms_left() -> list[tuple[str, Any]]:
    with hub_scope():
        found = Alarm.objects.filter(kind__in=("telegram.reply", "telegram.handle"))
        return [(alarm.kind, alarm.due_at) for alarm in found]


def test_too_many_requests_wait_as_long_as_telegram_says(
    telegram: Telegram, omsk: City, boris: Member, linked: int
) -> None:
    before = len(telegram.texts(linked))
    telegram.double.control("faults", {"status": 429, "retry_after": 40, "method": "sendMessage"})
    telegram.write("Boris", "/ask How do I begin?")
    [(kind, due_at)] = alarms_left()
    assert kind == "telegram.reply"
    assert timedelta(seconds=30) < due_at - timezone.now() <= timedelta(seconds=40)
    with omsk.scope():
        assert Question.objects.count() == 1
    ring()
    assert len(telegram.texts(linked)) == before
    ring(now=due_at)
    assert len(telegram.texts(linked)) == before + 1
    with omsk.scope():
        assert Question.objects.count() == 1
    assert alarms_left() == []


@pytest.mark.parametrize("fault", [{"status": 502}, {"status": 401}, {"status": 500}])
def test_what_telegram_could_not_take_is_sent_later(
    telegram: Telegram, omsk: City, boris: Member, linked: int, fault: dict[str, int]
) -> None:
    """Away, failing, or with a token that was revoked and is replaced."""
    evening(omsk, title="The evening")
    before = len(telegram.texts(linked))
    telegram.double.control("faults", fault)
    message = telegram.double.act("write", **{"as": linked}, chat=linked, text="/next")
    [update] = telegram.new_updates()
    hand_over(update)
    with hub_scope():
        alarm = Alarm.objects.get(kind="telegram.handle")
    from tests.telegram.conftest import ring_one

    ring_one(alarm.pk, alarm.city_id)
    with hub_scope():
        reply = Alarm.objects.get(kind="telegram.reply")
    ring_one(reply.pk, reply.city_id)
    assert len(telegram.texts(linked)) == before
    with hub_scope():
        assert Update.objects.get(pk=update["update_id"]).replies
    ring()
    assert len(telegram.texts(linked)) == before + 1
    assert message["text"] == "/next"
    with hub_scope():
        assert Update.objects.get(pk=update["update_id"]).replies == []


def test_a_person_who_stops_the_bot_hears_nothing_until_they_are_back(
    telegram: Telegram, omsk: City, boris: Member, linked: int
) -> None:
    telegram.double.control("faults", {"status": 403, "method": "sendMessage"})
    telegram.write("Boris", "/mine")
    with hub_scope():
        assert LinkedPerson.objects.get().blocked_at
    assert alarms_left() == []
    with omsk.scope():
        assert TELEGRAM.open_to([boris.pk]) == set()
    telegram.double.act("block", **{"as": linked})
    telegram.deliver()
    telegram.double.act("block", **{"as": linked}, is_blocked=False)
    telegram.deliver()
    with omsk.scope():
        assert TELEGRAM.open_to([boris.pk]) == {boris.pk}


def test_unknown_fields_and_kinds_change_nothing(
    telegram: Telegram, omsk: City, boris: Member, linked: int
) -> None:
    meeting = evening(omsk)
    telegram.write("Boris", "/next")
    [(_kind, message)] = [("", telegram.double.messages(linked)[-1])]
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    telegram.double.act(
        "press", **{"as": linked}, chat=linked, message=message["message_id"], data=data
    )
    [update] = telegram.new_updates()
    update["callback_query"]["tomorrow"] = {"a": [1]}
    update["callback_query"]["message"]["gift"] = {"tomorrow": True}
    update["kind_of_tomorrow"] = {"b": 2}
    hand_over(update)
    hand_over({"update_id": 10**9, "kind_of_tomorrow": {"chat": {"id": linked}}})
    hand_over({"update_id": 10**9 + 1, "message": {"chat": "none"}})
    with hub_scope():
        Alarm.objects.filter(key=str(10**9 + 1)).delete()  # it can't be read at all
    ring()
    assert said_by(boris, omsk) == ["coming"]
    assert meeting.pk


def test_a_long_answer_comes_in_parts_with_buttons_under_the_last(
    telegram: Telegram, omsk: City, boris: Member, linked: int
) -> None:
    text = "\n\n".join(["слово " * 300] * 3)
    with omsk.scope():
        calls = send(linked, text, buttons=[[button("One", "one")]], reply_to=1)
        assert make_calls(calls, now=timezone.now()).left == []
    parts = telegram.double.messages(linked)[-2:]
    assert ["reply_markup" in part for part in parts] == [False, True]
    assert ["reply_to_message" in part for part in parts] == [True, False]


def test_a_topic_that_somebody_deleted_begins_anew(
    telegram: Telegram,
    omsk: City,
    anna: Member,
    product: Product,  # noqa: F811
) -> None:
    chat = linked_group(telegram, anna, omsk, is_forum=True)
    write(omsk, anna, product, "One")
    ring()
    with hub_scope():
        first = Topic.objects.get().number
        Topic.objects.update(number=999)
    write(omsk, anna, product, "Two")
    ring()
    ring(now=timezone.now() + timedelta(minutes=1))
    with hub_scope():
        topic = Topic.objects.get()
    assert topic.number not in (first, 999)
    assert "Two" in telegram.texts(chat)[-1]
    assert topic.sent_number == 2


def test_posts_that_had_to_wait_keep_their_order(
    telegram: Telegram,
    omsk: City,
    anna: Member,
    product: Product,  # noqa: F811
) -> None:
    chat = linked_group(telegram, anna, omsk, is_forum=True)
    write(omsk, anna, product, "One")
    ring()
    telegram.double.control("faults", {"status": 429, "retry_after": 20, "method": "sendMessage"})
    write(omsk, anna, product, "Two")
    ring()
    write(omsk, anna, product, "Three")
    assert "One" in telegram.texts(chat)[-1]
    ring(now=timezone.now() + timedelta(minutes=1))
    texts = telegram.texts(chat)[-3:]
    assert [text.partition("\n")[2] for text in texts] == ["One", "Two", "Three"]


def test_a_notification_is_answered_where_it_comes(
    telegram: Telegram,
    omsk: City,
    anna: Member,
    boris: Member,
    product: Product,  # noqa: F811
    linked: int,
) -> None:
    channels.register(TELEGRAM)
    kinds.register(
        kinds.Kind(
            name="tests.mention",
            group=kinds.Group.MINE,
            label="Mentions",
            title="%(name)s mentions you",
            icon="at-symbol",
        )
    )
    try:
        with omsk.scope():
            post = write_post(by=anna, subject=product, text="Look!", now=timezone.now())
            notify(
                "tests.mention",
                members=[boris.pk],
                key="1",
                by=anna,
                text="Look!",
                path=omsk.path_of("conversations:product", product.pk),
                fragment="post-1",
                now=timezone.now(),
            )
        with hub_scope():
            due = Alarm.objects.get(kind="notifications.hand_over", city_id=omsk.pk)
        from tests.telegram.conftest import ring_one

        ring_one(due.pk, due.city_id, now=due.due_at)
        assert telegram.heard("Boris") == "Anna mentions you\nLook!"
        with omsk.scope():
            assert Notification.objects.get().handed == ["telegram"]
        message = telegram.double.messages(linked)[-1]["message_id"]
        telegram.write("Boris", "I see it", reply_to=message)
        with omsk.scope():
            answer = Post.objects.get(number=2)
            assert (answer.author, answer.reply_to) == (boris, post)
        assert "stands in the thread" in telegram.heard("Boris")
    finally:
        channels._channels.pop("telegram", None)
        kinds._kinds.pop("tests.mention", None)


def test_a_question_and_a_product_from_the_chat(
    telegram: Telegram, omsk: City, boris: Member, linked: int
) -> None:
    telegram.write("Boris", "/ask")
    telegram.write("Boris", "Where do I find ten customers?")
    answered = telegram.press("Boris", "Customer")
    assert "Customer" in answered["_answer"]["text"]
    telegram.write("Boris", "/idea")
    telegram.write("Boris", "A shop of tools\nLend a drill\nIt began in a yard.")
    with omsk.scope():
        question = Question.objects.get()
        assert (question.author, question.blocker) == (boris, "customer")
        made = Product.objects.get()
        assert (made.title, made.pitch, made.text) == (
            "A shop of tools",
            "Lend a drill",
            "It began in a yard.",
        )
    telegram.write("Boris", "/mine")
    assert "A shop of tools" in telegram.heard("Boris")
    telegram.write("Boris", "/idea " + "x" * 200)
    assert "120" in telegram.heard("Boris")
    with omsk.scope():
        assert Product.objects.count() == 1
