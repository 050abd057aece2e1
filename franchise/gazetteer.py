"""Search for cities of the world by Russian or English name, from GeoNames (over 15,000 people).

The names are in a SQLite file (`gazetteer_file.py`), which each search opens. So nothing of it is
kept in memory or shared between threads, and nothing has to be closed before a fork.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from franchise.gazetteer_file import gazetteer_file
from franchise.places import Place, fold, other_layout
from tenants.ui.search_terms import one_slip

NUMBER = re.compile(r"[0-9]{1,12}\Z")
LONGEST_QUERY = 80  # letters; nothing in the index is longer
SHORTEST_WITH_SLIP = 4  # letters; too many names differ from a shorter one in a single letter
AFTER = "\U0010ffff"  # sorts after every letter of a folded name
NEXT_PART = re.compile(r"[,;()]")
REGION = re.compile(r"\S+\s+(?:край|область|обл\.?|oblast|krai)|республика\s+\S+", re.I)
REGION_AFTER = re.compile(rf"(?<=\S)\s+(?:{REGION.pattern})\Z", re.I)
TITLE = re.compile(r"\A(?:г\.|гор\.|город|gorod|city of|town of|the city of)\s*(?=\S)", re.I)
COLUMNS = """
    geoname_id, name_ru, name_en, country, timezone, population,
    region_ru, region_en, latitude, longitude
"""
PLACES = "SELECT {columns} FROM place WHERE {condition}"
RANKED = PLACES.format(columns=COLUMNS, condition="rank = ?")
NUMBERED = PLACES.format(
    columns=COLUMNS, condition="geoname_id IN (SELECT value FROM json_each(?))"
)
FOUND = """
    SELECT {columns} FROM place JOIN (
        SELECT rank, max(key = :key AND is_main) AS is_called, max(key = :key) AS is_exact,
               :in_russian AND is_abroad AS is_abroad
        FROM name WHERE {condition} GROUP BY rank
        ORDER BY is_called DESC, is_exact DESC, is_abroad, rank LIMIT :limit
    ) AS found USING (rank)
    ORDER BY is_called DESC, is_exact DESC, is_abroad, rank
"""
BEGINNING = FOUND.format(columns=COLUMNS, condition="key >= :start AND key < :end")
LONGER = """
    SELECT DISTINCT name_ru FROM name JOIN place USING (rank)
    WHERE key >= :start AND key < :end AND rank != :rank
"""
AMONG = FOUND.format(columns=COLUMNS, condition="key IN (SELECT value FROM json_each(:keys))")


def find(query: str, *, limit: int = 8) -> list[Place]:
    """Places whose name begins with the query, largest first; one slip is forgiven."""
    query = name_in(query)
    key = fold(query)
    if not key:
        return []
    ranking = {"key": key, "in_russian": not key.isascii(), "limit": limit}
    with _database() as database:
        for start in (key, fold(other_layout(query))):
            bounds = {"start": start, "end": start + AFTER}
            if start and (rows := database.execute(BEGINNING, ranking | bounds).fetchall()):
                return [Place(*row) for row in rows]
        keys = json.dumps(list(_with_a_slip(database, key)))
        return [Place(*row) for row in database.execute(AMONG, ranking | {"keys": keys})]


def find_exact(query: str) -> Place | None:
    """The only place with exactly this main or other name.

    None for a similar name or one of several places, so that nobody is put into a city that they
    did not choose.
    """
    query = name_in(query)
    with _database() as database:
        for spelling in (query, other_layout(query)):
            key = fold(spelling)
            rows = database.execute("SELECT rank, is_main FROM name WHERE key = ?", [key])
            if exact := rows.fetchall():
                return _only(database, key, exact)
    return None


def name_in(query: str) -> str:
    """The name in a query: «г. Бийск (Алтайский край)» → «Бийск»."""
    parts = [part.strip() for part in NEXT_PART.split(query[:LONGEST_QUERY]) if part.strip()]
    names = [part for part in parts if not REGION.fullmatch(part)] or parts or [""]
    return TITLE.sub("", REGION_AFTER.sub("", names[0]))


def place_from_input(text: str) -> Place | None:
    """The place of a GeoNames number from a form or a link; None for anything else."""
    return place(int(text)) if NUMBER.match(text) else None


def place(geoname_id: int) -> Place | None:
    return places([geoname_id]).get(geoname_id)


def places(geoname_ids: Iterable[int]) -> dict[int, Place]:
    """The places of these numbers; unknown numbers are left out."""
    with _database() as database:
        rows = database.execute(NUMBERED, [json.dumps(list(geoname_ids))])
        return {found.geoname_id: found for found in (Place(*row) for row in rows)}


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    # `immutable` needs no locks, so the file may be on a read-only disk
    uri = f"{gazetteer_file().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        yield database


def _only(
    database: sqlite3.Connection, key: str, exact: Sequence[tuple[int, bool]]
) -> Place | None:
    """The only place with the name; None if the name may be an old or a shortened one.

    «Петропавловск» may be Петропавловск-Камчатский, «Комсомольск» Комсомольск-на-Амуре.
    """
    if len(exact) > 1:
        return None
    (rank, is_main), *_ = exact
    found = Place(*database.execute(RANKED, [rank]).fetchone())
    longer = database.execute(LONGER, {"start": key, "end": key + AFTER, "rank": rank})
    others = [name for (name,) in longer]
    is_cut = any(name.startswith(f"{found.name_ru}-") for name in others)
    return found if not is_cut and (is_main or not others) else None


def _with_a_slip(database: sqlite3.Connection, key: str) -> Iterator[str]:
    """Folded names with the same first letter that differ from the key by one slip."""
    if len(key) < SHORTEST_WITH_SLIP:
        return
    half = len(key) // 2
    beginning, end = key[:half], key[half + 1 :]  # one slip leaves one of them as it is
    query = "SELECT keys FROM shelf WHERE initial = ? AND length BETWEEN ? AND ?"
    for (names,) in database.execute(query, [key[0], len(key) - 1, len(key) + 1]):
        for name in names.split():
            if (name.startswith(beginning) or name.endswith(end)) and one_slip(key, name):
                yield name
