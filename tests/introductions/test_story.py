"""From a card in another city to a room: ask, accept, write, leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from network.introductions.models import Introduction, Message
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Clock, Visitor
from tests.introductions.conftest import WORDS, Post

Visit = Callable[..., Visitor]


def test_from_a_card_to_a_room(
    omsk: City,
    tomsk: City,
    boris: Member,
    darya: Member,
    card: object,
    visit: Visit,
    post: Post,
    clock: Clock,
) -> None:
    clock(NOW)
    here, there = visit(omsk, boris), visit(tomsk, darya)
    listing = f"/network/tomsk/expert/{darya.pk}/"
    assert "@darya_moulds" not in here.get(listing).text
    assert f"{listing}introduction/" in here.get(listing).text
    page = here.get(f"{listing}introduction/").text
    assert "boris@omsk.example.com" in page  # the contact that is proposed

    sent = here.post(f"{listing}introduction/", WORDS, follow=True)
    assert "Asked. The answer comes here and by mail." in sent.text
    assert "waits for an answer" in sent.text
    assert post() == ["Boris from Omsk asks to be introduced"]

    assert "Boris from another city asks to be introduced" in there.get("/").text
    with tomsk.scope():
        asked = Introduction.objects.get()
    assert asked.get_absolute_url() in there.get("/network/introductions/").text
    page = there.get(asked.get_absolute_url()).text
    for shown in ("Half an hour about the first mould", "I solder", "@darya_moulds"):
        assert shown in page
    assert "@boris" not in page  # not before the yes

    yes = there.post(
        f"{asked.get_absolute_url()}acceptance/",
        {"contact": "@darya_moulds", "words": "Come on *Tuesday*"},
        follow=True,
    )
    assert "@boris" in yes.text
    assert post() == ["Darya has accepted your introduction"]

    assert "New in the room with another city" in here.get("/").text
    room = f"/network/rooms/{asked.pk}/"
    shown = here.get(room).text
    assert "@darya_moulds" in shown
    assert "<em>Tuesday</em>" in shown
    assert "New in the room with another city" not in here.get("/").text

    clock(NOW + timedelta(minutes=1))
    answer = here.post(room, {"text": "Tuesday <script>x</script> at six"}, follow=True).text
    assert "at six" in answer
    assert "<script>x" not in answer
    assert post(NOW + timedelta(minutes=5)) == []  # whoever is online gets no letter
    assert post(NOW + timedelta(minutes=20)) == ["New in the room “Boris”"]
    assert "New in the room with another city" in there.get("/").text
    news = there.get(f"{room}messages/", headers={"hx-request": "true"}).text
    assert "at six" in news
    assert "New in the room with another city" not in there.get("/").text


def test_leaving_leaves_no_trace_of_new_content(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction, visit: Visit,
    clock: Clock, post: Post,
) -> None:  # fmt: skip
    here, there = visit(omsk, boris), visit(tomsk, darya)
    room = f"/network/rooms/{accepted.pk}/"
    clock(NOW)
    here.post(room, {"text": "Before"})
    clock(NOW + timedelta(minutes=1))
    there.post(f"{room}leaving/")
    clock(NOW + timedelta(minutes=2))
    post(NOW + timedelta(hours=1))

    refused = here.post(room, {"text": "After they left"})
    assert "The others have left this room" in refused.text
    assert "After they left" in refused.text  # the words are still there
    left = there.post(room, {"text": "From outside"})
    assert "You have left this room" in left.text
    with omsk.scope():
        assert list(Message.objects.values_list("text", flat=True)) == ["Before"]
        Message.objects.create(  # of a colleague who would still be inside
            introduction=accepted,
            city_id=omsk.pk,
            member=boris.pk,
            text="Later",
            at=NOW + timedelta(minutes=3),
        )
    assert "Later" not in there.get(room).text
    assert "Before" in there.get(room).text
    with tomsk.scope():
        assert list(Message.objects.values_list("text", flat=True)) == ["Before"]
    assert post(NOW + timedelta(days=2)) == []
