"""Understand typed searches by the words that occur on cards.

A word is taken as it was typed if it occurs in any form; else on the other keyboard layout; else it
is compared by its sound, which covers Russian in Latin letters, and corrected. The last word may be
the beginning of one. Words that every card of this network could carry ("project", «продукты») are
dropped from a query, because they tell nothing apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.db import connection

from network.directory.alphabets import is_cyrillic
from network.directory.typed_query import (
    EVERYWHERE,
    MAX_STARTS,
    MIN_LONGER,
    MIN_START,
    TypedQuery,
    TypedWord,
    Vocabulary,
)
from tenants.ui.derivations import are_related, root_of
from tenants.ui.first_names import full_names_of
from tenants.ui.spelling import FAR, cost, cost_between, hashes_of_word
from tenants.ui.synonyms import Phrase, similar_stems, synonyms_of
from tenants.ui.transliteration import phonetic_key, phonetic_keys

AS_GOOD = 0.35  # what a correction may cost more than the best one
RELATED, SLIP = 0.7, 1.0  # the cost of another word of the same root, and of one slip
ON_THE_OTHER_LAYOUT = 0.3  # the cost of having typed on the other layout
BY_SYNONYM = 0.2  # the cost of a synonym
# Russian words that tell nothing, in Latin letters; English ones have no stem anyway.
LATIN_STOP_WORDS = frozenset(
    "bez chto dlja dlya do eto iz ili k kak ko na ne nad ni no o ob ot po pod pri pro s so u v vo "
    "vse za zhe".split()
)
# A lookup for each hash: PostgreSQL expects `hashes && …` to find a quarter of all words and would
# read the whole dictionary.
NEAR = """
    SELECT near.word, near.lexeme FROM unnest(%s::int[]) AS hash,
    LATERAL (SELECT word, lexeme FROM directory_word WHERE hashes @> ARRAY[hash]) AS near
    UNION SELECT word, lexeme FROM directory_word WHERE lexeme = ANY (%s)
"""
STARTING = """
    (SELECT word, lexeme FROM directory_word WHERE {} LIKE %s ORDER BY length(word), word LIMIT 30)
"""


class How(Enum):
    """How a word of a query was understood."""

    EXACT = "exact"  # as typed, in any form
    START = "start"  # as the beginning of a word
    LAYOUT = "layout"  # on the other keyboard layout
    SOUND = "sound"  # in the other alphabet, or with letters that sound alike
    SLIP = "slip"  # corrected
    RELATED = "related"  # by another word of the same root
    SYNONYM = "synonym"  # by a synonym only
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query, and the stems that meet it."""

    typed: str
    how: How
    stems: tuple[str, ...] = ()
    phrases: frozenset[Phrase] = frozenset()  # synonyms
    spelt: str = ""  # how it should have been typed; "" where it was typed right

    @property
    def is_known(self) -> bool:
        return bool(self.stems or self.phrases)

    @property
    def is_exact(self) -> bool:
        return self.how is How.EXACT

    def all_stems(self) -> set[str]:
        return {*self.stems, *(stem for phrase in self.phrases for stem in phrase)}

    def tsquery(self) -> str:
        phrases = [f"({' & '.join(phrase)})" for phrase in sorted(self.phrases)]
        return f"({' | '.join([*self.stems, *phrases])})"


def understand(query: TypedQuery, known: Vocabulary, *, widely: bool = False) -> list[Term]:
    """The terms of a query. Takes one statement if one of its words doesn't occur.

    `widely`: compare also words that occur, for where they aren't found together.
    """
    readings = [
        _right([known[word] for word in one], [known[word] for word in two], query.right)
        for one, two in zip(query.typed, query.other, strict=True)
    ]
    if readings and query.is_open:
        readings[-1] = (_opened(readings[-1][0]), _opened(readings[-1][1]))
    near = _near(_doubtful(readings, widely=widely))
    terms = [
        term
        for one, two in readings
        for term in _terms(one, two, near=near, widely=widely, is_alone=query.is_alone)
    ]
    found = _telling(terms, is_open=query.is_open)
    telling = [term for term in found if not EVERYWHERE.match(term.typed)]
    return [_with_synonyms(term) for term in telling or terms]


def _telling(terms: list[Term], *, is_open: bool) -> list[Term]:
    """The terms without the first letters of a last word that say too little yet.

    And without words such as “in” and “for” in the other alphabet, as long as others are known.
    """
    if not any(term.is_known for term in terms):
        return terms
    if is_open and len(terms[-1].typed) < MIN_START and not terms[-1].is_exact:
        terms = terms[:-1] or terms
    found = [term for term in terms if term.is_exact or term.typed not in LATIN_STOP_WORDS]
    return found or terms


def _right(
    one: list[TypedWord], two: list[TypedWord], right: frozenset[str]
) -> tuple[list[TypedWord], list[TypedWord]]:
    """A chunk's words, marked if they are spelt right: no slips are looked for on either layout."""
    one = [replace(word, is_right=word.text in right) for word in one]
    is_right = any(word.is_right for word in one)
    return one, [replace(word, is_right=is_right) for word in two]


def _opened(words: list[TypedWord]) -> list[TypedWord]:
    return [*words[:-1], replace(words[-1], starts=True)] if words else words


def _doubtful(
    readings: Sequence[tuple[list[TypedWord], list[TypedWord]]], *, widely: bool
) -> list[TypedWord]:
    """The words that are to be compared with those that occur."""
    found = []
    for one, two in readings:
        settled = any(words and all(w.is_settled for w in words) for words in (one, two))
        if widely or not settled:
            found += [
                word for word in (*one, *two) if word.stems and (widely or not word.occurring)
            ]
    return found


def _near(words: list[TypedWord]) -> dict[str, str]:
    """Words that occur and may be near one of these, with their stems."""
    if not words:
        return {}
    hashes = {n for word in words for n in hashes_of_word(word.text, stem=word.stems[0])}
    phrases = {p for word in words for p in _synonyms(word) | _synonyms_of_similar(word)}
    synonyms = {stem for phrase in phrases for stem in phrase}
    parts = [NEAR]
    params: list[Any] = [list(hashes), list(synonyms)]
    for word in words:
        if root := root_of(word.stems[0]) if is_cyrillic(word.text) else "":
            parts.append(STARTING.format("word"))
            params.append(f"{root}%")
        if word.starts and len(word.text) >= MIN_START:
            for column, start in (
                ("word", word.text),
                *(("phonetic", key) for key in phonetic_keys(word.text)[:4]),
            ):
                parts.append(STARTING.format(column))
                params.append(f"{start}%")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts), params)
        return dict(cursor.fetchall())


def _synonyms(word: TypedWord) -> frozenset[Phrase]:
    found = {phrase for stem in word.stems for phrase in synonyms_of(stem)}
    return frozenset(found) | _full_names(word.text)


def _are_forms(word: str, stem: str, *, own_stem: str) -> bool:
    return cost(word, phonetic_key(stem), stem=own_stem) < SLIP


def _full_names(word: str) -> frozenset[Phrase]:
    return frozenset((stem,) for stem in full_names_of(word))


def _synonyms_of_similar(word: TypedWord) -> frozenset[Phrase]:
    """The groups of the words of the list that a misspelled word may mean.

    A word that is right may be another form of one: stems don't unite all forms.
    """
    similar = similar_stems(word.text, word.stems[0])
    if word.is_right:
        forms = (stem for stem in similar if _are_forms(word.text, stem, own_stem=word.stems[0]))
        similar = set(forms)
    return frozenset(phrase for stem in similar for phrase in synonyms_of(stem))


def _terms(
    one: list[TypedWord],
    two: list[TypedWord],
    *,
    near: dict[str, str],
    widely: bool,
    is_alone: bool,
) -> list[Term]:
    """The terms of one chunk: `one` as typed, `two` on the other layout."""
    if not any(word.stems for word in one) and one:
        return []
    if not widely:
        for words, how in ((one, How.EXACT), (two, How.LAYOUT)):
            if any(word.occurring for word in words) and all(word.is_settled for word in words):
                found = [_as_it_occurs(word, how) for word in words if word.occurring]
                return found if how is How.EXACT else _as_typed(found, one)
    best: list[Term] = []
    least = FAR
    for words, extra in ((one, 0.0), (two, ON_THE_OTHER_LAYOUT)):
        terms, price = _corrected(
            [word for word in words if word.stems], near, extra, widely, is_alone=is_alone
        )
        if terms and price < least:
            best, least = (_as_typed(terms, one) if extra else terms), price
    if not best and two and not any(word.stems for word in two):
        return []  # «на» on the other layout
    return best or [Term(word.text, How.UNKNOWN) for word in one]


def _as_it_occurs(word: TypedWord, how: How) -> Term:
    """A word that occurs, and the longer words that it may become.

    «остано» has the stem of «остаться», but nobody wrote it in this form: it is the beginning of
    «остановка». A word that was written so stays itself.
    """
    if word.is_attested and word.text not in word.stems:
        return Term(word.text, how, word.occurring, spelt=word.text)
    if word.longer and word.text not in word.stems and how is How.EXACT:
        return Term(word.text, How.START, (*word.longer, *word.occurring), spelt=word.text)
    longer = frozenset((stem,) for stem in word.longer)
    return Term(word.text, how, word.occurring, longer, spelt=word.text)


def _as_typed(terms: list[Term], words: list[TypedWord]) -> list[Term]:
    """The terms of the other layout, under the words that were typed."""
    if len(words) == len(terms):
        return [replace(term, typed=word.text) for term, word in zip(terms, words, strict=True)]
    typed = " ".join(word.text for word in words)
    return [replace(term, typed=typed) for term in terms] if typed else terms


def _corrected(
    words: list[TypedWord], near: dict[str, str], extra: float, widely: bool, *, is_alone: bool
) -> tuple[list[Term], float]:
    """The terms of some words and what understanding them costs; `FAR` if one is not."""
    terms, total = [], extra
    for word in words:
        term, price = _nearest(
            word, near, on_other_layout=bool(extra), widely=widely, is_alone=is_alone
        )
        terms.append(term)
        total += price
    return terms, total


def _nearest(
    word: TypedWord, near: dict[str, str], *, on_other_layout: bool, widely: bool, is_alone: bool
) -> tuple[Term, float]:
    """The term of a word, and what it costs.

    What was typed on the other layout is compared with words of its own alphabet only.
    """
    if word.occurring and not widely:
        return Term(word.text, How.LAYOUT if on_other_layout else How.EXACT, word.occurring), 0.0
    if on_other_layout:
        alphabet = is_cyrillic(word.text)
        near = {spelt: stem for spelt, stem in near.items() if is_cyrillic(spelt) == alphabet}
    own = _synonyms(word)
    costs = _costs(word, near, on_other_layout=on_other_layout, is_alone=is_alone)
    if own:  # a word of the list is spelt right: it is no slip of another
        start = word.stems[0] if len(word.stems[0]) >= MIN_LONGER else word.text
        costs = {
            lexeme: price
            for lexeme, price in costs.items()
            if lexeme in word.stems or lexeme.startswith(start)
        }
    if not word.occurring:
        phrases = own if costs or own else _synonyms_of_similar(word)
        if meant := _all_occurring(phrases, {*near.values()}):
            stems = sorted(_cheapest(costs))
            return Term(word.text, How.SYNONYM, tuple(stems[:MAX_STARTS]), meant), BY_SYNONYM
    if not costs:
        return Term(word.text, How.UNKNOWN), FAR
    least = min(costs.values())
    bound = max(least, 1.5 if widely else 0) + AS_GOOD
    chosen = sorted((price, lexeme) for lexeme, price in costs.items() if price <= bound)
    stems = [lexeme for _price, lexeme in chosen[:MAX_STARTS]]
    how = How.LAYOUT if on_other_layout and not least else _how(word, least)
    spelt = "" if word.occurring else stems[0]
    spelt = word.text if how is How.LAYOUT else spelt
    return Term(word.text, how, tuple(stems), spelt=spelt), least


def _costs(
    word: TypedWord, near: dict[str, str], *, on_other_layout: bool, is_alone: bool
) -> dict[str, float]:
    """The cost of taking a word for each near stem; stems that are too far are left out."""
    costs = dict.fromkeys(word.occurring, 0.0)
    for spelt, lexeme in near.items():
        if costs.get(lexeme) == 0:
            continue
        price = cost_between(
            word.text, spelt, stem=word.stems[0], starts=word.starts, is_alone=is_alone
        )
        if price > RELATED and not on_other_layout and are_related(word.stems[0], lexeme):
            price = RELATED
        costs[lexeme] = min(price, costs.get(lexeme, FAR))
    far = SLIP if word.is_right else FAR
    return {lexeme: price for lexeme, price in costs.items() if price < far}


def _cheapest(costs: dict[str, float]) -> list[str]:
    least = min(costs.values(), default=FAR)
    return [lexeme for lexeme, price in costs.items() if price == least]


def _all_occurring(phrases: frozenset[Phrase], occurring: set[str]) -> frozenset[Phrase]:
    """The phrases of which every stem occurs."""
    return frozenset(phrase for phrase in phrases if occurring.issuperset(phrase))


def _how(word: TypedWord, price: float) -> How:
    if word.occurring:
        return How.EXACT
    if price >= SLIP:
        return How.SLIP
    if price >= RELATED:
        return How.RELATED
    return How.START if price >= 0.25 else How.SOUND


def _with_synonyms(term: Term) -> Term:
    if not term.stems or term.how in (How.START, How.SYNONYM):
        return term
    found = {phrase for stem in term.stems for phrase in synonyms_of(stem)} | term.phrases
    found |= _full_names(term.typed)
    return replace(term, phrases=frozenset(found) - {(stem,) for stem in term.stems})


def as_understood(text: str, terms: Sequence[Term]) -> str:
    """A query with its words in the alphabet that was meant; as typed if that was right."""
    spelt = [term for term in terms if term.spelt]
    if all(is_cyrillic(term.spelt) == is_cyrillic(term.typed) for term in spelt):
        return text
    return " ".join(term.spelt or term.typed for term in terms)
