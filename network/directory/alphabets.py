"""Tell Russian from English by the letters of a text."""

from __future__ import annotations

import re

CYRILLIC_LETTER, LATIN_LETTER = re.compile("[а-яё]", re.I), re.compile("[a-z]", re.I)


def is_cyrillic(word: str) -> bool:
    return bool(CYRILLIC_LETTER.search(word))


def language_of(text: str) -> str:
    """`"ru"` or `"en"` by the letters that prevail; `""` where neither makes two thirds."""
    cyrillic, latin = len(CYRILLIC_LETTER.findall(text)), len(LATIN_LETTER.findall(text))
    if cyrillic >= 2 * latin:
        return "ru" if cyrillic else ""
    return "en" if latin >= 2 * cyrillic else ""
