"""Typed queries, and their words with the stems that occur on cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from network.directory.alphabets import CYRILLIC_LETTER, LATIN_LETTER
from network.directory.dictionary import split_folded
from tenants.ui.search_terms import TO_CYRILLIC, fold, other_layout

MAX_CHUNKS = 12  # of a query, parted by spaces
MAX_STARTS = 30  # stems that one beginning stands for
MIN_START = 3  # letters of a beginning
MIN_LONGER = 4  # letters of a word that occurs, but may begin another; less if others precede it
EVERYWHERE = re.compile(
    r"(?:проект|продукт|иде[яийею]|стартап|эксперт|специалист|человек|люд[ией]|дел[оауе]|ищу|нужен|нужна|"
    r"project|product|idea|startup|expert|people|person|looking)\w{0,3}\Z"
)
# Each word with its stems, those of them that cards have, whether it stands there in this form; and
# for the words of the first array, which may be unfinished, the stems of longer words.
OCCURRING = """
    SELECT typed, stems,
        ARRAY(SELECT DISTINCT lexeme FROM directory_word WHERE lexeme = ANY (stems)),
        EXISTS(SELECT FROM directory_word WHERE word = typed AND lexeme = ANY (stems)),
        CASE WHEN typed = ANY (%s) THEN ARRAY(
            SELECT lexeme FROM directory_word
            WHERE word ~>=~ typed AND word ~<~ (typed || %s) AND lexeme <> ALL (stems)
            GROUP BY lexeme ORDER BY min(length(word)), lexeme LIMIT %s
        ) ELSE ARRAY[]::text[] END
    FROM unnest(%s::text[]) AS typed,
    LATERAL (SELECT tsvector_to_array(to_tsvector('russian', typed)) AS stems) AS stemmed
"""
LAST_LETTER = "\U0010ffff"  # sorts behind each letter


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A typed word with its stems, and those of them that occur on cards."""

    text: str
    stems: tuple[str, ...]
    occurring: tuple[str, ...]
    is_attested: bool = False  # it occurs in this very form, or is a stem
    longer: tuple[str, ...] = ()  # stems of longer words that begin so, if it may be unfinished
    starts: bool = False  # the last word, which may be unfinished
    is_right: bool = False  # a word of its own, whether it occurs or not: no slip of another

    @property
    def is_settled(self) -> bool:
        """True if it occurs or tells nothing («для», “the”)."""
        return bool(self.occurring) or not self.stems


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """The words of a query, in chunks between spaces: as typed, and on the other layout."""

    typed: list[list[str]]
    other: list[list[str]]
    is_open: bool  # its last word may be unfinished
    right: frozenset[str] = frozenset()  # words that are known to be spelt right

    @classmethod
    def of(cls, text: str, *, right: frozenset[str] = frozenset()) -> TypedQuery:
        chunks = fold(text).split()[:MAX_CHUNKS]
        return cls(
            [split_folded(chunk) for chunk in chunks],
            [split_folded(_on_other_layout(chunk)) for chunk in chunks],
            not text[-1:].isspace(),
            right,
        )

    def words(self) -> list[str]:
        """The words to look up."""
        return sorted({word for words in (*self.typed, *self.other) for word in words})

    def params(self) -> list[Any]:
        """The parameters of `OCCURRING`."""
        last = [words[-1] for words in (*self.typed[-1:], *self.other[-1:]) if words]
        shortest = MIN_LONGER if self.is_alone else MIN_START
        unfinished = [word for word in last if self.is_open and len(word) >= shortest]
        return [unfinished, LAST_LETTER, MAX_STARTS, self.words()]

    @property
    def is_alone(self) -> bool:
        """True for a query of one word."""
        return len(self.typed) == 1

    def telling(self) -> list[str]:
        """The typed words without those that tell nothing, unless there are no others."""
        words = [word for words in self.typed for word in words]
        return [word for word in words if not EVERYWHERE.match(word)] or words


class Vocabulary:
    """The words of a query with their stems, as `OCCURRING` gives them."""

    def __init__(self, rows: Iterable[tuple[str, list[str], list[str], bool, list[str]]]) -> None:
        self.words = {
            word: TypedWord(word, tuple(stems), tuple(found), is_attested, tuple(longer))
            for word, stems, found, is_attested, longer in rows
        }

    def __getitem__(self, word: str) -> TypedWord:
        return self.words[word]

    def as_typed(self, words: Sequence[str]) -> str:
        """The tsquery of words that all occur and have one stem each or tell nothing, else ""."""
        known = [self[word] for word in words]
        if any(len(word.stems) > 1 or word.stems != word.occurring for word in known):
            return ""
        return f"({' & '.join(f'({word.stems[0]})' for word in known if word.stems)})"


def _on_other_layout(chunk: str) -> str:
    """Read the same keys in the other layout; with letters of both alphabets, all in Russian."""
    if CYRILLIC_LETTER.search(chunk) and LATIN_LETTER.search(chunk):
        return fold(chunk.translate(TO_CYRILLIC))
    return other_layout(chunk)
