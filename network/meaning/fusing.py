"""Results by words, and those that are close in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from network.directory.queries import SearchResult, search_by_words
from network.directory.search_terms import How, as_understood
from network.meaning import client
from network.meaning.queries import by_closeness, nearest

# How words are met that may be spelt right; a synonym may be that of a misspelled word.
DOUBTFUL = frozenset({How.SLIP, How.SYNONYM, How.RELATED})
SMOOTH = 5  # ranks: how little the first place of a list counts more than the second


def fuse(found: SearchResult) -> SearchResult:
    """A search with what is close in meaning.

    Cards with all words of the query as they were typed stay first; the others compete by rank with
    those that are close. If cards lack words, or have others of the same root, closeness orders
    them and leaves out the remote ones, unless the model can't know what was typed: on the other
    layout, or in the other alphabet.
    """
    found, right = without_false_corrections(found)
    text = as_understood(found.query.text, found.terms)
    asked = replace(found.query, text=text)
    is_vague = found.missing or any(
        term.how is How.RELATED and term.typed in right for term in found.terms
    )
    if is_vague and found.ids and text == found.query.text:
        ids = by_closeness(asked, found.ids)
        return replace(found, ids=tuple(ids), meant=frozenset(ids).difference(found.ids))
    near = [one.listing_id for one in nearest(asked)]
    first = found.ids[: found.exact]
    fused = by_ranks(found.ids[found.exact :], [key for key in near if key not in first])
    return replace(found, ids=(*first, *fused), meant=frozenset(near).difference(found.ids))


def without_false_corrections(found: SearchResult) -> tuple[SearchResult, frozenset[str]]:
    """A search whose words are not corrected if they are spelt right, and those of these words.

    «Лотерея» is a word, even if no card has it, and not «потеря» misspelled.
    """
    doubtful = {term.typed for term in found.terms if term.how in DOUBTFUL}
    asked = client.embed_query(found.query.text) if doubtful else None
    right = frozenset(doubtful.intersection(asked.right)) if asked else frozenset()
    if any(term.typed in right and term.how is not How.RELATED for term in found.terms):
        return search_by_words(replace(found.query, right=right)), right
    return found, right


def by_ranks(*lists: Sequence[int]) -> list[int]:
    """Reciprocal rank fusion: a key counts 1 / (SMOOTH + rank) in each list that has it.

    Of equals the one from an earlier list comes first.
    """
    scores: dict[int, float] = {}
    for keys in lists:
        for rank, key in enumerate(keys):
            scores[key] = scores.get(key, 0.0) + 1 / (SMOOTH + rank)
    return sorted(scores, key=lambda key: -scores[key])
