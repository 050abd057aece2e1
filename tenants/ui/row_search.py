"""Search the rows of a city: people, products, questions, formats.

A query is tried as it was typed, then on the other keyboard layout, then as Russian in Latin
letters, then with synonyms; where nothing is found, words are compared by their sound, with one or
two slips. A city has thousands of rows, not millions, so their words are read and compared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib.postgres.search import SearchVector
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable

from tenants.ui.first_names import full_names_of
from tenants.ui.marks import Marks
from tenants.ui.search_terms import (
    StemQuery,
    fold,
    other_layout,
    spellings,
    split_words,
    stems,
    stems_of_typed,
    words_in,
)
from tenants.ui.spelling import cost, is_near
from tenants.ui.synonyms import synonyms_of
from tenants.ui.transliteration import phonetic_key

MIN_START = 3  # letters of a typed word whose longer words are marked, too
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def matching(rows: Rows, query: str, *, line: Combinable, text: Combinable | None = None) -> Rows:
    """Rows with every word of the query, in any form in the line or as it is in the whole text.

    `line` and `text` are `folded`.
    """
    known: Any = rows.alias(search_line=line, search_text=text or line)
    known = known.alias(search_stems=SearchVector("search_line", config="russian"))
    for spelling in spellings(query):
        words = split_words(spelling)
        if not words:
            return rows.none()
        met = known
        for word in words:
            met = met.filter(Q(search_stems=stems(word)) | Q(search_text__contains=word))
        if met.exists():
            return cast("Rows", met)
    met = with_synonyms(known, query, vector="search_stems", text="search_text")
    if met is not None:
        return cast("Rows", met)
    lines: Any = rows.order_by().annotate(search_line=line)
    return rows.filter(pk__in=near_keys(lines.values_list("pk", "search_line"), query))


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


def with_synonyms(rows: Any, query: str, *, vector: str, text: str = "") -> Any | None:
    """Rows that have a synonym of a word wherever they lack the word; None if there are none.

    `vector`, `text`: names of a search vector and of a `folded` text, if there is one.
    """
    for spelling in (fold(query), other_layout(query)):
        words = split_words(spelling)
        meant = synonyms_by_word(words)
        if not any(meant.values()):
            continue
        met = rows
        for word in words:
            either = Q(**{vector: stems(word)})
            if text:
                either |= Q(**{f"{text}__contains": word})
            if meant[word]:
                either |= Q(**{vector: StemQuery(" | ".join(sorted(meant[word])))})
            met = met.filter(either)
        if met.exists():
            return met
    return None


def synonyms_by_word(words: Iterable[str]) -> dict[str, set[str]]:
    """Synonyms of one word each and full names, as stems, of folded words of a query."""
    return {
        word: {phrase[0] for stem in found for phrase in synonyms_of(stem) if len(phrase) == 1}
        | full_names_of(word)
        for word, found in stems_of_typed(words).items()
    }


def near_keys(rows: Iterable[tuple[int, str]], query: str) -> list[int]:
    """Keys of the rows whose text has every word of the query, also misspelled.

    A word with synonyms is a word that we know, so it is no other word misspelled.
    """
    texts = [(key, words_in(text)) for key, text in rows]
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
