"""The order of found cards is that of one plain statement, however the search is sped up."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from network.directory.actions import put_listing
from network.directory.models import Listing
from network.directory.queries import SearchQuery, SearchResult, narrowed, search_by_words
from network.directory.search_terms import How
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.ui.search_terms import StemQuery, fold
from tests.cast import NOW

WORDS = (
    "переработка пластика скамейка велосипед электричка карта шума библиотека хлеб печь "
    "датчик волонтёр чертёж наличник резьба аптека приют чай шахматы тройка board bench bread "
    "python recycling кошка кот стартап"
).split()
QUERIES = (
    *("карта", "карты шума", "хлеб", "board bench", "скамейка из переработки", "чай", "кот"),
    *("велик", "питон", "recycling", "переработка", "plastic recycling"),  # synonyms
    *("вилосепед", "волантёры", "чертжи", "картта шума"),  # slips
    *("rfhnf", "gththf,jnrf", "икуфв", "kniga", "skameyka", "perer", "биб"),
    *("карта шума велосипед электричка хлеб", "наличник тройка приют шахматы", "стартап", "Томск"),
    *("Анна", "Колпашникова", "анна карта", "Волонтёр карта"),
)
PLAIN = """
    SELECT id, {exact} AS is_exact,
        ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, %s::tsquery)
        * (1 + 0.1::float8 * exp(extract(epoch FROM published_at - %s)::float8 / 2592000))
        + (replace(lower(title), 'ё', 'е') = %s)::int AS rank
    FROM directory_listing WHERE id = ANY (%s)
    ORDER BY is_exact DESC, rank DESC, id DESC
"""


@pytest.fixture
def network(omsk: City, tomsk: City) -> None:
    chance = random.Random(7)
    for city in (omsk, tomsk):
        with city.scope():
            for number in range(70):
                length = chance.choice((1, 1, 2, 3))
                card = put_listing(
                    city=city,
                    kind=chance.choice(("product", "expert", "question")),
                    local_id=number,
                    now=NOW - timedelta(days=chance.randrange(200)),
                    title=" ".join(chance.sample(WORDS, length)).capitalize(),
                    summary=" ".join(chance.sample(WORDS, 3)),
                    text=" ".join(chance.choices(WORDS, k=chance.randrange(30))),
                    stage=chance.choice(("idea", "pilot")),
                    skills=chance.sample(WORDS, chance.randrange(3)),
                    needs=chance.sample(WORDS, chance.randrange(2)),
                    people=chance.choice(([], ["Анна Колпашникова"], ["Егор Волонтёров"])),
                    is_public=chance.random() < 0.6,
                )
                Listing.objects.filter(pk=card.pk).update(is_open=chance.random() < 0.9)


@pytest.mark.usefixtures("network")
def test_the_order_is_that_of_a_plain_statement(omsk: City, anna: Member) -> None:
    several = exact = 0
    with omsk.scope():
        for text in QUERIES:
            for filters in ({}, {"kind": "product"}, {"besides": omsk.pk}, {"skill": "чай"}):
                found = search_by_words(SearchQuery(text=text, reader=anna, **filters))
                keys, n_exact = plain(found)
                assert (list(found.ids), found.exact) == (keys, n_exact), (text, filters)
                several += len(keys) > 5
                exact += 0 < n_exact < len(keys)
    assert several > 40
    assert exact > 3


@pytest.mark.usefixtures("network")
def test_visitors_find_public_cards_in_the_same_order(omsk: City, anna: Member) -> None:
    with omsk.scope():
        for text in QUERIES:
            found = search_by_words(SearchQuery(text=text, reader=None))
            keys, _ = plain(found)
            assert list(found.ids) == [key for key in keys if key in set(found.ids)], text
            if not re.search("колпашник|вол[оа]нтер", fold(text)):  # surnames
                assert list(found.ids) == keys, text
        by_surname = search_by_words(SearchQuery(text="Колпашникова"))
        assert {card.kind for card in by_surname} == {"expert"}
        assert len(search_by_words(SearchQuery(text="Колпашникова", reader=anna))) > len(by_surname)


def plain(found: SearchResult) -> tuple[list[int], int]:
    """The keys that meet the tsquery of a search in order, and how many have the exact words."""
    if not found.stems:
        return [], 0
    known = [term for term in found.terms if term.is_known]
    is_exact = len(known) == len(found.terms) and all(t.how is How.EXACT for t in known)
    stems = " & ".join(f"({' | '.join(t.stems)})" if t.stems else t.tsquery() for t in known)
    cards = narrowed(found.query).filter(words=StemQuery(found.stems))
    given: list[Any] = [stems] if is_exact else []
    given += [found.stems, timezone.now(), fold(found.query.text).strip()]
    with connection.cursor() as cursor:
        sql = PLAIN.format(exact="words @@ %s::tsquery" if is_exact else "false")
        cursor.execute(sql, [*given, list(cards.values_list("pk", flat=True))])
        rows = cursor.fetchall()
    return [key for key, *_ in rows], sum(is_exact for _, is_exact, _ in rows)
