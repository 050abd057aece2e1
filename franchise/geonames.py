"""Reading GeoNames: one row for each city, with its Russian name and its region."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from math import cos, hypot, radians
from typing import Any

from franchise.places import Place, fold
from franchise.regions import region_names
from franchise.transliteration import NAMES_RU, to_latin
from franchise.world_names import checked_names, names_of_zones
from tenants.ui.search_terms import one_slip

WORD = "[а-яё]*"
RUSSIAN = re.compile(
    rf"[А-ЯЁ]{WORD}(?:[- ][А-ЯЁа-яё]{WORD})*"
    r"(?<!ськ|цьк)(?<!ський|цький)(?<!ъ)(?<!ньск)(?<!овець)\Z"  # the neighbours' spelling
)
CYRILLIC_NAME = re.compile(r"[А-ЯЁІЇЄҐЎ][А-Яа-яЁёІіЇїЄєҐґЎў' -]+\Z")
NEAR = frozenset({"RU", "BY", "KZ", "KG"})  # where people who type in Russian mostly live
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


class Names:
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


def place_of(row: dict[str, Any], name_ru: str, region_ru: str, region_en: str) -> Place:
    return Place(
        geoname_id=int(row["geonameid"]),
        name_ru=name_ru,
        name_en=_plain_english(row["name"], row["countrycode"]),
        country=row["countrycode"],
        timezone=row["timezone"],
        population=row["population"],
        region_ru=region_ru,
        region_en=region_en,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def latin_names(row: dict[str, Any], found: Place) -> Iterator[str]:
    """Other Latin names: all of a famous place, of the others what sounds like the Russian one."""
    latin = [name for name in row["alternatenames"] if name.isascii() and len(name) > 3]
    if row["population"] >= FAMOUS:
        yield from latin
    elif found.country in CYRILLIC:
        sound = fold(to_latin(found.name_ru))
        yield from (name for name in latin if one_slip(fold(name), sound))


def without_districts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
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
    """Exact enough for short distances."""
    north = (one["latitude"] - other["latitude"]) * 111.2
    east = (one["longitude"] - other["longitude"]) * 111.2 * cos(radians(one["latitude"]))
    return hypot(north, east)


def regions_of(rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Each place's division, or the largest city in it, in Russian and English."""
    known, names = region_names(), Names()
    largest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        division = (row["countrycode"], row["admin1code"])
        if row["population"] > largest.get(division, {"population": -1})["population"]:
            largest[division] = row
    near = {
        division: (f"рядом: {names.russian(row, russian_names(row))}", f"near {row['name']}")
        for division, row in largest.items()
        if division not in known
    }
    return {
        row["geonameid"]: known.get(division)
        or (("", "") if largest[division] is row else near[division])
        for row in rows
        for division in ((row["countrycode"], row["admin1code"]),)
    }


def russian_names(row: dict[str, Any]) -> list[str]:
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
