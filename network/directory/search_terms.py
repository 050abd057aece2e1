"""Understand typed searches by the words that occur on cards.

A word is taken as it was typed if it occurs in any form; else on the other keyboard layout; else it
is compared by its sound, which covers Russian in Latin letters, and corrected. The last word may be
the beginning of one. Words that every card of this network could carry ("project", «продукты») are
dropped from a query, because they tell nothing apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value

from network.directory.dictionary import MAX_WORD
from network.directory.models import Listing
from tenants.ui.derivations import are_related, root_of
from tenants.ui.first_names import full_names_of
from tenants.ui.search_terms import TO_CYRILLIC, WORD, fold, other_layout
from tenants.ui.spelling import FAR, cost, cost_between, hashes_of_word
from tenants.ui.synonyms import Phrase, similar_stems, synonyms_of
from tenants.ui.transliteration import phonetic_key, phonetic_keys

CONFIG = "russian"  # stems Latin words as English ones
MAX_WORDS_OF_CARD = 8000  # of 60 letters at most: below the megabyte of a vector
MAX_CHUNKS = 12  # of a query, parted by spaces
MAX_STARTS = 30  # stems that one beginning stands for
MIN_START = 3  # letters of a beginning
MIN_LONGER = 4  # letters of a word that occurs, but may begin another; less if others precede it
AS_GOOD = 0.35  # what a correction may cost more than the best one
RELATED, SLIP = 0.7, 1.0  # the cost of another word of the same root, and of one slip
ON_THE_OTHER_LAYOUT = 0.3  # the cost of having typed on the other layout
CYRILLIC_LETTER, LATIN_LETTER = re.compile("[а-яё]", re.I), re.compile("[a-z]", re.I)
# Russian words that tell nothing, in Latin letters; English ones have no stem anyway.
LATIN_STOP_WORDS = frozenset(
    "bez chto dlja dlya do eto iz ili k kak ko na ne nad ni no o ob ot po pod pri pro s so u v vo "
    "vse za zhe".split()
)
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


@dataclass(frozen=True, slots=True)
class _Word:
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
            [_words_of(chunk) for chunk in chunks],
            [_words_of(_on_other_layout(chunk)) for chunk in chunks],
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
            word: _Word(word, tuple(stems), tuple(found), is_attested, tuple(longer))
            for word, stems, found, is_attested, longer in rows
        }

    def __getitem__(self, word: str) -> _Word:
        return self.words[word]

    def as_typed(self, words: Sequence[str]) -> str:
        """The tsquery of words that all occur and have one stem each or tell nothing, else ""."""
        known = [self[word] for word in words]
        if any(len(word.stems) > 1 or word.stems != word.occurring for word in known):
            return ""
        return f"({' & '.join(f'({word.stems[0]})' for word in known if word.stems)})"


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


def _on_other_layout(chunk: str) -> str:
    """Read the same keys in the other layout; with letters of both alphabets, all in Russian."""
    if CYRILLIC_LETTER.search(chunk) and LATIN_LETTER.search(chunk):
        return fold(chunk.translate(TO_CYRILLIC))
    return other_layout(chunk)


def _right(
    one: list[_Word], two: list[_Word], right: frozenset[str]
) -> tuple[list[_Word], list[_Word]]:
    """A chunk's words, marked if they are spelt right: no slips are looked for on either layout."""
    one = [replace(word, is_right=word.text in right) for word in one]
    is_right = any(word.is_right for word in one)
    return one, [replace(word, is_right=is_right) for word in two]


def _words_of(chunk: str) -> list[str]:
    return [word[:MAX_WORD] for word in WORD.findall(chunk)]


def _opened(words: list[_Word]) -> list[_Word]:
    return [*words[:-1], replace(words[-1], starts=True)] if words else words


def _doubtful(readings: Sequence[tuple[list[_Word], list[_Word]]], *, widely: bool) -> list[_Word]:
    """The words that are to be compared with those that occur."""
    found = []
    for one, two in readings:
        settled = any(words and all(w.is_settled for w in words) for words in (one, two))
        if widely or not settled:
            found += [
                word for word in (*one, *two) if word.stems and (widely or not word.occurring)
            ]
    return found


def _near(words: list[_Word]) -> dict[str, str]:
    """Words that occur and may be near one of these, with their stems."""
    if not words:
        return {}
    hashes = {n for word in words for n in hashes_of_word(word.text, stem=word.stems[0])}
    phrases = {p for word in words for p in _synonyms(word) | _synonyms_of_similar(word)}
    synonyms = {stem for phrase in phrases for stem in phrase}
    parts = [NEAR]
    params: list[Any] = [list(hashes), list(synonyms)]
    for word in words:
        if root := root_of(word.stems[0]) if _is_cyrillic(word.text) else "":
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


def _synonyms(word: _Word) -> frozenset[Phrase]:
    found = {phrase for stem in word.stems for phrase in synonyms_of(stem)}
    return frozenset(found) | _full_names(word.text)


def _are_forms(word: str, stem: str, *, own_stem: str) -> bool:
    return cost(word, phonetic_key(stem), stem=own_stem) < SLIP


def _full_names(word: str) -> frozenset[Phrase]:
    return frozenset((stem,) for stem in full_names_of(word))


def _synonyms_of_similar(word: _Word) -> frozenset[Phrase]:
    """The groups of the words of the list that a misspelled word may mean.

    A word that is right may be another form of one: stems don't unite all forms.
    """
    similar = similar_stems(word.text, word.stems[0])
    if word.is_right:
        forms = (stem for stem in similar if _are_forms(word.text, stem, own_stem=word.stems[0]))
        similar = set(forms)
    return frozenset(phrase for stem in similar for phrase in synonyms_of(stem))


def _terms(
    one: list[_Word],
    two: list[_Word],
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


def _as_it_occurs(word: _Word, how: How) -> Term:
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


def _as_typed(terms: list[Term], words: list[_Word]) -> list[Term]:
    """The terms of the other layout, under the words that were typed."""
    if len(words) == len(terms):
        return [replace(term, typed=word.text) for term, word in zip(terms, words, strict=True)]
    typed = " ".join(word.text for word in words)
    return [replace(term, typed=typed) for term in terms] if typed else terms


def _corrected(
    words: list[_Word], near: dict[str, str], extra: float, widely: bool, *, is_alone: bool
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
    word: _Word, near: dict[str, str], *, on_other_layout: bool, widely: bool, is_alone: bool
) -> tuple[Term, float]:
    """The term of a word, and what it costs.

    What was typed on the other layout is compared with words of its own alphabet only.
    """
    if word.occurring and not widely:
        return Term(word.text, How.LAYOUT if on_other_layout else How.EXACT, word.occurring), 0.0
    if on_other_layout:
        alphabet = _is_cyrillic(word.text)
        near = {spelt: stem for spelt, stem in near.items() if _is_cyrillic(spelt) == alphabet}
    costs = dict.fromkeys(word.occurring, 0.0)
    for spelt, lexeme in near.items():
        if costs.get(lexeme) != 0:
            price = cost_between(
                word.text,
                spelt,
                stem=word.stems[0],
                starts=word.starts,
                is_alone=is_alone,
            )
            if price > RELATED and not on_other_layout and are_related(word.stems[0], lexeme):
                price = RELATED
            costs[lexeme] = min(price, costs.get(lexeme, FAR))
    far = SLIP if word.is_right else FAR
    costs = {lexeme: price for lexeme, price in costs.items() if price < far}
    occurring = {*near.values()}
    own = _synonyms(word)
    if own:  # a word of the list is spelt right: it is no slip of another
        start = word.stems[0] if len(word.stems[0]) >= MIN_LONGER else word.text
        costs = {
            lexeme: n
            for lexeme, n in costs.items()
            if lexeme in word.stems or lexeme.startswith(start)
        }
    for phrases in (own, frozenset() if costs or own else _synonyms_of_similar(word)):
        meant = frozenset(phrase for phrase in phrases if occurring.issuperset(phrase))
        if meant and not word.occurring:
            least = min(costs.values(), default=FAR)
            stems = tuple(sorted(lexeme for lexeme, price in costs.items() if price == least))
            return Term(word.text, How.SYNONYM, stems[:MAX_STARTS], meant), 0.2
    if not costs:
        return Term(word.text, How.UNKNOWN), FAR
    least = min(costs.values())
    bound = max(least, 1.5 if widely else 0) + AS_GOOD
    chosen = sorted((price, lexeme) for lexeme, price in costs.items() if price <= bound)
    stems = tuple(lexeme for _price, lexeme in chosen[:MAX_STARTS])
    how = How.LAYOUT if on_other_layout and not least else _how(word, least)
    spelt = "" if word.occurring else stems[0]
    return Term(word.text, how, stems, spelt=word.text if how is How.LAYOUT else spelt), least


def _how(word: _Word, price: float) -> How:
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
    if all(_is_cyrillic(term.spelt) == _is_cyrillic(term.typed) for term in spelt):
        return text
    return " ".join(term.spelt or term.typed for term in terms)


def _is_cyrillic(word: str) -> bool:
    return bool(CYRILLIC_LETTER.search(word))


def split_text(text: str) -> list[str]:
    """The words of a card's text, folded and cut."""
    return _words_of(fold(text))


def words_of_card(card: Listing) -> list[tuple[list[str], str]]:
    """The words of a card's texts with their weights, heaviest first.

    Of a text that would be longer than a vector may be (1 MB), the first words count.
    """
    left = MAX_WORDS_OF_CARD
    found = []
    for text, weight in card.weighted_texts():
        words = split_text(text)[:left]
        left -= len(words)
        found.append((words, weight))
    return found


def vector(card: Listing) -> Any:
    """A card's search vector: Cyrillic words are stemmed as Russian, Latin ones as English."""
    return reduce(
        add,
        (
            SearchVector(Value(" ".join(words)), config=CONFIG, weight=weight)
            for words, weight in words_of_card(card)
        ),
    )


def language_of(text: str) -> str:
    """`"ru"` or `"en"` by the letters that prevail; `""` where neither makes two thirds."""
    cyrillic, latin = len(CYRILLIC_LETTER.findall(text)), len(LATIN_LETTER.findall(text))
    if cyrillic >= 2 * latin:
        return "ru" if cyrillic else ""
    return "en" if latin >= 2 * cyrillic else ""
