"""Vectors of the parts of a listing, in four bits a number."""

from __future__ import annotations

import numpy as np
import pytest

from network.directory.models import Listing
from network.meaning.parts import SIZE, Vector, closest, pack
from network.meaning.queries import IN_PARTS, Neighbour, _in_parts
from network.meaning.texts import DIMENSIONS, MAX_PARTS, digest_of, sentences_of, texts_of

CHANCE = np.random.default_rng(3)


def unit_vectors(count: int) -> Vector:
    vectors: Vector = CHANCE.standard_normal((count, DIMENSIONS)).astype(np.float32)
    lengths: Vector = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def test_four_bits_keep_the_cosine() -> None:
    parts, queries = unit_vectors(8), unit_vectors(50)
    packed = pack(parts, np.zeros(8, np.float32), np.ones(8, np.float32))
    assert len(packed) == 8 * SIZE
    for query in [*queries, *parts]:
        found = closest(packed, query, least_spread=0.0)
        assert found is not None
        assert found[0] == pytest.approx(float((parts @ query).max()), abs=0.025)
        assert found[1] in (packed[n * SIZE : (n + 1) * SIZE] for n in range(8))


def test_closeness_is_counted_in_spreads_of_the_background() -> None:
    [part] = unit_vectors(1)
    packed = pack(part[None], np.array([0.2], np.float32), np.array([0.3], np.float32))
    found = closest(packed, part, least_spread=0.4)
    assert found is not None
    assert found[0] == pytest.approx(0.8 / 0.5, abs=0.05)


def test_a_listing_without_parts_is_as_close_as_its_whole_text() -> None:
    [query] = unit_vectors(1)
    assert closest(b"", query, least_spread=0.05) is None
    assert _in_parts(Neighbour(1, 2.5), b"", query) == Neighbour(1, 2.5)
    same = pack(query[None], np.zeros(1, np.float32), np.ones(1, np.float32))
    assert _in_parts(Neighbour(1, 3.0), same, query).closeness == pytest.approx(2.0, abs=0.05)


def test_sentences_that_say_something_are_parts() -> None:
    text = "Мы собираем крышки.\n\nДа! Из них выходят скамейки для двора… Правда?"
    assert sentences_of(text) == ["Мы собираем крышки.", "Из них выходят скамейки для двора…"]
    assert sentences_of("") == []


def test_a_listing_has_its_title_summary_topics_and_sentences_as_parts() -> None:
    card = Listing(
        kind=Listing.Kind.PRODUCT, title="Вторая доска", summary="Скамейки из крышек.",
        text="Крышки собирает весь город. " + "Плавим и прессуем каждую субботу. " * 40,
        skills=["экструзия"], needs=["пресс-форма"],
    )  # fmt: skip
    parts = texts_of(card).parts
    assert parts[:4] == ["Вторая доска", "Скамейки из крышек.", "экструзия", "пресс-форма"]
    assert len(parts) == 6, "a sentence that stands there often is one part"
    card.text = " ".join(f"Предложение номер {n}." for n in range(100))
    assert len(texts_of(card).parts) == MAX_PARTS
    before = digest_of(texts_of(card))
    card.kind = Listing.Kind.EXPERT
    assert "Вторая доска" not in texts_of(card).parts, "a name means nothing"
    assert digest_of(texts_of(card)) != before


def test_a_page_of_candidates_is_compared_by_parts() -> None:
    assert IN_PARTS * MAX_PARTS * SIZE < 500_000, "bytes read for a query"
