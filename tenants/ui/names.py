"""Properties of names: letters, addresses, and Latin and Cyrillic mixed in one word."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(
    r"://|\bwww\.|@[\w-]+\.\w"
    r"|[\w-]{2,}\.(?:(?!js)[a-z]{2}|com|net|org|info|biz|app|dev|site|online|shop|xyz|club|pro|store"
    r"|space|website|live|link|click|page|name|icu|vip|top|win|bid"
    r"|fun|work|loan|tel|mobi|asia|gov|edu"
    r"|рф|рус|онлайн|сайт|москва|дети|орг|ком)(?![\w.-])"
    r"|[\w-]{2,}\.[a-z]{2,24}/",
    re.IGNORECASE,
)
DOTS = str.maketrans("．。｡﹒․", ".....")  # browsers take them for dots
LATIN, CYRILLIC = "ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)


def has_letter(text: str) -> bool:
    return any(character.isalnum() for character in text)


def has_address(text: str) -> bool:
    """True if a mail program could make a link of a part of it."""
    return ADDRESS.search(text.translate(DOTS)) is not None


def in_one_alphabet(text: str) -> str:
    """The text with each word in the alphabet of most of its letters, where they look the same."""
    return WORD.sub(lambda word: _in_one_alphabet(word[0]), text)


def mixes_alphabets(text: str) -> bool:
    """True if one word has Latin and Cyrillic letters."""
    return any(_latin(word) and _cyrillic(word) for word in WORD.findall(text))


def _in_one_alphabet(word: str) -> str:
    latin, cyrillic = _latin(word), _cyrillic(word)
    if not latin or not cyrillic:
        return word
    if all(letter in LATIN for letter in latin) and len(latin) <= len(cyrillic):
        return word.translate(TO_CYRILLIC)
    if all(letter in CYRILLIC for letter in cyrillic):
        return word.translate(TO_LATIN)
    return word


def _latin(word: str) -> list[str]:
    return [letter for letter in word if unicodedata.name(letter, "").startswith("LATIN")]


def _cyrillic(word: str) -> list[str]:
    return [letter for letter in word if unicodedata.name(letter, "").startswith("CYRILLIC")]
