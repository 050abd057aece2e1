"""Finding what other cities show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Greatest

from network.directory.models import Listing, ListingQuerySet
from network.directory.search_terms import distinctive_words
from tenants.registry.models import City
from tenants.ui.avatars import first_name
from tenants.ui.search_terms import LONG_ENOUGH, all_of, any_of, spellings

CLOSE = 0.55  # word similarity from which two spellings count as one

MAX_QUERY = 200  # characters of a search that are read
MAX_FOUND = 1000  # cards of one search that are ranked


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search. Empty fields don't narrow it."""

    text: str = ""
    kind: str = ""
    city: str = ""
    stage: str = ""
    skill: str = ""
    reader: Any = field(default=None)  # a member of any city, or None for a visitor
    besides: int | None = None  # the city that is asked in: its own cards are left out


@dataclass(frozen=True)
class SearchResult(Sequence[Listing]):
    """Primary keys of the found cards, best first, and how they were found.

    A sequence of listings: a slice reads its rows in one statement, so a `Paginator` takes it. To
    fuse a second ranked list, replace the keys and keep the first `exact` of them in front:

        keys = [*found.ids[: found.exact], *fuse(found.ids[found.exact :], others)]
        dataclasses.replace(found, ids=tuple(keys))

    `others` are keys out of `narrowed(found.query)`, which holds the filters and the permission.
    """

    query: SearchQuery
    ids: tuple[int, ...] = ()
    exact: int = 0  # so many of the first cards have every word of the query, as it was typed
    is_cut: bool = False  # more than `MAX_FOUND` were found

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Listing: ...

    @overload
    def __getitem__(self, at: slice) -> list[Listing]: ...

    def __getitem__(self, at: int | slice) -> Listing | list[Listing]:
        if isinstance(at, int):
            return Listing.objects.defer("words").get(pk=self.ids[at])
        keys = self.ids[at]
        rows = narrowed(self.query).in_bulk(keys)
        return [rows[key] for key in keys if key in rows]  # one may have been withdrawn meanwhile

    def __iter__(self) -> Iterator[Listing]:
        return iter(self[:])


def search(wanted: SearchQuery) -> SearchResult:
    """Cards, best first; without words the newest first.

    All words must be met in some form; if no card does, the other keyboard layout and Russian in
    Latin letters are tried, then any of the words or a similar spelling.
    """
    cards = narrowed(wanted)
    if not wanted.text.strip():
        return result_of(wanted, cards.order_by("-published_at", "-pk"))
    for n, text in enumerate(spellings(wanted.text)):
        query = all_of(distinctive_words(text))
        if query is not None:
            found = result_of(wanted, ranked(cards.filter(words=query), query))
            if found:
                return found if n else replace(found, exact=len(found))
    return result_of(wanted, loosely(cards, wanted.text))


def result_of(wanted: SearchQuery, cards: ListingQuerySet) -> SearchResult:
    keys = list(cards.values_list("pk", flat=True)[: MAX_FOUND + 1])
    return SearchResult(wanted, tuple(keys[:MAX_FOUND]), is_cut=len(keys) > MAX_FOUND)


def narrowed(wanted: SearchQuery) -> ListingQuerySet:
    cards = Listing.objects.seen_by(wanted.reader)
    for name, value in (
        ("kind", wanted.kind),
        ("city_slug", wanted.city),
        ("stage", wanted.stage),
    ):
        if value:
            cards = cards.filter(**{name: value})
    if wanted.besides and not wanted.city:
        cards = cards.exclude(city_id=wanted.besides)
    if wanted.skill:
        cards = cards.filter(Q(skills__contains=[wanted.skill]) | Q(needs__contains=[wanted.skill]))
    return cards.defer("words")


def ranked(cards: ListingQuerySet, query: Any) -> ListingQuerySet:
    return cards.annotate(rank=SearchRank(F("words"), query)).order_by("-rank", "-pk")


def loosely(cards: ListingQuerySet, text: str) -> ListingQuerySet:
    words = distinctive_words(text)
    query = any_of(words)
    if query is None:
        return cards.none()
    shown = Concat("title", Value(" "), "summary")
    alike = (TrigramWordSimilarity(word, shown) for word in words if len(word) >= LONG_ENOUGH)
    likeness = Greatest(Value(0.0), Value(0.0), *alike)
    return (
        cards.annotate(rank=SearchRank(F("words"), query), likeness=likeness)
        .filter(Q(words=query) | Q(likeness__gte=CLOSE))
        .order_by("-rank", "-likeness", "-pk")
    )


def cities_with_cards(reader: Any) -> list[tuple[str, str, str]]:
    """``(slug, Russian name, English name)`` of the cities that show something."""
    cards = Listing.objects.seen_by(reader)
    return list(
        cards.order_by("city_name_ru")
        .values_list("city_slug", "city_name_ru", "city_name_en")
        .distinct()
    )


def names_for(card: Listing, *, reader: object) -> list[str]:
    """Members of any city read whole names; visitors those of experts who showed themselves."""
    whole = bool(reader) or card.kind == Listing.Kind.EXPERT
    return list(card.people) if whole else [first_name(name) for name in card.people]


ORIGINALS = {Listing.Kind.PRODUCT: "products:product", Listing.Kind.EXPERT: "members:member"}


def original_address(card: Listing, *, reader_city: int | None) -> str:
    """The page of the card's original, or "" where it would refuse this reader.

    A person's page and a product that is not public open to members of the card's own city only;
    `reader_city` is the number of the city that the reader is signed in to.
    """
    is_at_home = reader_city == card.city_id
    opens = is_at_home or (card.kind == Listing.Kind.PRODUCT and card.is_public)
    view = ORIGINALS.get(Listing.Kind(card.kind))
    return City(slug=card.city_slug).url_of(view, card.local_id) if view and opens else ""
