"""People and cities that go: what stays, under which name, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from network.directory.models import Listing
from network.introductions.actions.introductions import ask_for_introduction
from network.introductions.actions.rooms import write_message
from network.introductions.models import (
    Answer,
    Introduction,
    Message,
    Participant,
    State,
)
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.products.models import Authorship
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.registry.signals import city_deleted
from tests.cast import NOW, Visitor
from tests.introductions.conftest import WORDS, Post
from tests.products.making import product

Visit = Callable[..., Visitor]


def leave(city: City, member: Member) -> None:
    with city.scope():
        leave_city(member=member, now=NOW)


def test_the_words_of_a_former_member_stay_without_the_name(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction, visit: Visit
) -> None:
    with tomsk.scope():
        mine = Participant.objects.get(city_id=tomsk.pk)
        write_message(mine, by=darya, text="Caps melt at 130", now=NOW)
    leave(tomsk, darya)
    page = visit(omsk, boris).get(f"/network/rooms/{accepted.pk}/").text
    assert "Caps melt at 130" in page
    assert "A former member" in page
    assert "@darya_moulds" not in page
    refused = visit(omsk, boris).post(f"/network/rooms/{accepted.pk}/", {"text": "Are you there?"})
    assert "The others have left this room" in refused.text
    assert "Are you there?" in refused.text
    with omsk.scope():
        assert Answer.objects.get().name == ""
        assert Message.objects.count() == 1


def test_somebody_who_comes_back_has_the_name_again(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    leave(tomsk, darya)
    with tomsk.scope():
        join_city(user=darya.user, name="Darya", now=NOW + timedelta(days=1))
    with omsk.scope():
        back = Participant.objects.get(city_id=tomsk.pk)
        assert (back.name, back.left_at is None) == ("Darya", False)


def test_an_asking_member_who_leaves_takes_the_question_back(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit,
    post: Post,
) -> None:  # fmt: skip
    leave(omsk, boris)
    assert post() == []
    with tomsk.scope():
        kept = Introduction.objects.get()
        assert (kept.name, kept.state(now=NOW)) == ("", State.TAKEN_BACK)
    page = visit(tomsk, darya).get(asked.get_absolute_url()).text
    assert "A former member" in page


def test_nobody_is_left_to_answer(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit
) -> None:
    leave(tomsk, darya)
    page = visit(omsk, boris).get(asked.get_absolute_url()).text
    assert "Those who could answer have left their city" in page
    assert WORDS["need"] in page


def test_a_second_author_can_still_answer(
    omsk: City, tomsk: City, boris: Member, darya: Member, egor: Member
) -> None:
    with tomsk.scope():
        made = product(darya, "Board", visibility="network")
        Authorship.objects.create(product=made, member=egor, role="author")
        board = Listing.objects.get(local_id=made.pk, kind="product")
    with omsk.scope():
        asked = ask_for_introduction(board, by=boris, now=NOW, **WORDS)
    leave(tomsk, darya)
    with omsk.scope():
        assert Introduction.objects.get(pk=asked.pk).state(now=NOW) == State.WAITING
    leave(tomsk, egor)
    with omsk.scope():
        assert Introduction.objects.get(pk=asked.pk).state(now=NOW) == State.GONE


def test_a_city_that_is_deleted_takes_its_words_and_leaves_ours(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction, visit: Visit
) -> None:
    for city, who, text in ((omsk, boris, "Ours"), (tomsk, darya, "Theirs")):
        with city.scope():
            mine = Participant.objects.get(city_id=city.pk)
            write_message(mine, by=who, text=text, now=NOW)
    with hub_scope(), transaction.atomic():
        city_deleted.send(City, city=tomsk)
    page = visit(omsk, boris).get(f"/network/rooms/{accepted.pk}/").text
    assert "Ours" in page
    assert "Theirs" not in page
    with hub_scope():
        assert not Participant.objects.filter(city_id=tomsk.pk).exists()
        assert Answer.objects.get().name == ""


def test_a_deleted_city_leaves_no_open_introduction(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction
) -> None:
    with hub_scope(), transaction.atomic():
        city_deleted.send(City, city=omsk)
        assert not Introduction.objects.exists()


def test_the_question_to_a_deleted_city_stays_with_the_one_who_asked(
    omsk: City, tomsk: City, boris: Member, asked: Introduction, visit: Visit
) -> None:
    with hub_scope(), transaction.atomic():
        city_deleted.send(City, city=tomsk)
        City.objects.filter(pk=tomsk.pk).update(state="gone")
    page = visit(omsk, boris).get(asked.get_absolute_url()).text
    assert "Their city has left the network" in page
    assert WORDS["need"] in page
    with hub_scope():
        City.objects.filter(pk=tomsk.pk).update(state="active")
