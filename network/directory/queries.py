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
from django.utils import timezone

from network.directory.models import Listing, ListingQuerySet
from network.directory.search_terms import Term, understand
from network.directory.slots import SEARCH
from tenants.registry.models import City
from tenants.ui.avatars import first_name
from tenants.ui.search_terms import StemQuery, fold

MAX_FOUND = 1000  # cards of one search that are listed
MAX_CANDIDATES = 5000  # cards of one search that are compared
MAX_TERMS = 6  # words of one search that are looked for
# Words in the title weigh most, then those of the line and the topics, of the text, of the city.
# Near words count more than distant ones (ts_rank), a card of this month a tenth more than an old
# one. Exact words come first. Nothing counts how often a card was read. Floats, because numerics
# are slow.
RANKED = """
    SELECT id, is_exact, rank FROM (
        SELECT id, {exact} AS is_exact,
            ts_rank('{{0.05, 0.1, 0.4, 1.0}}', words, %s::tsquery)
            * (1 + 0.1::float8 * exp(extract(epoch FROM published_at - %s)::float8 / 2592000))
            + (replace(lower(title), 'ё', 'е') = %s)::int AS rank
        FROM ({cards}) AS card
    ) AS ranked
    ORDER BY is_exact DESC, rank DESC, id DESC LIMIT %s
"""

CITIES = """
    SELECT slug, name_ru, name_en FROM registry_published_city AS city
    WHERE is_open AND EXISTS (
        SELECT FROM directory_listing AS card
        WHERE card.city_id = city.id AND card.is_open AND (card.is_public OR %s)
    )
    ORDER BY name_ru, slug
"""


# The words of a card without those of names that a visitor doesn't read: all but first names.
READ_BY_VISITORS = """
    directory_listing.kind = 'expert' OR directory_listing.people = '{}'
    OR ts_delete(directory_listing.words, tsvector_to_array(to_tsvector('russian', translate(
        regexp_replace(
            lower(array_to_string(directory_listing.people, '|')),
            '(^|[|])\\s*[^|[:space:]]+', '|', 'g'
        ), 'ё', 'е'
    )))) @@ %s::tsquery
"""
OF_VISITORS = f"""
    SELECT id, is_exact, rank FROM ({{ranked}}) AS best JOIN directory_listing USING (id)
    WHERE {READ_BY_VISITORS.replace("{}", "{{}}")}
    ORDER BY is_exact DESC, rank DESC, id DESC
"""  # noqa: S608 - constants of this module


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
    """Cards, best first; without words the newest first. Takes 2 statements, 6 at most.

    All words must be met in some form; if no card does, words that occur are compared with similar
    ones, too; then a third of the words may be missing.
    """
    if not wanted.text.strip():
        newest = narrowed(wanted).order_by("-published_at", "-pk")
        keys = list(newest.values_list("pk", flat=True)[: MAX_FOUND + 1])
        return SearchResult(wanted, tuple(keys[:MAX_FOUND]), is_cut=len(keys) > MAX_FOUND)
    first: SearchResult | None = None
    for widely in (False, True):
        terms = understand(wanted.text, widely=widely)
        found = _matching(wanted, terms)
        if found or not found.stems:
            return found if found else first or found
        first = first or found
    return first or SearchResult(wanted)


def _matching(wanted: SearchQuery, terms: list[Term]) -> SearchResult:
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
        keys, n_exact = _ranked(wanted, stems, exact=exact)
        result = replace(
            result,
            ids=keys[:MAX_FOUND],
            exact=n_exact,
            missing=len(terms) - needed,
            is_cut=len(keys) > MAX_FOUND,
            stems=stems,
        )
        if keys:
            break
    return result


def _as_typed(term: Term) -> str:
    return f"({' | '.join(term.stems)})" if term.stems else term.tsquery()


def _ranked(wanted: SearchQuery, stems: str, *, exact: str) -> tuple[tuple[int, ...], int]:
    """Keys of the matching cards, best first, and how many of the first have the exact words.

    At most `MAX_CANDIDATES` are compared: words that so many cards have tell little.
    """
    cards = narrowed(wanted).filter(words=StemQuery(stems))
    rows = cards.values("id", "words", "published_at", "title")[:MAX_CANDIDATES]
    sql, params = rows.query.sql_with_params()
    title = fold(wanted.text).strip()
    varies = exact not in ("", stems)  # else no card has the exact words, or all that are found
    is_exact = "words @@ %s::tsquery" if varies else str(bool(exact))
    given = [*[exact] * varies, stems, timezone.now(), title, *params, MAX_FOUND + 1]
    statement = RANKED.format(cards=sql, exact=is_exact)
    if not wanted.reader:
        statement, given = OF_VISITORS.format(ranked=statement), [*given, stems]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        best = cursor.fetchall()
    return tuple(key for key, *_ in best), sum(is_exact for _, is_exact, _ in best)


def with_words(stems: str, *, reader: Any) -> Q:
    """The cards that have words: for visitors words that they can read.

    Else a visitor could try out, letter by letter, what an author's surname is.
    """
    has_words = Q(words=StemQuery(stems))
    if reader:
        return has_words
    return has_words & Q(RawSQL(READ_BY_VISITORS, [stems], BooleanField()))  # noqa: S611 (a constant)


def narrowed(wanted: SearchQuery) -> ListingQuerySet:
    cards = Listing.objects.seen_by(wanted.reader)
    for name, value in (
        ("kind", wanted.kind),
        ("city_slug", wanted.city),
        ("stage", wanted.stage),
        ("language", wanted.language),
    ):
        if value:
            cards = cards.filter(**{name: value})
    if wanted.besides and not wanted.city:
        cards = cards.exclude(city_id=wanted.besides)
    if wanted.skill:
        cards = cards.filter(Q(skills__contains=[wanted.skill]) | Q(needs__contains=[wanted.skill]))
    if wanted.since:
        cards = cards.filter(published_at__gt=wanted.since)
    if wanted.need:
        cards = cards.filter(needs__contains=[wanted.need])
    return cards.defer("words")


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
