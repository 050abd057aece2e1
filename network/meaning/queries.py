"""Listings that are close in meaning to a query, a text or another listing.

Closeness is counted in standard deviations of the closeness of general topics to the same listing
(`background.txt`): the model finds some listings close to everything. The closer a query is to
topics that the network is not about (`elsewhere.txt`), the closer a listing has to be, so that what
means nothing here finds nothing.

Of the listings whose whole text is closest the parts are compared as well (`parts.py`): half of the
closeness to a query is that of the part which is closest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import RawSQL

from network.directory.models import ListingQuerySet
from network.directory.queries import SearchQuery, narrowed
from network.meaning import client, storage
from network.meaning.models import Embedding
from network.meaning.texts import VERSION
from tenants.ui.search_terms import split_words

if TYPE_CHECKING:
    from network.meaning.parts import Vector

# From `CLOSE + ASIDE * elsewhere` on a listing has to do with a query (`elsewhere`: the query's
# cosine to other topics); from `ALIKE` on with another listing. See tests/bench/search_quality.py.
CLOSE = 1.0
ASIDE = 5.0
ALIKE = 2.4
# A listing with some words of the query only: how much less close it may be, and what they add.
REMOTE, SOME_WORDS = 0.5, 0.25
MEANT = 24  # listings that a search may add
LEAST_SPREAD = 0.05  # of the model's cosine: a narrow background proves little
CANDIDATES = 200  # of the index, ordered anew by closeness
IN_PARTS = 100  # of these, compared by their parts
SHORTEST = 3  # letters of a word that can mean something
# The index goes on until it has enough rows that pass the filters, at most 20,000.
SCAN = """
    SELECT set_config('hnsw.ef_search', '200', true),
        set_config('hnsw.iterative_scan', 'relaxed_order', true)
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A listing's number and its closeness, and which of its parts was the closest."""

    listing_id: int
    closeness: float
    part: bytes = b""


def nearest(query: SearchQuery, *, limit: int = MEANT) -> list[Neighbour]:
    """Listings within the filters of a search that are close to its text, the closest first.

    Empty when nothing is, when there is no model or table, or when the model is slow.
    """
    if not any(len(word) >= SHORTEST and word.isalpha() for word in split_words(query.text)):
        return []
    asked = client.embed_query(query.text)
    if asked is None or not storage.exists():
        return []
    least = CLOSE + ASIDE * asked.elsewhere
    found = _with_parts(asked.vector, _candidates(storage.halfvec(asked.vector), narrowed(query)))
    return [one for one in found if one.closeness >= least][:limit]


def by_closeness(query: SearchQuery, keys: Sequence[int]) -> list[int]:
    """Of listings that have some words of a search those that are meant, the closest first.

    What is close without these words comes in between. Without the model, or as long as the
    listings have no vectors, they stay as they are.
    """
    asked = client.embed_query(query.text)
    if asked is None or not storage.exists():
        return list(keys)
    least = CLOSE + ASIDE * asked.elsewhere
    found = dict.fromkeys(keys, least)
    listings = Embedding.objects.filter(version=VERSION, pk__in=keys)
    have_words = _closeness(storage.halfvec(asked.vector), listings, limit=len(keys))
    for one in _with_parts(asked.vector, have_words, all_of_them=True):
        found[one.listing_id] = one.closeness + SOME_WORDS
        if one.closeness < REMOTE * least:
            del found[one.listing_id]
    for one in nearest(query, limit=MEANT):
        found.setdefault(one.listing_id, one.closeness)
    return sorted(found, key=lambda key: -found[key])


def like(
    listing_id: int, query: SearchQuery, *, limit: int = 24, at_least: float = ALIKE
) -> list[Neighbour]:
    """Listings within the filters of a search that are close to a listing, without itself.

    The model isn't asked: the listing has its vector, some seconds after it was published.
    """
    if not storage.exists():
        return []
    own = Embedding.objects.filter(pk=listing_id, version=VERSION)
    found = own.annotate(text=RawSQL("vector::text", ())).values_list("text", flat=True).first()
    if found is None:
        return []
    others = _candidates(found, narrowed(query).exclude(pk=listing_id))
    return [one for one in others if one.closeness >= at_least][:limit]


def _candidates(halfvec: str, cards: ListingQuerySet) -> list[Neighbour]:
    """The listings whose whole text is closest, the closest first."""
    with connection.cursor() as cursor:
        cursor.execute(SCAN)
    listings = Embedding.objects.filter(version=VERSION, listing__in=cards.order_by().values("pk"))
    found = _closeness(halfvec, listings, limit=CANDIDATES)
    return sorted(found, key=lambda one: -one.closeness)


def _with_parts(
    vector: bytes, found: list[Neighbour], *, all_of_them: bool = False
) -> list[Neighbour]:
    """The closest of some listings by whole and parts, the closest first.

    If several owe it to the same part, one comes first and the others behind all the rest: a line
    that many listings have in common would hide what is said once. `all_of_them`: keep also those
    whose parts are not read.
    """
    from network.meaning.parts import query_of  # numpy: only processes that search need it

    query = query_of(vector)
    best = sorted(found, key=lambda one: -one.closeness)
    rows = Embedding.objects.filter(pk__in=[one.listing_id for one in best[:IN_PARTS]])
    parts = {key: bytes(packed) for key, packed in rows.values_list("pk", "parts")}
    compared = [_in_parts(one, parts.get(one.listing_id, b""), query) for one in best[:IN_PARTS]]
    compared += best[IN_PARTS:] if all_of_them else []
    compared.sort(key=lambda one: -one.closeness)
    seen: set[bytes] = set()
    first: list[Neighbour] = []
    later: list[Neighbour] = []
    for one in compared:
        (later if one.part and one.part in seen else first).append(one)
        seen.add(one.part)
    return first + later


def _in_parts(one: Neighbour, parts: bytes, query: Vector) -> Neighbour:
    from network.meaning.parts import closest

    found = closest(parts, query, least_spread=LEAST_SPREAD)
    if found is None:
        return one
    closeness, part = found
    return replace(one, closeness=(one.closeness + closeness) / 2, part=part)


def _closeness(halfvec: str, listings: QuerySet[Embedding], *, limit: int) -> list[Neighbour]:
    """The nearest of some listings."""
    # pgvector orders by the negative inner product.
    distance = RawSQL("meaning_embedding.vector <#> %s::halfvec", [halfvec], FloatField())
    rows = (
        listings.annotate(distance=distance)
        .order_by(F("distance"))
        .values_list("pk", "distance", "background_mean", "background_spread")
    )
    return [
        Neighbour(key, (-distance - mean) / (spread**2 + LEAST_SPREAD**2) ** 0.5)
        for key, distance, mean, spread in rows[:limit]
    ]
