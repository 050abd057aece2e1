"""From what people type to what PostgreSQL compares: stems in Russian and English at once.

Each word of a query is stemmed by both dictionaries and may match either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import cast

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

LANGUAGES = ("russian", "english")
MAX_WORDS = 12
WORD = re.compile(r"\w+")
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)


def plain(text: str) -> str:
    """Lower case, е for ё, composed, without what can't be seen."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return "".join(
        c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Cs"} or c.isspace()
    )


def words_of(query: str) -> list[str]:
    return WORD.findall(plain(query))[:MAX_WORDS]


def other_layout(query: str) -> str:
    """The same keys on the other keyboard: `gththf,jnrf` is «переработка»."""
    text = plain(query)
    return text.translate(TO_LATIN if re.search("[а-я]", text) else TO_CYRILLIC)


def stems(word: str) -> CombinedSearchQuery:
    """A word in either language."""
    russian, english = (SearchQuery(word, config=config) for config in LANGUAGES)
    return cast("CombinedSearchQuery", russian | english)


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
