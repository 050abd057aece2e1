"""Results by words, and those that are close in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from network.directory.queries import SearchResult
from network.meaning.queries import nearest

SMOOTH = 5  # ranks: how little the first place of a list counts more than the second
MEANT = 24  # listings that a search may add


def fuse(found: SearchResult) -> SearchResult:
    """A search with what is close in meaning.

    Cards with all words of the query stay first, as typed or as understood. Those that lack some
    words compete with the close ones by rank.
    """
    near = [one.listing_id for one in nearest(found.query, limit=MEANT)]
    if not near:
        return found
    by_words = set(found.ids)
    meant = [key for key in near if key not in by_words]
    ids = by_ranks(near, found.ids) if found.missing else [*found.ids, *meant]
    return replace(found, ids=tuple(ids), meant=frozenset(meant))


def by_ranks(*lists: Sequence[int]) -> list[int]:
    """Reciprocal rank fusion: a key counts 1 / (SMOOTH + rank) in each list that has it.

    Of equals the one from an earlier list comes first.
    """
    scores: dict[int, float] = {}
    for keys in lists:
        for rank, key in enumerate(keys):
            scores[key] = scores.get(key, 0.0) + 1 / (SMOOTH + rank)
    return sorted(scores, key=lambda key: -scores[key])
