"""Finding what other cities show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import Any, overload

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from network.directory.models import Listing, ListingQuerySet
from network.directory.ranking import (
    AS_TYPED,
    GIVEN,
    MAX_FOUND,
    READ_BY_VISITORS,
    conditions,
    statement,
)
from network.directory.search_terms import Term, understand
from network.directory.slots import SEARCH
from network.directory.typed_query import OCCURRING, TypedQuery, Vocabulary
from tenants.registry.models import City
from tenants.ui.avatars import first_name
from tenants.ui.search_terms import StemQuery

MAX_TERMS = 6  # words of one search that are looked for
CITIES = """
    SELECT slug, name_ru, name_en FROM registry_published_city AS city
    WHERE is_open AND EXISTS (
        SELECT FROM directory_listing AS card
        WHERE card.city_id = city.id AND card.is_open AND (card.is_public OR %s)
    )
    ORDER BY name_ru, slug
"""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search. Empty fields don't narrow it."""

    text: str = ""
    kind: str = ""
    city: str = ""
    stage: str = ""
    skill: str = ""  # a topic that is offered or needed
    need: str = ""
    language: str = ""
    since: datetime | None = None  # cards that were published later
    reader: Any = field(default=None)  # a member of any city, or None for a visitor
    besides: int | None = None  # the city that is asked in: its own cards are left out
    right: frozenset[str] = frozenset()  # words of the text that are not to be corrected


@dataclass(frozen=True)
class SearchResult(Sequence[Listing]):
    """Primary keys of the found cards, best first, and how they were found.

    A sequence of listings: a slice reads its rows in one statement, so a `Paginator` takes it.
    """

    query: SearchQuery
    ids: tuple[int, ...] = ()
    exact: int = 0  # so many of the first cards have every word of the query, as it was typed
    is_cut: bool = False  # more than `MAX_FOUND` were found
    terms: tuple[Term, ...] = ()  # how each word was understood
    missing: int = 0  # so many words of the query the cards may lack
    stems: str = ""  # the tsquery that the cards met; "" without words
    meant: frozenset[int] = frozenset()  # of the keys: close in meaning, without these words

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def known_words(self) -> list[str]:
        """The typed words that cards have, for where no card has all of them."""
        return [term.typed for term in self.terms if term.is_known] if not self.ids else []

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
    """Find cards by words, with those that higher apps add by other means."""
    found = search_by_words(wanted)
    return next(iter(SEARCH.fill(found)), found) if wanted.text.strip() else found


def search_by_words(wanted: SearchQuery) -> SearchResult:
    """Cards, best first; without words the newest first. Takes one statement, 6 at most.

    All words must be met in some form; if no card does, words that occur are compared with similar
    ones, too; then a third of the words may be missing.
    """
    if not wanted.text.strip():
        newest = narrowed(wanted).order_by("-published_at", "-pk")
        keys = list(newest.values_list("pk", flat=True)[: MAX_FOUND + 1])
        return SearchResult(wanted, tuple(keys[:MAX_FOUND]), is_cut=len(keys) > MAX_FOUND)
    query = TypedQuery.of(wanted.text, right=wanted.right)
    if not query.words():
        return SearchResult(wanted)
    vocabulary, as_typed = _look_up(wanted, query)
    first: SearchResult | None = None
    for widely in (False, True):
        terms = understand(query, vocabulary, widely=widely)
        found = _matching(wanted, terms, as_typed)
        if found or not found.stems:
            return found if found else first or found
        first = first or found
    return first or SearchResult(wanted)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Keys of the cards that met a tsquery, best first."""

    stems: str
    keys: tuple[int, ...]
    exact: int  # so many of the first have the exact words


def _look_up(wanted: SearchQuery, query: TypedQuery) -> tuple[Vocabulary, _Ranked]:
    """Look up the words of a query, and the cards with all of them as typed. One round trip.

    Most queries are typed right, and then nothing else has to be asked.
    """
    telling = query.telling()
    ranked, params = statement(wanted, AS_TYPED, " ".join(telling))
    with connection.cursor() as cursor:
        cursor.execute(f"{OCCURRING}; {ranked}", [*query.params(), *params])
        vocabulary = Vocabulary(cursor.fetchall())
        cursor.nextset()
        keys, n_exact = cursor.fetchone()
    return vocabulary, _Ranked(vocabulary.as_typed(telling), tuple(keys or ()), n_exact)


def _matching(wanted: SearchQuery, terms: list[Term], as_typed: _Ranked) -> SearchResult:
    known = [term for term in terms if term.is_known][:MAX_TERMS]
    fewest = len(terms) - min(len(terms), MAX_TERMS) // 3
    result = SearchResult(wanted, terms=tuple(terms))
    if not known or len(known) < min(fewest, MAX_TERMS):
        return result
    for needed in range(len(known), min(fewest, len(known)) - 1, -1):
        parts = [" & ".join(t.tsquery() for t in some) for some in combinations(known, needed)]
        stems = " | ".join(f"({part})" for part in parts)
        is_exact = len(known) == len(terms) and all(term.is_exact for term in terms)
        exact = " & ".join(_as_typed(term) for term in known) if is_exact else ""
        if is_exact and not any(term.phrases for term in known):
            exact = stems
        is_known = stems == exact == as_typed.stems
        found = as_typed if is_known else _ranked(wanted, stems, exact=exact)
        result = replace(
            result,
            ids=found.keys[:MAX_FOUND],
            exact=found.exact,
            missing=len(terms) - needed,
            is_cut=len(found.keys) > MAX_FOUND,
            stems=stems,
        )
        if found.keys:
            break
    return result


def _as_typed(term: Term) -> str:
    return f"({' | '.join(term.stems)})" if term.stems else term.tsquery()


def _ranked(wanted: SearchQuery, stems: str, *, exact: str) -> _Ranked:
    with connection.cursor() as cursor:
        cursor.execute(*statement(wanted, GIVEN, stems, exact=exact))
        keys, n_exact = cursor.fetchone()
    return _Ranked(stems, tuple(keys or ()), n_exact)


def with_words(stems: str, *, reader: Any) -> Q:
    """The cards that have words: for visitors words that they can read.

    Else a visitor could try out, letter by letter, what an author's surname is.
    """
    has_words = Q(words=StemQuery(stems))
    if reader:
        return has_words
    readable = READ_BY_VISITORS.format(meets=GIVEN)
    return has_words & Q(RawSQL(readable, [stems], BooleanField()))  # noqa: S611 (a constant)


def narrowed(wanted: SearchQuery) -> ListingQuerySet:
    """The cards within the filters of a search, whatever its words are."""
    shown, values = conditions(wanted)
    return Listing.objects.filter(RawSQL(shown, values, BooleanField())).defer("words")  # noqa: S611 (constants)


def cities_with_cards(reader: Any) -> list[tuple[str, str, str]]:
    """``(slug, Russian name, English name)`` of the cities that show something.

    One probe of an index for each city, not a walk over all cards.
    """
    with connection.cursor() as cursor:
        cursor.execute(CITIES, [bool(reader)])
        return [(slug, name_ru, name_en) for slug, name_ru, name_en in cursor.fetchall()]


def names_for(card: Listing, *, reader: object) -> list[str]:
    """Members of any city read whole names; visitors those of experts who showed themselves."""
    whole = bool(reader) or card.kind == Listing.Kind.EXPERT
    return list(card.people) if whole else [first_name(name) for name in card.people]


ORIGINALS = {
    Listing.Kind.PRODUCT: "products:product",
    Listing.Kind.EXPERT: "members:member",
    Listing.Kind.QUESTION: "products:question",
}


def original_address(card: Listing, *, reader_city: int | None) -> str:
    """The page of the card's original, or "" where it would refuse this reader.

    A person's page, a question and a product that is not public open to members of the card's own
    city only; `reader_city` is the number of the city that the reader is signed in to.
    """
    is_at_home = reader_city == card.city_id
    opens = is_at_home or (card.kind == Listing.Kind.PRODUCT and card.is_public)
    view = ORIGINALS.get(Listing.Kind(card.kind))
    return City(slug=card.city_slug).url_of(view, card.local_id) if view and opens else ""
