"""One phonetic key for a Russian word and for all usual ways to write it in Latin letters.

Known schemes: BGN/PCGN, ISO 9 and GOST 7.79, the passports of ICAO, scholarly (č, š, ž) and what
people type (ya/ja/ia/q, kh/h/x, yo/jo/e, shch/sch/w, y/j/i). The key is Cyrillic: и for й and ы,
е for ё and э, ш for щ, иа for я, иу for ю, without ь and ъ, and each double letter once.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby, islice, product

MAX_READINGS = 16  # of a Latin word: a letter such as x or w has more than one
SAME = {
    **dict.fromkeys("йыії", "и"),
    **dict.fromkeys("ёэє", "е"),
    **dict.fromkeys("ьъ’'ʹʺ`ʼ", ""),
    "щ": "ш",
    "я": "иа",
    "ю": "иу",
}
# Readings of Latin letters, the usual one first.
LATIN: dict[str, tuple[str, ...]] = {
    "shch": ("ш",),
    "shh": ("ш",),
    "sch": ("ш", "сч"),
    "zh": ("ж",),
    "kh": ("х",),
    "ts": ("ц", "тс"),
    "tz": ("ц",),
    "cz": ("ц",),
    "ch": ("ч",),
    "sh": ("ш", "сх"),
    "ck": ("к",),
    "ph": ("ф", "пх"),
    **dict.fromkeys(("yo", "jo", "io"), ("е", "ио")),
    **dict.fromkeys(("ye", "je", "ie"), ("е", "ие")),
    **{
        letter: (same,)
        for letter, same in zip("abdefghiklmnoprstuvyz", "абдефгхиклмнопрстувиз", strict=True)
    },
    "c": ("ц", "к"),
    "j": ("и", "ж"),
    "q": ("к", "иа"),
    "w": ("в", "ш"),
    "x": ("х", "кс"),
    "š": ("ш",),
    "č": ("ч",),
    "ž": ("ж",),
    "ŝ": ("ш",),
    "â": ("иа",),
    "û": ("иу",),
    "4": ("ч",),
}
LONGEST = max(map(len, LATIN))


@lru_cache(maxsize=100_000)
def phonetic_keys(word: str) -> tuple[str, ...]:
    """The keys of a folded word, the likeliest first: one for Cyrillic, at most 16 for Latin."""
    readings = islice(product(*_readings(word)), MAX_READINGS)
    return tuple(dict.fromkeys(_once("".join(reading)) for reading in readings))


def phonetic_key(word: str) -> str:
    return phonetic_keys(word)[0]


def _readings(word: str) -> list[tuple[str, ...]]:
    is_number = word.isdecimal()
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        for length in range(LONGEST, 0, -1):
            piece = word[at : at + length]
            if piece in LATIN and len(piece) == length and not is_number:
                found.append(LATIN[piece])
                break
        else:
            length = 1
            found.append((_plain(word[at]),))
        at += length
    return found


def _plain(letter: str) -> str:
    if letter in SAME:
        return SAME[letter]
    bare = unicodedata.normalize("NFD", letter)[:1]  # é is read as e
    return LATIN[bare][0] if bare in LATIN and bare != letter else letter


def _once(key: str) -> str:
    return "".join(letter for letter, _ in groupby(key))
