"""Introductions and rooms for programs: the same rules as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from network.cards.actions import withdraw_card
from network.directory.models import Listing
from network.introductions.models import Introduction, Message, RoomTask
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.introductions.conftest import WORDS

Visit = Callable[..., Visitor]
ROOT = "/api/v1/introductions/"


def send(browser: Visitor, path: str, **facts: Any) -> Any:
    return browser.post(path, facts, "application/json")


def test_from_asking_to_a_room(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member, card: Listing, visit: Visit
) -> None:
    here, there = visit(omsk, boris), visit(tomsk, darya)
    about = {"city": "tomsk", "kind": "expert", "local_id": darya.pk}
    made = send(here, ROOT, **about, **WORDS)
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["state"] == "waiting"
    assert made.json()["asked_by_me"] is True
    again = send(here, ROOT, **about, **WORDS)
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")

    (seen,) = there.get(ROOT).json()["results"]
    assert (seen["id"], seen["asked_by_me"], seen["other_city"]) == (number, False, "omsk")
    assert "@boris" not in str(seen)
    snoozed = send(there, f"{ROOT}{number}/snooze/", until="week")
    assert snoozed.json()["state"] == "snoozed"
    assert send(there, f"{ROOT}{number}/snooze/", until="year").status_code == 400
    accepted = send(there, f"{ROOT}{number}/acceptance/", contact="@darya", words="Hello")
    assert accepted.json()["state"] == "accepted"
    refused = send(there, f"{ROOT}{number}/refusal/", phrase="later")
    assert (refused.status_code, refused.json()["code"]) == (409, "answered_before")

    room = f"/api/v1/rooms/{number}/"
    shown = here.get(room).json()
    assert [one["contact"] for one in shown["people"]] == ["@boris", "@darya"]
    assert [(one["text"], one["is_new"]) for one in shown["messages"]] == [("Hello", True)]
    assert here.get(room).json()["messages"][0]["is_new"] is False
    assert send(here, f"{room}messages/", text="Good morning").status_code == 201
    hers = shown["people"][1]["id"]
    tasks = send(here, f"{room}tasks/", text="Send it", who=hers).json()["tasks"]
    assert [(one["text"], one["name"]) for one in tasks] == [("Send it", "Darya")]
    done = there.put(f"{room}tasks/{tasks[0]['id']}/completion/").json()["tasks"][0]
    assert done["done_at"] is not None
    there.delete(f"{room}tasks/{tasks[0]['id']}/completion/")
    with omsk.scope():
        assert RoomTask.objects.get().done_at is None
    wrong = send(here, f"{room}tasks/", text="Send it", who=10**6)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_in_the_room")

    send(there, f"{room}leaving/")
    left = send(there, f"{room}messages/", text="One more")
    assert (left.status_code, left.json()["code"]) == (410, "room_left")
    alone = send(here, f"{room}messages/", text="Anybody?")
    assert (alone.status_code, alone.json()["code"]) == (410, "nobody_there")
    with omsk.scope():
        assert list(Message.objects.values_list("text", flat=True)) == ["Hello", "Good morning"]


def test_what_is_refused_changes_nothing(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member, egor: Member,
    card: Listing, visit: Visit,
) -> None:  # fmt: skip
    about = {"city": "tomsk", "kind": "expert", "local_id": darya.pk}
    here = visit(omsk, boris)
    assert send(visit(omsk), ROOT, **about, **WORDS).status_code in (401, 403)
    assert send(here, ROOT, **about, **(WORDS | {"why": "Hi"})).status_code == 400
    with tomsk.scope():
        withdraw_card(darya.expert_card, city=tomsk, now=NOW)
    gone = send(here, ROOT, **about, **WORDS)
    assert (gone.status_code, gone.json()["code"]) == (410, "listing_gone")
    with omsk.scope():
        assert not Introduction.objects.exists()


def test_others_read_nothing(
    omsk: City, tomsk: City, vera: Member, egor: Member, accepted: Introduction, visit: Visit
) -> None:
    for city, who in ((omsk, vera), (tomsk, egor)):
        browser = visit(city, who)
        assert browser.get(ROOT).json()["results"] == []
        assert browser.get(f"{ROOT}{accepted.pk}/").status_code == 404
        assert browser.get(f"/api/v1/rooms/{accepted.pk}/").status_code == 404
        assert send(browser, f"{ROOT}{accepted.pk}/withdrawal/").status_code == 404


def test_the_schema_describes_every_route() -> None:
    schema = SchemaGenerator(urlconf=settings.CITY_URLCONF).get_schema(request=None, public=True)
    paths = set(schema["paths"])
    assert {f"{ROOT}{{id}}/acceptance/", "/api/v1/rooms/{id}/messages/"} <= paths
