"""Count the cards that each filter of a search would leave, among its first thousand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.db.models import Q

from network.directory.queries import SearchQuery, SearchResult, narrowed, with_words
from network.directory.ranking import MAX_FOUND

COLUMNS = {  # by the name of the filter
    "kind": "kind",
    "city": "city_slug",
    "stage": "stage",
    "skill": "skills",
    "need": "needs",
    "language": "language",
}
FACETS = list(COLUMNS)
MOST_TOPICS = 12  # skills or needs that are offered


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by the value of each filter, while the other filters stay as they are."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    is_cut: bool = False  # there are more cards than were counted: the counts are the least

    def of(self, name: str) -> Counter[str]:
        return self.counts.get(name, Counter())

    def topics(self, name: str) -> list[str]:
        """The most frequent skills or needs."""
        return [topic for topic, _ in self.of(name).most_common(MOST_TOPICS)]


def facets_of(found: SearchResult) -> Facets:
    """Takes one statement, which reads at most a thousand cards."""
    wanted = found.query
    if wanted.text.strip() and not (found.stems or found.meant):
        return Facets()
    all_values: dict[str, Any] = dict.fromkeys(FACETS, "")
    besides = None if wanted.city else wanted.besides
    unfiltered = replace(wanted, **all_values, besides=besides)
    cards = narrowed(unfiltered)
    cards = (
        cards.filter(met(found))
        if found.stems or found.meant
        else cards.order_by("-published_at", "-pk")
    )
    rows = list(cards.values_list(*COLUMNS.values())[: MAX_FOUND + 1])
    chosen = {name: value for name in FACETS if (value := getattr(wanted, name))}
    counts = {}
    for at, name in enumerate(FACETS):
        kept = rows[:MAX_FOUND]
        for other, value in chosen.items():
            if other != name:
                kept = [row for row in kept if _passes(row, other, value)]
        counts[name] = _count([row[at] for row in kept])
    return Facets(counts, is_cut=len(rows) > MAX_FOUND)


def _count(found: Iterable[str | list[str]]) -> Counter[str]:
    """The number of cards with each value; a card may list one twice."""
    values = (one if isinstance(one, list) else [one] for one in found)
    counts = Counter(chain.from_iterable(map(dict.fromkeys, values)))
    del counts[""]
    return counts


def met(found: SearchResult) -> Q:
    """The cards that have the words of a search, or its meaning."""
    meant = Q(pk__in=found.meant)
    if not found.stems:
        return meant
    return with_words(found.stems, reader=found.query.reader) | meant


def topics_shown(reader: Any) -> list[str]:
    """The most frequent skills of the newest cards, for where a search has found nothing."""
    return facets_of(SearchResult(SearchQuery(reader=reader))).topics("skill")


def _passes(row: tuple[Any, ...], name: str, value: str) -> bool:
    found = row[FACETS.index(name)]
    if value == found or (isinstance(found, list) and value in found):
        return True
    return name == "skill" and value in row[FACETS.index("need")]
