"""Synonyms of the field, from `synonyms.txt`.

A file and not a table, because a wrong line spoils the searches of all cities: it is reviewed and
tested, every installation has the same, and it takes no statement to read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tenants.ui.search_terms import split_words, stems_of
from tenants.ui.spelling import cost, hashes_of_stem, hashes_of_word
from tenants.ui.transliteration import phonetic_key

Phrase = tuple[str, ...]  # stems that a text must have all
SHORTEST_SIMILAR = 7  # letters of a word that may be a misspelled synonym
PATH = Path(__file__).with_name("synonyms.txt")


@cache
def groups() -> tuple[tuple[Phrase, ...], ...]:
    """The groups of the file, as folded words."""
    lines = [line.strip() for line in PATH.read_text("utf-8").splitlines()]
    text = "\n".join(line for line in lines if line and not line.startswith("#"))
    return tuple(
        tuple(tuple(split_words(member)) for member in line.split(","))
        for line in text.replace(",\n", ",").splitlines()
    )


@cache
def _by_stem() -> dict[str, frozenset[Phrase]]:
    """Synonyms of each stem; takes one statement, once a process."""
    words = {word for group in groups() for phrase in group for word in phrase}
    stems = stems_of(words)
    found: dict[str, frozenset[Phrase]] = {}
    for group in groups():
        phrases = {tuple(stem for word in phrase for stem in stems[word]) for phrase in group}
        for phrase in phrases:
            if len(phrase) == 1:
                found[phrase[0]] = found.get(phrase[0], frozenset()) | (phrases - {phrase, ()})
    return found


def synonyms_of(stem: str) -> frozenset[Phrase]:
    return _by_stem().get(stem, frozenset())


@cache
def _by_hash() -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for stem in _by_stem():
        for number in hashes_of_stem(phonetic_key(stem)):
            found.setdefault(number, set()).add(stem)
    return {number: frozenset(stems) for number, stems in found.items()}


def similar_stems(word: str, stem: str) -> set[str]:
    """Stems of the list that a word with one slip may mean; a short one may mean too many."""
    if len(word) < SHORTEST_SIMILAR:
        return set()
    known = _by_hash()
    maybe = {found for n in hashes_of_word(word, stem=stem) for found in known.get(n, ())}
    return {found for found in maybe if cost(word, phonetic_key(found), stem=stem) < 2}
