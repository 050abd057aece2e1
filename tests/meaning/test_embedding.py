"""Vectors follow their listings: noted on commit, embedded in a task, gone with the listing."""

from __future__ import annotations

from typing import Any

import pytest

from network.directory.models import Listing
from network.meaning import actions, client, storage
from network.meaning.actions import embed_batch, embed_pending
from network.meaning.encoder import Encoder
from network.meaning.models import Embedding
from network.meaning.texts import texts_of
from tenants.members.models import Member
from tenants.products.actions.products import rewrite_product, show_product
from tenants.products.models import Product
from tenants.registry import routing, valkey
from tenants.registry.actions import move_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.meaning.making import found, pending, vectors


def test_publishing_notes_a_listing_once_and_embedding_is_safe_to_repeat(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    assert (pending(), vectors()) == (1, 0)
    assert (embed_pending(), embed_pending()) == (1, 0)
    assert (pending(), vectors()) == (0, 1)
    with tomsk.scope():  # the same words again need no new vector, but are noted until seen
        show_product(board, by=darya, to="public")
    assert pending() == 1
    assert embed_batch() == 1
    assert (pending(), vectors()) == (0, 1)


def test_new_words_get_a_new_vector(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    with tomsk.scope():
        rewrite_product(
            board,
            by=darya,
            title="Кошки",
            pitch="Приют для бездомных кошек и котят.",
            text="",
            needs=[],
            offers=[],
        )
    assert found("shelter for stray cats") == []
    embed_pending()
    assert found("shelter for stray cats") == ["Кошки"]
    assert found("plastic recycling") == []


def test_a_withdrawn_listing_takes_its_vector_along(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    embed_pending()
    with tomsk.scope():
        show_product(board, by=darya, to="city")
    assert (pending(), vectors()) == (0, 0)


@pytest.mark.parametrize("change", ["withdraw", "rewrite"])
def test_a_listing_that_changes_while_it_is_embedded_gets_no_old_vector(
    model: object,
    tomsk: City,
    darya: Member,
    board: Product,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    embed = client.embed

    def change_first(texts: Any) -> Any:
        with tomsk.scope():
            if change == "withdraw":
                show_product(board, by=darya, to="city")
            else:
                rewrite_product(
                    board,
                    by=darya,
                    title="Кошки",
                    pitch="Приют для кошек",
                    text="",
                    needs=[],
                    offers=[],
                )
        return embed(texts)

    monkeypatch.setattr(client, "embed", change_first)
    assert embed_batch() == 0
    assert vectors() == 0
    assert pending() == (0 if change == "withdraw" else 1)


def test_a_closed_city_is_not_found_and_is_again_when_it_opens(
    model: object, tomsk: City, board: Product
) -> None:
    embed_pending()
    assert found("plastic recycling") == ["Вторая доска"]
    for state, titles in (("paused", []), ("active", ["Вторая доска"])):
        with hub_scope():
            move_city(tomsk, to=state)
        assert found("plastic recycling") == titles
    routing.forget()


def test_another_version_of_the_model_embeds_everything_again(
    model: object, board: Product
) -> None:
    embed_pending()
    with hub_scope():
        Embedding.objects.update(version=0)
    assert found("plastic recycling") == []
    assert storage.prepare()
    assert pending() == 1
    assert embed_pending() == 1
    assert found("plastic recycling") == ["Вторая доска"]


def test_a_killed_worker_leaves_its_listings_noted(model: object, board: Product) -> None:
    valkey.client().set(actions.WORKING, 1, ex=actions.WORKING_FOR)
    assert embed_pending() == 0
    assert pending() == 1
    valkey.client().delete(actions.WORKING)  # as it expires
    assert embed_pending() == 1


def test_odd_texts_are_embedded() -> None:
    listing = Listing(title="\ud800 a\0b", summary="", text="я" * 100_000, kind="product")
    texts = texts_of(listing)
    assert all(text.isprintable() for text in [*texts.whole, *texts.parts])
    embedded = Encoder().listing(texts)
    assert len(embedded.vector) == 1024
