"""Listings that are close in meaning to a query, a text or another listing.

Closeness is counted in standard deviations of the closeness of general topics to the same listing
(`background.txt`): the model finds some listings close to everything, and a query about something
else close to nothing. So what is under `CLOSE` is not found at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import F, FloatField
from django.db.models.expressions import RawSQL

from network.directory.models import ListingQuerySet
from network.directory.queries import SearchQuery, narrowed
from network.meaning import client, storage
from network.meaning.encoder import VERSION
from network.meaning.models import Embedding
from tenants.ui.search_terms import split_words

CLOSE = 2.4  # from here on a listing has to do with a query; see tests/bench/search_quality.py
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
    """A listing's number and its closeness, from `CLOSE` upwards."""

    listing_id: int
    closeness: float


def nearest(query: SearchQuery, *, limit: int = 24, at_least: float = CLOSE) -> list[Neighbour]:
    """Listings within the filters of a search that are close to its text, the closest first.

    Empty when nothing is, when there is no model or table, or when the model is slow.
    """
    if not any(len(word) >= SHORTEST and word.isalpha() for word in split_words(query.text)):
        return []
    vector = client.query_vector(query.text)
    if vector is None or not storage.exists():
        return []
    return _close_to(vector, narrowed(query), limit=limit, at_least=at_least)


def like(
    listing_id: int, query: SearchQuery, *, limit: int = 24, at_least: float = CLOSE
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


def _close_to(
    vector: bytes, cards: ListingQuerySet, *, limit: int, at_least: float
) -> list[Neighbour]:
    return _nearest(storage.halfvec(vector), cards, limit=limit, at_least=at_least)


def _nearest(
    halfvec: str, cards: ListingQuerySet, *, limit: int, at_least: float
) -> list[Neighbour]:
    with connection.cursor() as cursor:
        cursor.execute(SCAN)
    # pgvector orders by the negative inner product.
    distance = RawSQL("meaning_embedding.vector <#> %s::halfvec", [halfvec], FloatField())
    rows = (
        Embedding.objects.filter(version=VERSION, listing__in=cards.order_by().values("pk"))
        .annotate(distance=distance)
        .order_by(F("distance"))
        .values_list("pk", "distance", "background_mean", "background_spread")
    )
    found = [
        Neighbour(key, (-distance - mean) / (spread**2 + LEAST_SPREAD**2) ** 0.5)
        for key, distance, mean, spread in rows[: max(CANDIDATES, limit)]
    ]
    found.sort(key=lambda one: -one.closeness)
    return [one for one in found if one.closeness >= at_least][:limit]
