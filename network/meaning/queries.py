"""Listings that are close in meaning to a query, a text or another listing.

Closeness is counted in standard deviations of the closeness of general topics to the same listing
(`background.txt`): the model finds some listings close to everything. The closer a query is to
topics that the network is not about (`elsewhere.txt`), the closer a listing has to be, so that what
means nothing here finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import RawSQL

from network.directory.models import ListingQuerySet
from network.directory.queries import SearchQuery, narrowed
from network.meaning import client, storage
from network.meaning.encoder import VERSION
from network.meaning.models import Embedding
from tenants.ui.search_terms import split_words

# From `CLOSE + ASIDE * elsewhere` on a listing has to do with a query (`elsewhere`: the query's
# cosine to other topics); from `ALIKE` on with another listing. See tests/bench/search_quality.py.
CLOSE = 0.5
ASIDE = 5.0
ALIKE = 2.4
# A listing with some words of the query only: how much less close it may be, and what they add.
REMOTE, SOME_WORDS = 0.5, 0.25
MEANT = 24  # listings that a search may add
LEAST_SPREAD = 0.05  # of the model's cosine: a narrow background proves little
CANDIDATES = 200  # of the index, ordered anew by closeness
SHORTEST = 3  # letters of a word that can mean something
# The index goes on until it has enough rows that pass the filters, at most 20,000.
SCAN = """
    SELECT set_config('hnsw.ef_search', '200', true),
        set_config('hnsw.iterative_scan', 'relaxed_order', true)
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A listing's number and its closeness."""

    listing_id: int
    closeness: float


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
    return _nearest(storage.halfvec(asked.vector), narrowed(query), limit=limit, at_least=least)


def by_closeness(query: SearchQuery, keys: Sequence[int]) -> list[int]:
    """Of listings that have some words of a search those that are meant, the closest first.

    What is close without these words comes in between. Without the model, or as long as the
    listings have no vectors, they stay as they are.
    """
    asked = client.embed_query(query.text)
    if asked is None or not storage.exists():
        return list(keys)
    halfvec, least = storage.halfvec(asked.vector), CLOSE + ASIDE * asked.elsewhere
    found = dict.fromkeys(keys, least)
    listings = Embedding.objects.filter(version=VERSION, pk__in=keys)
    for one in _closeness(halfvec, listings, limit=len(keys)):
        found[one.listing_id] = one.closeness + SOME_WORDS
        if one.closeness < REMOTE * least:
            del found[one.listing_id]
    for one in _nearest(halfvec, narrowed(query), limit=MEANT, at_least=least):
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
    others = narrowed(query).exclude(pk=listing_id)
    return _nearest(found, others, limit=limit, at_least=at_least)


def _nearest(
    halfvec: str, cards: ListingQuerySet, *, limit: int, at_least: float
) -> list[Neighbour]:
    with connection.cursor() as cursor:
        cursor.execute(SCAN)
    listings = Embedding.objects.filter(version=VERSION, listing__in=cards.order_by().values("pk"))
    found = _closeness(halfvec, listings, limit=max(CANDIDATES, limit))
    found.sort(key=lambda one: -one.closeness)
    return [one for one in found if one.closeness >= at_least][:limit]


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
