"""Search the rows of a city: people, products, questions, formats.

A query is tried as it was typed, then on the other keyboard layout, then as Russian in Latin
letters, then with synonyms; where nothing is found, words are compared by their sound, with one or
two slips. A city has thousands of rows, not millions, so their words are read and compared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector
from django.db.models import Func, Q, QuerySet, TextField
from django.db.models.expressions import Combinable

from tenants.ui.first_names import full_names_of
from tenants.ui.marks import Marks
from tenants.ui.search_terms import (
    WordsWithin,
    fold,
    other_layout,
    spellings,
    split_words,
    stems_of_typed,
    words_in,
)
from tenants.ui.spelling import cost, is_near
from tenants.ui.synonyms import synonyms_of
from tenants.ui.transliteration import phonetic_key

MIN_START = 3  # letters of a typed word whose longer words are marked, too
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A row to search: its line, the stems of its words, and the typed words that its text has."""

    key: int
    line: str
    stems: frozenset[str]
    typed: frozenset[str]

    def has(self, word: str, stems: Sequence[str]) -> bool:
        """True if it has the word in any form, or as it was typed."""
        return (bool(stems) and self.stems.issuperset(stems)) or word in self.typed


def matching(rows: Rows, query: str, *, line: Combinable, text: Combinable | None = None) -> Rows:
    """Rows with every word of the query, in any form in the line or as it is in the whole text.

    `line` and `text` are `folded`. Reads the rows in one statement, whatever they are found by.
    """
    if not split_words(query):  # marks alone would be letters of the other keyboard
        return rows.none()
    vector = SearchVector(line, config="russian")
    known = read_rows(rows, query, line=line, vector=vector, text=text or line)
    keys = typed_keys(known, query)
    if not keys and all(map(split_words, spellings(query))):
        keys = keys_by_synonyms(known, query) or near_keys(known, query)
    return rows.filter(pk__in=keys)


def read_rows(
    rows: QuerySet[Any, Any],
    query: str,
    *,
    line: Combinable,
    vector: Combinable,
    text: Combinable | None = None,
) -> list[SearchRow]:
    """The rows with what a query is compared with, in one statement."""
    typed = sorted({word for spelling in spellings(query) for word in split_words(spelling)})
    stems = Func(vector, function="tsvector_to_array", output_field=ArrayField(TextField()))
    found = rows.order_by().annotate(search_line=line, search_stems=stems)
    if text is None:
        read = found.values_list("pk", "search_line", "search_stems")
        return [SearchRow(key, told, frozenset(known), frozenset()) for key, told, known in read]
    found = found.annotate(search_typed=WordsWithin(typed, text))
    read = found.values_list("pk", "search_line", "search_stems", "search_typed")
    return [
        SearchRow(key, told, frozenset(known), frozenset(met)) for key, told, known, met in read
    ]


def typed_keys(rows: Sequence[SearchRow], query: str) -> list[int]:
    """Keys of the rows that have all words in the first spelling that finds any."""
    for spelling in spellings(query):
        words = split_words(spelling)
        if not words:
            return []
        stems = stems_of_typed(words)
        if found := [r.key for r in rows if all(r.has(word, stems[word]) for word in words)]:
            return found
    return []


def begins_as(query: str, *, line: str) -> Q:
    """Rows where each word of the query begins a word of the line, in one of its spellings.

    `line` names a `folded` text. A query without words means no row.
    """
    met = Q(pk__in=())
    for spelling in spellings(query):
        words = split_words(spelling)
        if words:
            met |= Q(*(Q(**{f"{line}__regex": rf"\m{re.escape(word)}"}) for word in words))
    return met


def keys_by_synonyms(rows: Sequence[SearchRow], query: str) -> list[int]:
    """Keys of the rows that have a synonym of a word wherever they lack the word."""
    for spelling in (fold(query), other_layout(query)):
        words = split_words(spelling)
        meant, stems = synonyms_by_word(words), stems_of_typed(words)
        if not any(meant.values()):
            continue
        found = [
            row.key
            for row in rows
            if all(row.has(word, stems[word]) or meant[word] & row.stems for word in words)
        ]
        if found:
            return found
    return []


def synonyms_by_word(words: Iterable[str]) -> dict[str, set[str]]:
    """Synonyms of one word each and full names, as stems, of folded words of a query."""
    return {
        word: {phrase[0] for stem in found for phrase in synonyms_of(stem) if len(phrase) == 1}
        | full_names_of(word)
        for word, found in stems_of_typed(words).items()
    }


def near_keys(rows: Iterable[SearchRow], query: str) -> list[int]:
    """Keys of the rows whose line has every word of the query, also misspelled.

    A word with synonyms is a word that we know, so it is no other word misspelled.
    """
    texts = [(row.key, words_in(row.line)) for row in rows]
    vocabulary = set().union(*(words for _key, words in texts))
    for reading in (fold(query), other_layout(query)):
        words = split_words(reading)
        well_spelled = {word for word, meant in synonyms_by_word(words).items() if meant}
        meant = [_meant(word, vocabulary, no_slips=word in well_spelled) for word in words]
        found = [key for key, words in texts if meant and all(words & near for near in meant)]
        if found:
            return found
    return []


def _meant(word: str, vocabulary: Iterable[str], *, no_slips: bool) -> set[str]:
    """The words that a typed word may mean; with `no_slips`, its other forms alone."""
    if no_slips:
        return {known for known in vocabulary if cost(word, phonetic_key(known)) < 1}
    return {known for known in vocabulary if is_near(word, known)}


def marks_of(query: str, texts: Iterable[str]) -> Marks:
    """Marks of the words by which `matching` may have found these texts; one statement and more."""
    words = {word for spelling in spellings(query) for word in split_words(spelling)}
    known = stems_of_typed(words)
    found = {stem for stems in known.values() for stem in stems}
    found |= {phrase[0] for stem in found for phrase in synonyms_of(stem) if len(phrase) == 1}
    found |= {stem for word in known for stem in full_names_of(word)}
    readings = (query, other_layout(query))
    typed = {w for reading in readings for w in split_words(reading) if len(w) >= MIN_START}
    return Marks(texts, found, like=typed)
