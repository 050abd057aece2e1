"""The directory: found in two languages, by any form of a word, and gone at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.cards.actions import publish_card, withdraw_card
from network.cards.models import ExpertCard
from network.directory.models import Listing
from network.directory.queries import SearchQuery, search
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.products import (
    move_product,
    resume_product,
    rewrite_product,
    show_product,
)
from tenants.products.models import Product
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


@pytest.fixture
def board(tomsk: City, darya: Member) -> Product:
    """Second Board of Tomsk, open to the network."""
    with tomsk.scope():
        made = product(darya, "Вторая доска", visibility="network", needs=["пресс-форма"])
        rewrite_product(
            made,
            by=darya,
            title="Вторая доска",
            pitch="Переработка пластика в городе: скамейки из крышек",
            text="We melt bottle caps into boards for benches.",
            needs=["пресс-форма"],
            offers=["экструзия"],
        )
        product(darya, "Переработка пластика дома")  # for Tomsk alone
        return made


@pytest.fixture
def expert(tomsk: City, egor: Member) -> ExpertCard:
    with tomsk.scope():
        card = ExpertCard(
            member=egor, headline="Себестоимость и наём", helps_with=["бухгалтерия"], is_public=True
        )
        publish_card(card, city=tomsk, now=NOW)
        return card


def titles(text: str, reader: Any, **more: Any) -> list[str]:
    return [card.title for card in search(SearchQuery(text=text, reader=reader, **more))]


@pytest.mark.parametrize(
    "words",
    [
        "проекты по переработке пластика",
        "переработкой ПЛАСТИКА",
        "gththf,jnrf gkfcnbrf",  # the wrong keyboard layout
        "пластик скамейка",
        "melting caps",
        "board bench",
        "вторая дсока",  # a slip of the finger
        "пластык",
        "pererabotka plastika",  # Russian in Latin letters
        "пресс-форма",
        "Darya",
    ],
)
def test_a_product_is_found_from_another_city(
    omsk: City, anna: Member, board: Product, words: str
) -> None:
    with omsk.scope():
        assert titles(words, anna) == ["Вторая доска"]


def test_what_nobody_shows_is_found_by_nothing(omsk: City, anna: Member, board: Product) -> None:
    with omsk.scope():
        for words in ("дома", "бетон", "???", "\0", "'; drop table", "&|!:*()", "  "):
            assert "Переработка пластика дома" not in titles(words, anna)
        assert titles("бетон", anna) == []


def test_visitors_find_what_is_public(
    omsk: City, tomsk: City, darya: Member, board: Product, expert: ExpertCard, visit: Visit
) -> None:
    with omsk.scope():
        assert titles("", None) == ["Egor"]
    with tomsk.scope():
        show_product(board, to="public", by=darya)
    for browser in (visit(omsk), visit()):
        page = browser.get("/network/?q=пластик").content.decode()
        assert "Вторая доска" in page
        assert "пластика дома" not in page


def test_taken_back_it_is_gone_in_the_next_query(
    omsk: City, tomsk: City, anna: Member, darya: Member, board: Product, expert: ExpertCard
) -> None:
    with omsk.scope():
        assert titles("", anna) == ["Вторая доска", "Egor"] or titles("", anna) == [
            "Egor",
            "Вторая доска",
        ]
    with tomsk.scope():
        show_product(board, to="city", by=darya)
        withdraw_card(expert, city=tomsk, now=NOW)
    with omsk.scope():
        assert titles("", anna) == []
        assert not Listing.objects.exists()


def test_the_archive_and_the_way_back(
    omsk: City, tomsk: City, anna: Member, darya: Member, board: Product
) -> None:
    with tomsk.scope():
        move_product(board, to="archived", by=darya, now=NOW, why="Enough")
    with omsk.scope():
        assert titles("", anna) == []
    with tomsk.scope():
        resume_product(board, by=darya, now=NOW)
    with omsk.scope():
        assert titles("", anna) == ["Вторая доска"]


def test_who_leaves_the_city_leaves_the_network(
    omsk: City, tomsk: City, anna: Member, egor: Member, expert: ExpertCard
) -> None:
    with tomsk.scope():
        leave_city(member=egor, now=NOW)
    with omsk.scope():
        assert titles("", anna) == []


def test_searches_can_be_narrowed(
    omsk: City, anna: Member, board: Product, expert: ExpertCard
) -> None:
    with omsk.scope():
        assert titles("", anna, kind="expert") == ["Egor"]
        assert titles("", anna, stage="idea") == ["Вторая доска"]
        assert titles("", anna, city="omsk") == []
        assert titles("", anna, skill="пресс-форма") == ["Вторая доска"]


def test_the_page_asks_as_often_for_three_as_for_one(
    omsk: City, tomsk: City, anna: Member, darya: Member, board: Product, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    for address in ("/network/?q=пластика", "/network/"):
        browser.get(address)
        with CaptureQueriesContext(connection) as one:
            page = browser.get(address).content.decode()
        assert "Вторая доска" in page
        with tomsk.scope():
            for n in range(2):
                product(darya, f"Пластика {n} {address[-3:]}", visibility="network")
        with CaptureQueriesContext(connection) as three:
            browser.get(address)
        assert len(three) == len(one)


@pytest.mark.parametrize(
    "query", ["q=%00%ff", "kind=x&city=%00&stage=9", "page=99999999999", "q=" + "а+" * 3000]
)
def test_odd_addresses_are_no_error(omsk: City, visit: Visit, query: str) -> None:
    assert visit(omsk).get(f"/network/?{query}").status_code == 200


def test_the_card_page_and_the_way_home(
    omsk: City, tomsk: City, anna: Member, board: Product, visit: Visit
) -> None:
    address = f"/network/tomsk/product/{board.pk}/"
    page = visit(omsk, anna).get(address).content.decode()
    assert 'href="http://tomsk.localhost:8000/"' in page
    assert f"/products/{board.pk}/" not in page  # the home page opens for Tomsk only
    assert visit(omsk).get(address).status_code == 404
    assert visit(omsk, anna).get("/network/tomsk/product/99999999999999999999/").status_code == 404


def test_my_own_card_is_written_shown_and_taken_back(
    omsk: City, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    first = browser.get("/network/card/").content.decode()
    assert 'name="contact"' in first
    assert "DatabaseDefault" not in first  # the contact is empty, though no row has it yet
    refused = browser.post("/network/card/", {"headline": "x" * 141})
    assert "at most 140" in refused.content.decode()
    for _twice in range(2):
        browser.post("/network/card/", {"headline": "Cost price", "helps_with": "cost, hiring"})
    with omsk.scope():
        assert [card.skills for card in Listing.objects.all()] == [["cost", "hiring"]]
    browser.post("/network/card/withdrawal/")
    with omsk.scope():
        assert not Listing.objects.exists()
        assert ExpertCard.objects.get().headline == "Cost price"


def test_words_that_tell_nothing_are_not_asked_for(
    omsk: City, anna: Member, board: Product, expert: ExpertCard
) -> None:
    with omsk.scope():
        assert titles("ищу эксперта по пластику", anna) == ["Вторая доска"]
        assert titles("скамейки для города и из крышек", anna) == ["Вторая доска"]
        assert titles("кто и для", anna) == []
