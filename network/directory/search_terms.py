"""Turn typed searches into terms that the directory compares.

Words that every card of this network could carry ("project", «продукты») are dropped from a query,
because they tell nothing apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from tenants.ui.search_terms import fold, split_words

LANGUAGES = ("russian", "english")
CYRILLIC_LETTER, LATIN_LETTER = re.compile("[а-яё]", re.I), re.compile("[a-z]", re.I)
EVERYWHERE = re.compile(
    r"(?:проект|продукт|иде[яийею]|стартап|эксперт|специалист|человек|люд[ией]|ищу|нужен|нужна|"
    r"project|product|idea|startup|expert|people|person|looking)\w{0,3}\Z"
)


def distinctive_words(query: str) -> list[str]:
    """The words of a query that tell cards apart; all of them when none does."""
    words = split_words(query)
    return [word for word in words if not EVERYWHERE.match(word)] or words


def vector(weighted: Iterable[tuple[str, str]]) -> Any:
    """The search vector of ``(text, weight)`` pairs, weights A to D."""
    parts = [
        SearchVector(Value(fold(text)), config=config, weight=weight)
        for text, weight in weighted
        for config in LANGUAGES
    ]
    return reduce(add, parts)


def language_of(text: str) -> str:
    """`"ru"` or `"en"` by the letters that prevail; `""` where neither makes two thirds."""
    cyrillic, latin = len(CYRILLIC_LETTER.findall(text)), len(LATIN_LETTER.findall(text))
    if cyrillic >= 2 * latin:
        return "ru" if cyrillic else ""
    return "en" if latin >= 2 * cyrillic else ""
