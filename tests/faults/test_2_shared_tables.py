"""Fault 2: a city's role by raw SQL at each shared table, found by the catalogue.

A table that cities may touch and that is not in `MAY` fails the first test: name what cities may
do with it, and whether all of them read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from tenants.registry.models import City
from tenants.registry.scope import role_of
from tests.faults.test_2_raw_sql import attempt

# SELECT, INSERT, UPDATE, DELETE by their first letters; in small letters for some columns only.
MAY = {
    "directory_listing": "SIUD",
    "directory_savedsearch": "SIUD",
    "directory_word": "SID",
    "franchise_launchprogress": "SIu",
    "help_helpinvitation": "SIu",
    "help_helpopening": "SI",
    "help_helppass": "S",
    "hq_announcement": "S",
    "hq_auditentry": "i",
    "hq_delivery": "Su",
    "hq_pulse": "SIu",
    "hq_weeklypulse": "SIu",
    "introductions_answer": "SIu",
    "introductions_block": "SID",
    "introductions_introduction": "SIu",
    "introductions_matchingchoice": "SID",
    "introductions_message": "SI",
    "introductions_participant": "SIu",
    "introductions_report": "SI",
    "introductions_reportclosing": "SI",
    "introductions_roomfile": "SIu",
    "introductions_roomtask": "SIu",
    "introductions_unproposedlisting": "SID",
    "library_adoption": "SIUD",
    "library_eveningfigure": "SIUD",
    "library_guide": "SIUD",
    "library_pack": "SIUD",
    "library_publishedformat": "SIUD",
    "library_publishedversion": "SID",
    "meaning_embedding": "S",
    "meaning_pending": "I",
    "passports_barredguest": "SIUD",
    "passports_guestrules": "SIUD",
    "passports_passport": "SIUD",
    "passports_visit": "SIUD",
    "questions_hosting": "SIUD",
    "questions_networkquestion": "SIUD",
    "questions_reply": "SIUD",
    "questions_thanks": "SIUD",
    "registry_alarm": "SIUD",
    "registry_cityversion": "SIu",
    "registry_receipt": "SIUD",
    "telegram_linkcode": "SIUD",
    "telegram_linkedchat": "SIUD",
    "telegram_linkedperson": "SIUD",
    "telegram_message": "SIUD",
    "telegram_signin": "SIUD",
    "telegram_topic": "SIUD",
    "telegram_update": "Su",
}
VERSIONS = "registry_cityversion"  # the engine writes a city's own row whenever its scope wrote
READ_BY_ALL = {
    "directory_listing",
    "directory_word",
    "introductions_unproposedlisting",
    "passports_guestrules",
}
UNUSED = "directory_word"  # whoever comes removes words that occur on no card
FUNCTIONS_OF_THE_OWNER = {"library_worked"}  # run with the rights of the owner of the tables
WRITER = {"passports_passport": "home_id", "passports_visit": "host_id"}  # else city_id
FOREIGN = 10**9  # a number that no row has
SPECIAL: dict[str, dict[str, Any]] = {
    "introductions_roomfile": {"content": f"rooms/{FOREIGN}/x.png"},
    "library_guide": {"pack_id": None},
}
SAMPLES: dict[str, Any] = {
    "bigint": FOREIGN,
    "integer": 7,
    "smallint": 7,
    "boolean": False,
    "timestamp with time zone": "2026-11-26T09:00:00Z",
    "date": "2026-11-26",
    "jsonb": {},
    "uuid": "00000000-0000-4000-8000-000000000000",
    "double precision": 1,
    "ARRAY": [],
    "inet": None,
}
COLUMNS = """
    SELECT column_name, data_type, udt_name, identity_generation FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""
Superuser = psycopg.Connection[Any]


def columns_of(table: str, superuser: Superuser) -> list[tuple[str, str, str, str | None]]:
    return superuser.execute(COLUMNS, [table]).fetchall()


def row_of(city: City, table: str, superuser: Superuser) -> dict[str, Any]:
    """A row of a city, as far as columns tell whose it is."""
    row = {}
    for name, kind, _type, _identity in columns_of(table, superuser):
        is_of_city = name.endswith("city_id") or name in ("home_id", "host_id")
        row[name] = city.pk if is_of_city else SAMPLES.get(kind, "x")
    return row | SPECIAL.get(table, {})


def insert(table: str, row: dict[str, Any], names: list[str], more: str = "") -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    given = json.dumps(row).replace("'", "''")
    record = f"jsonb_populate_record(NULL::public.{table}, '{given}')"
    return f"INSERT INTO public.{table} ({listed}) {more} SELECT {listed} FROM {record}"


@pytest.fixture
def as_superuser(engine: None, superuser: Superuser) -> Iterator[Superuser]:
    """Writes rows without their neighbours, and takes them away again."""
    superuser.execute("SET session_replication_role = replica")
    yield superuser
    superuser.execute("RESET session_replication_role")


def put(table: str, city: City, superuser: Superuser) -> tuple[dict[str, Any], str]:
    """Add a row of a city; the row and its place in the table."""
    if table == VERSIONS:
        superuser.execute(f"DELETE FROM {VERSIONS}")
    row = row_of(city, table, superuser)
    for name, _kind, type_, _identity in columns_of(table, superuser):
        if type_ == "halfvec":
            size = "SELECT atttypmod FROM pg_attribute WHERE attrelid = %s::regclass AND attname=%s"
            found = superuser.execute(size, [table, name]).fetchone()
            row[name] = f"[{','.join(['0.1'] * found[0])}]" if found else None
    names = list(row)
    statement = f"{insert(table, row, names, 'OVERRIDING SYSTEM VALUE')} RETURNING ctid::text"
    found = superuser.execute(statement.encode()).fetchone()
    assert found
    return row, found[0]


def writable(table: str, privilege: str, superuser: Superuser) -> list[str]:
    """The columns that cities may give or change."""
    sql = "SELECT has_column_privilege(%s, %s, %s, %s)"
    found = []
    for name, _kind, _type, identity in columns_of(table, superuser):
        asked = [role_of("cities"), f"public.{table}", name, privilege]
        allowed = superuser.execute(sql, asked).fetchone()
        if allowed and allowed[0] and identity != "ALWAYS":
            found.append(name)
    return found


def test_each_table_that_cities_touch_is_listed(engine: None, superuser: Superuser) -> None:
    letters = dict(zip(("SELECT", "INSERT", "UPDATE", "DELETE"), "SIUD", strict=True))
    granted: dict[str, str] = {}
    for table, secured, *rights in superuser.execute(
        """
        SELECT relname, relrowsecurity, ARRAY(
            SELECT privilege_type FROM aclexplode(relacl) WHERE grantee IN (0, role.oid)
        ), ARRAY(
            SELECT DISTINCT privilege_type FROM pg_attribute, aclexplode(attacl)
            WHERE attrelid = pg_class.oid AND grantee IN (0, role.oid)
        )
        FROM pg_class, pg_roles AS role
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f')
        AND role.rolname = %s
        """,
        [role_of("cities")],
    ):
        whole, partly = rights
        if not (whole or partly):
            continue
        assert secured, f"{table} has no row-level security"
        assert {*whole, *partly} <= set(letters), f"{table}: {whole}"
        granted[table] = "".join(
            letter if right in whole else letter.lower()
            for right, letter in letters.items()
            if right in (*whole, *partly)
        )
    assert granted == MAY


def test_no_policy_lets_a_city_write_everything(engine: None, superuser: Superuser) -> None:
    found = superuser.execute(
        "SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
        " AND roles && ARRAY['public'::name, %s::name]",
        [role_of("cities")],
    ).fetchall()
    assert {row[0] for row in found} == set(MAY)
    for table, command, condition, check in found:
        assert command != "ALL", table
        if command == "SELECT":
            assert (condition == "true") <= (table in READ_BY_ALL), table
        else:
            assert "true" not in (condition, check), f"{table}: {command}"


def test_numbers_of_rows_are_given_by_postgresql(engine: None, superuser: Superuser) -> None:
    for table, rights in MAY.items():
        given = {name: identity for name, _k, _t, identity in columns_of(table, superuser)}
        if "id" in given and "I" in rights:
            assert given["id"] == "ALWAYS", table
    sequences = superuser.execute(
        "SELECT relname FROM pg_class, aclexplode(relacl) WHERE relkind = 'S'"
        " AND relnamespace = 'public'::regnamespace AND grantee IN (0, to_regrole(%s))",
        [role_of("cities")],
    )
    assert sequences.fetchall() == []


def test_functions_with_the_owners_rights_are_few_and_closed(
    engine: None, superuser: Superuser
) -> None:
    rows = superuser.execute(
        "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE')"
        " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name for name, *_rest in rows} == FUNCTIONS_OF_THE_OWNER
    for name, settings, for_everybody in rows:
        assert settings == ["search_path=pg_catalog, pg_temp"], name
        assert not for_everybody, name


@pytest.mark.parametrize("table", sorted(MAY))
def test_a_row_of_another_city_is_neither_read_nor_written(
    standing: tuple[City, City], as_superuser: Superuser, table: str
) -> None:
    town, village = standing
    may = MAY[table].upper()
    row, place = put(table, town, as_superuser)
    try:
        before = as_superuser.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        with village.scope():
            if "S" in may:
                seen = attempt(f"SELECT count(*) FROM public.{table}")[0][0]
                assert seen == (len(before) if table in READ_BY_ALL else 0)
            names = writable(table, "INSERT", as_superuser)
            forged = insert(table, row, names) if names else f"INSERT INTO public.{table} VALUES()"
            with pytest.raises(DatabaseError, match=r"row-level security|denied|syntax"):
                attempt(forged)
            for name in writable(table, "UPDATE", as_superuser):
                with suppress(DatabaseError):
                    attempt(f'UPDATE public.{table} SET "{name}" = NULL')
                attempt(f'UPDATE public.{table} SET "{name}" = "{name}"')
            if table != UNUSED:
                with suppress(DatabaseError):
                    attempt(f"DELETE FROM public.{table}")
            for statement in (f"TRUNCATE public.{table}", f"COPY public.{table} FROM STDIN"):
                with pytest.raises(DatabaseError):
                    attempt(statement)
        as_superuser.execute(f"DELETE FROM {VERSIONS} WHERE city_id = %s", [village.pk])
        assert as_superuser.execute(f"SELECT * FROM {table}").fetchall() == before
    finally:
        as_superuser.execute(f"DELETE FROM {table} WHERE ctid = %s::tid", [place])


@pytest.mark.parametrize(
    "table", sorted(name for name, may in MAY.items() if not {"U", "D"} & {*may})
)
def test_a_table_is_not_locked_against_other_cities(
    engine: None, standing: tuple[City, City], table: str
) -> None:
    """Where cities delete rows PostgreSQL allows it: decision 0555 says what bounds it."""
    _town, village = standing
    with village.scope():
        for mode in ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"):
            with pytest.raises(DatabaseError, match="permission denied"):
                attempt(f"LOCK TABLE public.{table} IN {mode} MODE")


@pytest.mark.parametrize(
    "table", sorted(name for name in MAY if "U" in MAY[name].upper() and name != VERSIONS)
)
def test_a_citys_own_row_is_not_given_to_another(
    standing: tuple[City, City], as_superuser: Superuser, table: str
) -> None:
    town, village = standing
    writer = WRITER.get(table, "city_id")
    _row, place = put(table, village, as_superuser)
    try:
        with village.scope(), suppress(DatabaseError):
            attempt(f"UPDATE public.{table} SET {writer} = {town.pk}")
        sql = f"SELECT {writer} FROM {table} WHERE ctid = %s::tid"
        assert as_superuser.execute(sql, [place]).fetchall() == [(village.pk,)]
    finally:
        as_superuser.execute(f"DELETE FROM {table} WHERE ctid = %s::tid", [place])


def test_a_citys_version_is_its_own(standing: tuple[City, City], as_superuser: Superuser) -> None:
    town, village = standing
    put(VERSIONS, village, as_superuser)
    with village.scope():
        for statement in (
            f"UPDATE public.{VERSIONS} SET city_id = {town.pk}",
            f"INSERT INTO public.{VERSIONS} VALUES ({town.pk}, gen_random_uuid())",
        ):
            with pytest.raises(DatabaseError, match="row-level security"):
                attempt(statement)
    rows = as_superuser.execute(f"SELECT city_id FROM {VERSIONS}").fetchall()
    assert rows == [(village.pk,)]
