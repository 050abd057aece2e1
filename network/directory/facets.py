"""Count the cards that each filter of a search would leave, among its first thousand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from network.directory.queries import SearchQuery, SearchResult, narrowed, with_words
from network.directory.ranking import MAX_FOUND

FACETS = ("kind", "city", "stage", "skill", "need", "language")
COLUMNS = ("kind", "city_slug", "stage", "skills", "needs", "language")
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
    rows = list(cards.values_list(*COLUMNS)[: MAX_FOUND + 1])
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows[:MAX_FOUND]:
        values = _values(row)
        failed = [name for name in FACETS if not _passes(getattr(wanted, name), values, name)]
        for name in FACETS if not failed else failed if len(failed) == 1 else ():
            counts[name].update({value for value in values[name] if value})
    return Facets(counts, is_cut=len(rows) > MAX_FOUND)


def met(found: SearchResult) -> Q:
    """The cards that have the words of a search, or its meaning."""
    meant = Q(pk__in=found.meant)
    if not found.stems:
        return meant
    return with_words(found.stems, reader=found.query.reader) | meant


def topics_shown(reader: Any) -> list[str]:
    """The most frequent skills of the newest cards, for where a search has found nothing."""
    return facets_of(SearchResult(SearchQuery(reader=reader))).topics("skill")


def _values(row: tuple[Any, ...]) -> dict[str, list[str]]:
    kind, city, stage, skills, needs, language = row
    return {
        "kind": [kind],
        "city": [city],
        "stage": [stage],
        "skill": skills,
        "need": needs,
        "language": [language],
    }


def _passes(value: str, values: dict[str, list[str]], name: str) -> bool:
    if not value or value in values[name]:
        return True
    return name == "skill" and value in values["need"]
