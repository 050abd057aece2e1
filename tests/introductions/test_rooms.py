"""Rooms: files and tasks of both sides, unread marks, a read-only city."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from network.directory.actions import unlist
from network.introductions.actions.files import prepare_room_picture
from network.introductions.actions.introductions import accept_introduction
from network.introductions.actions.rooms import leave_room, write_message
from network.introductions.models import Introduction, Participant, RoomFile, RoomTask
from network.introductions.queries.rooms import read_room
from tenants.members.models import Member
from tenants.registry import routing
from tenants.registry.actions import move_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Clock, Visitor
from tests.introductions.conftest import WORDS

Visit = Callable[..., Visitor]


@pytest.fixture
def room(accepted: Introduction) -> str:
    return f"/network/rooms/{accepted.pk}/"


def own(city: City) -> Participant:
    return Participant.objects.get(city_id=city.pk)


def text_file(words: str = "12 caps a minute") -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.txt", words.encode(), "text/plain")


def test_a_file_is_served_to_both_sides_and_to_nobody_else(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member, egor: Member, room: str,
    visit: Visit,
) -> None:  # fmt: skip
    visit(omsk, boris).post(f"{room}files/", {"file": text_file(), "title": "The plan"})
    with omsk.scope():
        file = RoomFile.objects.get()
    assert str(file.content.name).startswith("rooms/")
    address = f"{room}files/{file.pk}/"
    for city, who in ((omsk, boris), (tomsk, darya)):
        browser = visit(city, who)
        assert "The plan" in browser.get(room).text
        answer: Any = browser.get(address)
        assert b"".join(answer.streaming_content) == b"12 caps a minute"
        assert answer["X-Content-Type-Options"] == "nosniff"
    for city, who in ((omsk, vera), (tomsk, egor)):
        assert visit(city, who).get(address).status_code == 404
    assert visit(omsk).get(address).status_code == 302
    file.content.delete(save=False)


def test_a_picture_is_shown_once_it_is_redrawn(
    omsk: City, tomsk: City, boris: Member, darya: Member, room: str, visit: Visit
) -> None:
    drawing = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(drawing, "PNG")
    upload = SimpleUploadedFile("cap.png", drawing.getvalue(), "image/png")
    visit(omsk, boris).post(f"{room}files/", {"file": upload})
    with omsk.scope():
        file = RoomFile.objects.get()
        assert Alarm.objects.filter(kind="introductions.prepare_picture").count() == 1
    there = visit(tomsk, darya)
    assert "being prepared" in there.get(room).text
    assert there.get(f"{room}files/{file.pk}/").status_code == 404
    prepare_room_picture(city_id=omsk.pk, file_id=file.pk)
    answer = there.get(f"{room}files/{file.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    with omsk.scope():
        kept = RoomFile.objects.get()
        assert kept.content.name != file.content.name
        assert not Alarm.objects.filter(kind="introductions.prepare_picture").exists()
    kept.content.delete(save=False)


def test_a_file_that_is_refused_keeps_the_page_and_says_why(
    omsk: City, boris: Member, room: str, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit(omsk, boris)
    wrong = SimpleUploadedFile("run.exe", b"MZ\x90\x00", "application/octet-stream")
    page = browser.post(f"{room}files/", {"file": wrong, "title": "Program"}).text
    assert "can be kept here" in page
    monkeypatch.setattr("network.introductions.actions.files.MOST_BYTES", 5)
    page = browser.post(f"{room}files/", {"file": text_file()}).text
    assert "A room keeps at most 40 files" in page
    with omsk.scope():
        assert not RoomFile.objects.exists()


def test_a_task_is_ticked_by_either_side(
    omsk: City, tomsk: City, boris: Member, darya: Member, room: str, visit: Visit
) -> None:
    here, there = visit(omsk, boris), visit(tomsk, darya)
    with omsk.scope():
        hers = Participant.objects.get(city_id=tomsk.pk)
    facts = {"text": "Send the drawing", "who": hers.pk, "due_on": "2026-12-01"}
    here.post(f"{room}tasks/", facts)
    page = there.get(room).text
    assert "Send the drawing" in page
    assert f'value="{hers.pk}" selected' in page  # the reader does it, unless said otherwise
    with tomsk.scope():
        task = RoomTask.objects.get()
    there.post(f"{room}tasks/{task.pk}/", {"done": "1"})
    with omsk.scope():
        assert RoomTask.objects.get().done_at is not None
    here.post(f"{room}tasks/{task.pk}/")
    with omsk.scope():
        assert RoomTask.objects.get().done_at is None
        assert RoomTask.objects.get().text == "Send the drawing"
    past = here.post(f"{room}tasks/", facts | {"due_on": "1999-01-01"}).text
    assert "Send the drawing" in past
    with omsk.scope():
        assert RoomTask.objects.count() == 1


def test_nothing_is_added_to_a_room_that_was_left(
    omsk: City, tomsk: City, boris: Member, darya: Member, room: str, visit: Visit
) -> None:
    with omsk.scope():
        mine = own(omsk)
        RoomTask.objects.create(
            introduction_id=mine.introduction_id, city_id=omsk.pk, member=boris.pk, text="Call",
            for_city_id=omsk.pk, for_member=boris.pk, added_at=NOW,
        )  # fmt: skip
        leave_room(mine, now=NOW + timedelta(minutes=1))
        task = RoomTask.objects.get()
    here, there = visit(omsk, boris), visit(tomsk, darya)
    for browser, reason in ((here, "You have left this room"), (there, "The others have left")):
        assert reason in browser.post(f"{room}files/", {"file": text_file()}).text
        page = browser.post(f"{room}tasks/", {"text": "More", "who": mine.pk}).text
        assert "More" in page
    assert "You have left" in here.post(f"{room}tasks/{task.pk}/", {"done": 1}, follow=True).text
    with hub_scope():
        assert not RoomFile.objects.exists()
        assert list(RoomTask.objects.values_list("text", "done_at")) == [("Call", None)]


def test_a_read_only_city_reads_its_rooms(
    omsk: City, tomsk: City, boris: Member, darya: Member, room: str, visit: Visit
) -> None:
    with tomsk.scope():
        write_message(own(tomsk), by=darya, text="Still here", now=NOW)
    browser = visit(omsk, boris)
    with hub_scope():
        move_city(omsk, to="read_only")
    assert "Still here" in browser.get(room).text
    assert browser.post(room, {"text": "Hello"}).status_code == 409
    with hub_scope():
        assert Participant.objects.get(city_id=omsk.pk).read_at is None
        move_city(omsk, to="active")
    routing.forget()


def test_a_page_shows_the_newest_messages_and_leads_to_the_earlier_ones(
    omsk: City, boris: Member, room: str, visit: Visit, monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
) -> None:  # fmt: skip
    clock(NOW)
    with omsk.scope():
        for number in range(5):
            write_message(own(omsk), by=boris, text=f"Message {number}", now=NOW)
    monkeypatch.setattr("network.introductions.queries.rooms.PAGE", 3)
    browser = visit(omsk, boris)
    page = browser.get(room).text
    assert "Message 4" in page
    assert "Message 1" not in page
    with omsk.scope():
        before = read_room(own(omsk)).earlier
    earlier = browser.get(f"{room}?before={before}").text
    assert "Message 1" in earlier
    assert "Message 2" not in earlier
    assert "Message 4" in browser.get(f"{room}?before=x").text


@pytest.mark.parametrize("count", [1, 6])
def test_a_room_takes_the_same_statements_for_many_messages(
    omsk: City, boris: Member, accepted: Introduction, count: int
) -> None:
    with omsk.scope():
        for number in range(count):
            write_message(own(omsk), by=boris, text=f"Message {number}", now=NOW)
        mine = Participant.objects.select_related("introduction__answer").get(city_id=omsk.pk)
        with CaptureQueriesContext(connection) as statements:
            read_room(mine)
    assert len(statements) == 5


def test_the_room_and_the_introduction_tell_how_it_began_and_lead_to_the_card(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit
) -> None:
    card = '<a href="/network/tomsk/expert/'
    for city, who in ((omsk, boris), (tomsk, darya)):
        page = visit(city, who).get(f"/network/introductions/{asked.pk}/").text
        assert all(WORDS[part] in page for part in ("why", "need", "offer"))
        assert card in page
    with tomsk.scope():
        accept_introduction(asked, by=darya, contact="@darya_moulds", words="", now=NOW)
    for city, who, began in ((omsk, boris, "You asked on"), (tomsk, darya, "asked on")):
        page = visit(city, who).get(f"/network/rooms/{asked.pk}/").text.split("How it began")[1]
        assert all(WORDS[part] in page for part in ("why", "need", "offer"))
        assert card in page
        assert began in page
    with tomsk.scope():
        unlist(city=tomsk, kind="expert", local_id=darya.pk)
    page = visit(omsk, boris).get(f"/network/rooms/{asked.pk}/").text
    assert card not in page
    assert "this card is not shown in the network any more" in page
