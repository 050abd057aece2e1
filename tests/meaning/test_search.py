"""Search by meaning: in two languages, fused with words, filtered, on pages and in the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from network.directory.facets import facets_of
from network.directory.models import Listing
from network.directory.queries import SearchQuery, SearchResult, search
from network.meaning.actions import embed_pending
from network.meaning.fusing import by_ranks
from network.meaning.queries import by_closeness, like
from tenants.members.models import Member
from tenants.products.actions.products import show_product
from tenants.products.models import Product
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import Visitor
from tests.meaning.making import found, published


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("вторсырьё и отходы", "Вторая доска"),
        ("plastic recycling", "Вторая доска"),
        ("elderly care", "Чай со старшими"),
    ],
)
def test_a_query_finds_what_it_means_in_both_languages(
    model: object, board: Product, tea: Product, query: str, title: str
) -> None:
    assert embed_pending() == 2
    assert found(query)[0] == title


def test_what_means_nothing_here_finds_nothing(model: object, board: Product, tea: Product) -> None:
    embed_pending()
    for query in (
        "квантовая хромодинамика",
        "quarterly derivatives",
        "ъъъ",
        "🙂🙂",
        "\u3164\u3164",
    ):
        assert found(query) == []


def test_a_listing_finds_others_like_it(
    model: object, tomsk: City, darya: Member, board: Product, tea: Product
) -> None:
    with tomsk.scope():
        published(darya, "Нить", "Пластиковая бутылка становится прутком для 3D-принтера.")
    embed_pending()
    with hub_scope():
        key = Listing.objects.get(title="Нить").pk
        first = like(key, SearchQuery(reader=True), at_least=0)[0]
        assert Listing.objects.get(pk=first.listing_id).title == "Вторая доска"


def searched(text: str) -> SearchResult:
    with hub_scope():
        return search(SearchQuery(text=text, reader=True))


def titles_of(found: SearchResult) -> list[str]:
    with hub_scope():
        return [card.title for card in found]


def test_a_search_adds_what_is_close_and_marks_it(
    model: object, tomsk: City, darya: Member, board: Product, tea: Product
) -> None:
    with tomsk.scope():
        published(darya, "Elderly care in villages", "A nurse who comes once a week.")
    embed_pending()
    found = searched("elderly care")
    assert titles_of(found) == ["Elderly care in villages", "Чай со старшими"]
    assert [found.ids.index(key) for key in found.meant] == [1]
    assert searched("квантовая хромодинамика").ids == ()


def test_words_that_match_stay_before_what_is_close(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    with tomsk.scope():
        published(darya, "Канистры", "Мойка и продажа.")
    embed_pending()
    assert titles_of(searched("канистры"))[0] == "Канистры"


def test_of_cards_with_some_words_remote_ones_are_left_out(
    model: object, board: Product, tea: Product
) -> None:
    with hub_scope():
        keys = list(Listing.objects.order_by("-title").values_list("pk", flat=True))
        assert by_closeness(SearchQuery(text="мезозойская эра", reader=True), keys) == keys
    embed_pending()
    with hub_scope():
        assert by_closeness(SearchQuery(text="квантовая хромодинамика", reader=True), keys) == []
        first, *_ = by_closeness(SearchQuery(text="пластиковые скамейки", reader=True), keys)
        assert Listing.objects.get(pk=first).title == "Вторая доска"


def test_a_page_says_what_is_close_in_meaning(
    model: object,
    omsk: City,
    anna: Member,
    board: Product,
    tea: Product,
    visit: Callable[..., Visitor],
) -> None:
    embed_pending()
    page = visit(omsk, anna).get("/network/", {"q": "elderly care"})
    assert "Чай со старшими" in page.content.decode().replace("<mark>", "").replace("</mark>", "")
    assert "close in meaning" in page.content.decode()
    [row] = visit(omsk, anna).get("/api/v1/network/", {"q": "elderly care"}).json()["results"]
    assert (row["title"], row["marks"]["close_in_meaning"]) == ("Чай со старшими", True)
    page = visit(omsk, anna).get("/network/", {"q": "переработка"})
    assert "Вторая доска" in page.content.decode()
    assert "close in meaning" not in page.content.decode()


def test_filters_count_what_is_close_in_meaning(model: object, tea: Product) -> None:
    embed_pending()
    with hub_scope():
        found = search(SearchQuery(text="elderly care", reader=True))
        assert dict(facets_of(found).of("city")) == {"tomsk": 1}


@pytest.mark.parametrize(
    ("lists", "merged"),
    [
        (([1, 2], [3]), [1, 3, 2]),
        (([1, 2, 3], [3]), [3, 1, 2]),
        (([], [1]), [1]),
        (([], []), []),
    ],
)
def test_two_lists_are_merged_by_rank(lists: tuple[list[int], ...], merged: list[int]) -> None:
    assert by_ranks(*lists) == merged


def test_a_visitor_finds_public_listings_only(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    assert found("plastic recycling", reader=None) == []
    with tomsk.scope():
        show_product(board, by=darya, to="public")
    assert found("plastic recycling", reader=None) == ["Вторая доска"]


def test_filters_hold_for_meaning_too(model: object, tomsk: City, board: Product) -> None:
    embed_pending()
    assert found("plastic recycling", city="omsk") == []
    assert found("plastic recycling", kind="expert") == []
    assert found("plastic recycling", city="tomsk", kind="product") == ["Вторая доска"]
    assert found("plastic recycling", besides=tomsk.pk) == []


@pytest.mark.parametrize(
    "text", ["\0", "\ud800" * 40, "а" * 10_000, "🙂", "\u3164", "& | ! ( :*", "и в на не"]
)
def test_odd_queries_are_harmless(model: object, board: Product, text: str) -> None:
    embed_pending()
    assert found(text) == []


def test_a_line_that_many_have_in_common_is_shown_once_before_the_rest(
    model: object, tomsk: City, darya: Member
) -> None:
    pitch = "Переработка пластика: скамейки из крышек и канистр."
    with tomsk.scope():
        for n in range(4):
            published(darya, f"Доска {n}", pitch)
        published(darya, "Нить", "Пластиковая бутылка становится прутком для 3D-принтера.")
    embed_pending()
    titles = found("переработка пластика")
    assert titles[0].startswith("Доска")
    assert titles[1] == "Нить"
    assert len(titles) == 5
