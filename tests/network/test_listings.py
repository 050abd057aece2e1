"""Listings: put by any app of the network, cut to their columns, gone with their signal."""

from __future__ import annotations

from typing import Any

from network.directory.actions import put_listing, unlist
from network.directory.alphabets import language_of
from network.directory.models import Listing
from network.directory.queries import SearchQuery, search
from network.directory.signals import listing_gone, listing_put
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW


def put(city: City, local_id: int = 1, **more: Any) -> Listing:
    facts: dict[str, Any] = {"kind": Listing.Kind.FORMAT, "title": "Troika", **more}
    return put_listing(city=city, local_id=local_id, now=NOW, **facts)


def test_long_texts_are_cut_to_their_columns(omsk: City) -> None:
    with omsk.scope():
        made = put(
            omsk, title="Тройка " * 50, summary="s" * 400, skills=["x" * 90], people=["y" * 90]
        )
        kept = Listing.objects.get(pk=made.pk)
    assert (len(kept.title), len(kept.summary)) == (140, 300)
    assert kept.title.endswith("…")
    assert [len(kept.skills[0]), len(kept.people[0])] == [60, 80]
    assert (kept.language, kept.updated_at, kept.published_at) == ("", NOW, NOW)


def test_languages_are_told_by_letters() -> None:
    texts = ("Вторая доска", "Second Board", "2026", "Доска board")
    assert [language_of(text) for text in texts] == ["ru", "en", "", ""]


def test_signals_tell_of_put_and_gone(omsk: City) -> None:
    heard: list[Any] = []

    def on_put(listing: Listing, **_: Any) -> None:
        heard.append(listing.pk)

    def on_gone(listing_ids: list[int], lexemes: set[str], **_: Any) -> None:
        heard.append((listing_ids, lexemes))

    listing_put.connect(on_put)
    listing_gone.connect(on_gone)
    try:
        with omsk.scope():
            made = put(omsk, title="Boards")
            for _twice in range(2):
                unlist(city=omsk, kind=Listing.Kind.FORMAT, local_id=1)
    finally:
        listing_put.disconnect(on_put)
        listing_gone.disconnect(on_gone)
    assert heard == [made.pk, ([made.pk], {"board", "омск", "omsk"})]


def test_a_result_reads_the_rows_of_a_slice_in_its_order(
    omsk: City, tomsk: City, anna: Member
) -> None:
    with tomsk.scope():
        for n in range(3):
            put(tomsk, n, title=f"Board {n}")
    with omsk.scope():
        found = search(SearchQuery(text="board", reader=anna))
        assert len(found) == found.exact == 3
        assert [card.pk for card in found[1:]] == list(found.ids[1:])
        assert found[0].pk == found.ids[0]
