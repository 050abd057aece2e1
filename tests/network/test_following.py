"""Cards follow their city and their people: closed, renamed, deleted, left, back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from network.cards.actions import publish_card
from network.cards.models import ExpertCard
from network.directory.models import Listing
from network.directory.queries import SearchQuery, cities_with_cards, search
from network.hq.models import Pulse
from network.hq.pulse import push_pulse
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry import routing
from tenants.registry.actions import move_city, rename_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.registry.signals import city_deleted
from tests.cast import NOW, Visitor
from tests.products.making import product


@pytest.fixture
def board(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        publish_card(ExpertCard(member=darya, headline="Moulds"), city=tomsk, now=NOW)
        return product(darya, "Second Board", visibility="network")


def titles(reader: Any, **asked: Any) -> set[str]:
    return {card.title for card in search(SearchQuery(reader=reader, **asked))}


@pytest.mark.parametrize("state", ["paused", "archived"])
def test_a_closed_city_shows_nothing_until_it_opens(
    omsk: City, tomsk: City, anna: Member, board: Product, state: str
) -> None:
    with hub_scope():
        move_city(tomsk, to=state)
    with omsk.scope():
        assert titles(anna) == set()
        assert cities_with_cards(anna) == []
    with hub_scope():
        move_city(tomsk, to="active")
    with omsk.scope():
        assert titles(anna) == {"Second Board", "Darya"}
    routing.forget()


def test_a_deleted_city_leaves_nothing(
    omsk: City, tomsk: City, anna: Member, board: Product
) -> None:
    for city in (omsk, tomsk):
        with city.scope():
            push_pulse(city_id=city.pk, now=NOW)
    with hub_scope(), transaction.atomic():
        city_deleted.send(City, city=tomsk)
        assert not Listing.objects.filter(city_id=tomsk.pk).exists()
        assert list(Pulse.objects.values_list("pk", flat=True)) == [omsk.pk]


def test_a_city_with_another_name_has_it_on_its_cards(
    omsk: City, tomsk: City, anna: Member, board: Product
) -> None:
    with hub_scope():
        rename_city(tomsk, slug="tomsk-two", name_en="Tomsk the Second")
    with omsk.scope():
        assert titles(anna, city="tomsk-two") == {"Second Board", "Darya"}
        assert cities_with_cards(anna) == [("tomsk-two", "Томск", "Tomsk the Second")]
    routing.forget()


def test_a_member_with_another_name_has_it_on_all_cards(
    omsk: City,
    tomsk: City,
    anna: Member,
    darya: Member,
    board: Product,
    visit: Callable[..., Visitor],
) -> None:
    visit(tomsk, darya).post("/me/", {"name": "Zoya"})
    with omsk.scope():
        assert titles(anna) == {"Second Board", "Zoya"}
        assert titles(anna, text="Zoya") == {"Second Board", "Zoya"}
        assert titles(anna, text="Darya") == set()


def test_an_author_who_left_is_on_no_card_and_back_again(
    omsk: City, tomsk: City, anna: Member, darya: Member, board: Product
) -> None:
    with tomsk.scope():
        leave_city(member=darya, now=NOW)
    with omsk.scope():
        assert titles(anna) == set()  # nobody could be reached
    with tomsk.scope():
        join_city(user=darya.user, name="Darya", now=NOW)
    with omsk.scope():
        assert [card.people for card in search(SearchQuery(reader=anna))] == [["Darya"]]
