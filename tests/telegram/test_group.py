"""The core links the city's group, which follows evenings; threads and topics are one."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from tenants.conversations.actions import delete_post, edit_post, write_post
from tenants.conversations.models import Post
from tenants.meetings.actions.meetings import cancel_meeting, confirm_meeting
from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Member
from tenants.products.actions.products import begin_product
from tenants.products.models import Product
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.telegram import codes
from tenants.telegram.models import LinkedChat, Message, Topic
from tests.telegram.conftest import Telegram, hand_over, link_of, ring
from tests.telegram.test_people import evening, said_by

State = LinkedChat.State


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def group_code(member: Member, city: City) -> str:
    with city.scope():
        return codes.make_code(by=member, is_for_group=True, now=timezone.now())


def new_group(telegram: Telegram, name: str, *, is_forum: bool = False, **rights: bool) -> int:
    """A group with the bot as an administrator."""
    creator = telegram.double.person(name)
    chat: int = telegram.double.act("add_group", **{"as": creator}, title="Thursdays")["id"]
    if is_forum:
        chat = telegram.double.act("upgrade", **{"as": creator}, chat=chat, is_forum=True)["id"]
    telegram.double.act("set_bot", **{"as": creator}, chat=chat, status="administrator", **rights)
    telegram.deliver()
    return chat


def linked_group(telegram: Telegram, core: Member, city: City, **facts: Any) -> int:
    chat = new_group(telegram, core.name, **facts)
    telegram.write(core.name, f"/link {group_code(core, city)}", chat=chat)
    return chat


def the_link(city: City) -> LinkedChat:
    with hub_scope():
        return LinkedChat.objects.get(city_id=city.pk)


@pytest.fixture
def product(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return begin_product(
            by=anna, title="A shop of tools", pitch="Lend a drill.", now=timezone.now()
        )


def write(city: City, by: Member, about: Product, text: str, **more: Any) -> Post:
    with city.scope():
        return write_post(by=by, subject=about, text=text, now=timezone.now(), **more)


def test_an_evening_is_announced_and_answered_in_the_group(
    telegram: Telegram, omsk: City, anna: Member, boris: Member
) -> None:
    chat = linked_group(telegram, anna, omsk)
    assert "is now that of Omsk" in telegram.texts(chat)[-1]
    assert the_link(omsk).is_admin
    meeting = evening(omsk, state=Meeting.State.PLANNED)
    with omsk.scope():
        confirm_meeting(meeting, by=anna, now=timezone.now())
    ring()
    assert "The evening is on" in telegram.texts(chat)[-1]
    with hub_scope():
        keys = Alarm.objects.filter(kind="telegram.tell").values_list("key", "due_at")
        assert dict(keys) == {
            f"day_before:{meeting.pk}": meeting.starts_at - timedelta(days=1),
            f"soon:{meeting.pk}": meeting.starts_at - timedelta(hours=2),
        }

    telegram.double.act("join", **{"as": telegram.double.person("Boris")}, chat=chat)
    told = telegram.press("Boris", "I come", chat=chat)
    assert "Link your account first" in told["_answer"]["text"]
    assert said_by(boris, omsk) == []
    telegram.start("Boris", link_of(boris, omsk))
    telegram.press("Boris", "I come", chat=chat)
    assert said_by(boris, omsk) == [Registration.State.COMING]
    assert "1 person comes" in telegram.texts(chat)[-1]

    ring(now=meeting.starts_at - timedelta(hours=2))
    reminded = [message for message in telegram.double.messages(chat) if "photo" in message]
    assert "this code opens the evening" in reminded[0]["caption"]

    with omsk.scope():
        cancel_meeting(meeting, by=anna, now=timezone.now(), why="No heating")
    ring()
    assert "Cancelled" in telegram.texts(chat)[-1]
    assert "No heating" in telegram.texts(chat)[-1]


def test_a_group_belongs_to_one_city(
    telegram: Telegram, omsk: City, tomsk: City, anna: Member, darya: Member, boris: Member
) -> None:
    chat = linked_group(telegram, anna, omsk)
    telegram.double.act("join", **{"as": telegram.double.person("Darya")}, chat=chat)
    telegram.write("Darya", f"/link {group_code(darya, tomsk)}", chat=chat)
    assert "belongs to another city" in telegram.texts(chat)[-1]
    telegram.write("Anna", f"/link {group_code(boris, omsk)}", chat=chat)
    assert "used up" in telegram.texts(chat)[-1]
    with hub_scope():
        [link] = LinkedChat.objects.all()
        assert (link.city_id, link.linked_by) == (omsk.pk, anna.pk)


def test_a_group_is_followed_wherever_it_goes(telegram: Telegram, omsk: City, anna: Member) -> None:
    chat = linked_group(telegram, anna, omsk)
    who = {"as": telegram.double.person("Anna")}
    new = telegram.double.act("upgrade", **who, chat=chat)["id"]
    meeting = evening(omsk, state=Meeting.State.PLANNED)
    with omsk.scope():
        confirm_meeting(meeting, by=anna, now=timezone.now())
    ring()  # before Telegram has told us: its refusal names the new number
    assert the_link(omsk).chat_id == new
    assert "The evening is on" in telegram.texts(new)[-1]
    telegram.deliver()
    assert the_link(omsk).chat_id == new

    telegram.double.act("set_bot", **who, chat=new, status="restricted")
    telegram.deliver()
    assert the_link(omsk).state == State.NO_RIGHTS
    telegram.double.act("set_bot", **who, chat=new, status="kicked")
    updates = telegram.new_updates()
    for update in (*reversed(updates), *updates):
        hand_over(update)
    ring()
    assert the_link(omsk).state == State.REMOVED
    before = len(telegram.double.calls())
    with omsk.scope():
        cancel_meeting(meeting, by=anna, now=timezone.now())
    ring()
    assert len(telegram.double.calls()) == before
    telegram.double.act("set_bot", **who, chat=new, status="administrator")
    telegram.deliver()
    assert the_link(omsk).is_open


def test_a_thread_is_a_topic_in_both_directions(
    telegram: Telegram, omsk: City, anna: Member, boris: Member, product: Product
) -> None:
    chat = linked_group(telegram, anna, omsk, is_forum=True)
    telegram.double.act("join", **{"as": telegram.double.person("Boris")}, chat=chat)
    telegram.start("Boris", link_of(boris, omsk))
    post = write(omsk, anna, product, "Who has a *drill*?")
    ring()
    with hub_scope():
        topic = Topic.objects.get()
    written = telegram.double.messages(chat)[-1]
    assert written["text"] == "Anna\nWho has a drill?"
    bold, italic = written["entities"]
    assert bold == {"type": "bold", "offset": 0, "length": 4}
    assert italic == {"type": "italic", "offset": 15, "length": 5}
    assert written["message_thread_id"] == topic.number

    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    answer = telegram.write(
        "Boris",
        "I do",
        chat=chat,
        reply_to=written["message_id"],
        picture=base64.b64encode(picture.getvalue()).decode(),
    )
    with omsk.scope():
        heard = Post.objects.get(number=2)
        assert (heard.author, heard.text, heard.origin) == (boris, "I do", "telegram")
        assert heard.reply_to == post
        assert [file.kind for file in heard.files.all()] == ["image/png"]
    telegram.double.act(
        "edit",
        **{"as": telegram.double.person("Boris")},
        chat=chat,
        message=answer["message_id"],
        text="I do, two of them",
    )
    telegram.deliver()
    with omsk.scope():
        heard.refresh_from_db()
        assert heard.text == "I do, two of them"
        assert [version.text for version in heard.earlier] == ["I do"]
        edit_post(post, by=anna, text="Who has a saw?", now=timezone.now())
    ring()
    assert "Who has a saw?" in telegram.texts(chat)[-1]
    assert len(telegram.texts(chat)) == 3  # the greeting, the beginning of the topic, the post

    reply = write(omsk, anna, product, "Thanks!", reply_to=heard)
    ring()
    last = telegram.double.messages(chat)[-1]
    assert last["reply_to_message"]["message_id"] == answer["message_id"]
    with omsk.scope():
        delete_post(reply, by=anna, now=timezone.now())
    ring()
    assert last["message_id"] not in [
        message["message_id"] for message in telegram.double.messages(chat)
    ]
    with hub_scope():
        assert not Message.objects.filter(about_id=reply.pk, about="post").exists()


def test_an_edit_may_come_before_what_it_edits(
    telegram: Telegram, omsk: City, anna: Member, boris: Member, product: Product
) -> None:
    chat = linked_group(telegram, anna, omsk, is_forum=True)
    boris_there = {"as": telegram.double.person("Boris")}
    telegram.double.act("join", **boris_there, chat=chat)
    telegram.start("Boris", link_of(boris, omsk))
    write(omsk, anna, product, "Who has a drill?")
    ring()
    with hub_scope():
        topic = Topic.objects.get().number
    first = telegram.double.act("write", **boris_there, chat=chat, text="Me", topic=topic)
    number = first["message_id"]
    telegram.double.act("edit", **boris_there, chat=chat, message=number, text="Me, I think")
    for update in (*reversed(telegram.new_updates()), *telegram.updates()[-2:]):
        assert hand_over(update).status_code == 200
        ring()
    with omsk.scope():
        assert [post.text for post in Post.objects.filter(author=boris)] == ["Me, I think"]


def test_somebody_unknown_is_told_once_how_to_be_heard(
    telegram: Telegram, omsk: City, anna: Member, product: Product
) -> None:
    chat = linked_group(telegram, anna, omsk, is_forum=True)
    telegram.double.act("join", **{"as": telegram.double.person("Zoya")}, chat=chat)
    write(omsk, anna, product, "Who has a drill?")
    ring()
    with hub_scope():
        topic = Topic.objects.get().number
    before = len(telegram.texts(chat))
    telegram.write("Zoya", "I", chat=chat, topic=topic)
    telegram.write("Zoya", "do", chat=chat, topic=topic)
    assert len(telegram.texts(chat)) == before + 1
    assert "Zoya, your words stay in this chat" in telegram.texts(chat)[-1]
    with omsk.scope():
        assert Post.objects.count() == 1
