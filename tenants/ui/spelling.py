"""Compare misspelled words with words that occur, by their phonetic keys.

Slips are letters left out, added, changed or swapped with the neighbour: one in a word of four
letters, two from seven on. Words in a table are found by the hashes of their keys with letters left
out (Garbe, “Symmetric Delete”): two keys within two slips share one of these hashes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from zlib import crc32

from tenants.ui.transliteration import phonetic_key, phonetic_keys

START = 7  # letters of a key that are hashed
TWO_SLIPS_FROM = 7  # letters
ONE_SLIP_FROM = 4
FAR = 9.0  # the cost of another word
OTHER_START = 0.5  # the cost of another first letter
SHORTEST_ACROSS = 5  # letters of a key that may be misspelled in the other alphabet
SHORTEST_BASE = 4  # letters that an ending leaves; a word of four may lose one
# Endings of words as phonetic keys: a stem is compared without them.
RUSSIAN_ENDINGS = frozenset(
    "а и е у о иа иу ом ем еи ои ам ами иам иами ах иах ов ев ого его ому ему им ими их аиа иаиа"
    " ое ие ии иеи уиу иуиу т ит ет ут ат иат ал ала али ил ила или к ка ки ку ке кои ок ек".split()
)
ENGLISH_ENDINGS = frozenset("с ес ед д инг ер ерс ли и".split())
ENDINGS = RUSSIAN_ENDINGS | ENGLISH_ENDINGS
LATIN = re.compile("[a-z]")


def allowed_slips(word: str) -> int:
    if len(word) >= TWO_SLIPS_FROM:
        return 2
    return 1 if len(word) >= ONE_SLIP_FROM else 0


def distance(one: str, other: str, *, most: int) -> int:
    """Slips between two words (optimal string alignment); `most + 1` for anything farther."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    one, other = _without_equal_ends(one, other)
    if not one or not other:
        return len(one) + len(other)
    if max(len({*one}.difference(other)), len({*other}.difference(one))) > most:
        return most + 1  # each letter of one word only is a slip
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            row.append(min(cost, before[j - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


def _without_equal_ends(one: str, other: str) -> tuple[str, str]:
    shorter = min(len(one), len(other))
    start = 0
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def hashes_of_stem(key: str) -> list[int]:
    """What the key of a stem is found by, as 32-bit integers with a sign."""
    slips = 2 if len(key) >= TWO_SLIPS_FROM - 2 else 1 if len(key) >= ONE_SLIP_FROM - 1 else 0
    return sorted(_hashes(key, slips))


def hashes_of_word(word: str, *, stem: str = "") -> set[int]:
    """What the stems near a misspelled word are looked for by. `stem`: that of the word itself."""
    slips = allowed_slips(word)
    return {
        number
        for _, bases in _readings(word, stem)
        for base in bases
        for number in _hashes(base, slips)
    }


def cost_between(
    word: str, known: str, *, stem: str = "", starts: bool = False, is_alone: bool = True
) -> float:
    """How far a typed word is from a word or a stem that occurs; `FAR` if it is another word.

    A word that is alone in its query has to be longer to be a misspelled one of the other alphabet.
    One of three letters that is not alone may lack a letter.
    """
    same_alphabet = bool(LATIN.search(word)) == bool(LATIN.search(known))
    is_english = same_alphabet and bool(LATIN.search(word))
    endings = ENGLISH_ENDINGS if is_english else RUSSIAN_ENDINGS
    keys = phonetic_keys(known)[:2]
    best = min(cost(word, key, stem=stem, starts=starts, endings=endings) for key in keys)
    is_short = len(keys[0]) < SHORTEST_ACROSS
    if 1 <= best < FAR and is_alone and not same_alphabet and is_short:
        return FAR
    if best == FAR and not is_alone and len(word) == ONE_SLIP_FROM - 1:
        lacks = (_lacks_a_letter(typed, key) for typed in phonetic_keys(word) for key in keys)
        return 1.0 if any(lacks) else FAR
    return best


def cost(
    word: str,
    key: str,
    *,
    stem: str = "",
    starts: bool = False,
    endings: frozenset[str] = ENDINGS,
) -> float:
    """How far a typed word is from the key of a stem that occurs; `FAR` if it is another word.

    0 is the same sound. With `starts`, the word may be the beginning of a longer one.
    """
    slips = allowed_slips(word)
    best = FAR
    for _typed, bases in _readings(word, stem, endings):
        for base in bases:
            best = min(best, _cost(base, key, slips))
    for typed in phonetic_keys(word) if starts else ():
        if len(typed) < len(key) and len(typed) >= ONE_SLIP_FROM - 1:
            best = min(best, 0.25 + _cost_of_start(typed, key, min(slips, 1)))
    return best


def _lacks_a_letter(typed: str, key: str) -> bool:
    return len(key) == len(typed) + 1 and typed[0] == key[0] and distance(typed, key, most=1) == 1


def is_near(word: str, known: str) -> bool:
    """True if a typed word may mean a known one, whatever the endings of both."""
    key = phonetic_key(known)
    if not _shares_letters(phonetic_key(word), key):
        return False
    if cost(word, key) < FAR:
        return True
    slips = allowed_slips(word)
    return any(
        _cost(base, stem, slips) < FAR
        for typed in phonetic_keys(word)
        for base in _bases(typed)
        for stem in _bases(key)[1:]
        if min(len(base), len(stem)) > ONE_SLIP_FROM
    )


def _shares_letters(one: str, other: str) -> bool:
    """A cheap test that words within two slips pass, but for readings of Latin letters."""
    letters = set(one)
    return len(letters & set(other)) >= len(letters) - 4


def _cost(base: str, key: str, slips: int) -> float:
    if min(len(base), len(key)) < TWO_SLIPS_FROM - 1:
        slips = min(slips, 1)
    found = distance(base, key, most=slips)
    if found > slips:
        return FAR
    begins_alike = base[:1] == key[:1] or base[:2] == key[1::-1]
    if found > 1 and not begins_alike:
        return FAR
    short, long = sorted((len(base), len(key)))
    if found and short < ONE_SLIP_FROM and (not begins_alike or long < ONE_SLIP_FROM):
        return FAR
    return found + (0 if begins_alike else OTHER_START) + abs(len(base) - len(key)) / 10


def _cost_of_start(typed: str, key: str, slips: int) -> float:
    if key.startswith(typed):
        return 0
    lengths = (len(typed), len(typed) - 1, len(typed) + 1)
    if len(typed) <= ONE_SLIP_FROM or typed[:1] != key[:1]:
        return FAR
    return min(_cost(typed, key[:length], slips) for length in lengths)


@lru_cache(maxsize=256)
def _readings(
    word: str, stem: str, endings: frozenset[str] = ENDINGS
) -> tuple[tuple[str, list[str]], ...]:
    """The keys of a word and of its stem, each with its bases: one word meets many others."""
    keys = dict.fromkeys([*phonetic_keys(word), *(phonetic_keys(stem) if stem else ())])
    return tuple((key, _bases(key, endings)) for key in keys)


def _bases(key: str, endings: frozenset[str] = ENDINGS) -> list[str]:
    """The key as it is and without each ending that leaves enough of it."""
    most = max(len(key) - SHORTEST_BASE, 1 if len(key) == SHORTEST_BASE else 0)
    cuts = [n for n in range(1, min(4, most) + 1) if key[-n:] in endings]
    return [key, *(key[:-n] for n in cuts)]


def _hashes(key: str, slips: int) -> set[int]:
    start = key[:START]
    return {
        _signed(crc32("".join(rest).encode()))
        for left_out in range(min(slips, max(0, len(start) - 2)) + 1)
        for rest in combinations(start, len(start) - left_out)
    }


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number
