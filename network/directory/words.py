"""From what people type to what PostgreSQL compares: stems in Russian and English at once.

Each word of a query is stemmed by both dictionaries and may match either; words that every card of
this network could carry ("project", «продукты») are dropped, because they tell nothing apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.postgres.search import (
    CombinedSearchQuery,
    CombinedSearchVector,
    SearchQuery,
    SearchVector,
)
from django.db.models import Value

LANGUAGES = ("russian", "english")
MAX_WORDS = 12
WORD = re.compile(r"\w+")
EVERYWHERE = re.compile(
    r"(?:проект|продукт|иде[яийею]|стартап|эксперт|специалист|человек|люд[ией]|ищу|нужен|нужна|"
    r"project|product|idea|startup|expert|people|person|looking)\w{0,3}\Z"
)
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)


def plain(text: str) -> str:
    """Lower case, е for ё, composed, without what can't be seen."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c.isspace())


def telling_words(query: str) -> list[str]:
    """The words of a query that tell cards apart; all of them when none does."""
    words = WORD.findall(plain(query))[:MAX_WORDS]
    return [word for word in words if not EVERYWHERE.match(word)] or words


def other_layout(query: str) -> str:
    """The same keys on the other keyboard: `gththf,jnrf` is «переработка»."""
    text = plain(query)
    return text.translate(TO_LATIN if re.search("[а-я]", text) else TO_CYRILLIC)


def stems(word: str) -> CombinedSearchQuery:
    """A word in either language."""
    russian, english = (SearchQuery(word, config=config) for config in LANGUAGES)
    return russian | english


def all_of(words: Iterable[str]) -> CombinedSearchQuery | None:
    query = None
    for word in words:
        query = stems(word) if query is None else query & stems(word)
    return query


def any_of(words: Iterable[str]) -> CombinedSearchQuery | None:
    query = None
    for word in words:
        query = stems(word) if query is None else query | stems(word)
    return query


def vector(weighted: Iterable[tuple[str, str]]) -> CombinedSearchVector:
    """The search vector of ``(text, weight)`` pairs, weights A to D."""
    parts = [
        SearchVector(Value(plain(text)), config=config, weight=weight)
        for text, weight in weighted
        for config in LANGUAGES
    ]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
