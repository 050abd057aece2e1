"""Statements that leave a scope or outlive it are refused; those that only look alike pass."""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tenants.registry.backend.guard import escape_in
from tenants.registry.models import City
from tenants.registry.scope import OutsideScope, hub_scope, owner_scope
from tests.line_counts import growth

LEAVING = [
    "SET ROLE thursdays_hub",
    "set local role x",
    "SET SESSION ROLE x",
    'SET "role" TO x',
    "RESET ROLE",
    "RESET ALL",
    "DISCARD ALL",
    "SET search_path TO public",
    "SET LOCAL search_path = public",
    "SET SESSION AUTHORIZATION x",
    "SET LOCAL SESSION AUTHORIZATION x",
    "SELECT 1; SET ROLE x",
    "/* hello */ SET /* there */ ROLE x",
    "/* one /* two */ */ SET ROLE x",
    "-- hello\nSET ROLE x",
    "SELECT set_config('role', 'x', false)",
    "SELECT set_config ( 'search_path', 'x', true)",
    "SELECT set_config(%s, 'x', false)",
    "SELECT set_config('ro' || 'le', 'x', true)",
    "SELECT set_config(E'role', 'x', true)",
    "SELECT set_config(U&'\\0072ole', 'x', true)",
    "SELECT set_config(setting_name => 'role', new_value => 'x', is_local => true)",
    """SELECT "set_config"('role', 'x', true)""",
    """SELECT pg_catalog."set_config" ('role', 'x', true)""",
    "SELECT 1; -- hello\rSET ROLE x",
    'SET LOCAL U&"r\\006fle" TO x',
    """SELECT U&"set\\005fconfig"('role', 'x', true)""",
    "SELECT 1; END",
    "SELECT 1; ABORT; SELECT 2",
    "SELECT 1; START TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "SELECT 1; COMMIT; SELECT 2",
    "BEGIN",
    "PREPARE TRANSACTION 'x'",
    "SET LOCAL standard_conforming_strings = off",
    # PostgreSQL reads the literal to its end, and so do we.
    "SELECT 'it''s'; SET ROLE x; --'",
    "SELECT $$ it's $$; SET ROLE x",
    "SELECT $a$ $b$ $a$; SET ROLE x; SELECT $b$ $b$",
    "SELECT 1 AS a$$; SET ROLE x; SELECT 1 AS b$$",
    r"SELECT 'a\'; SET ROLE x; --'",
    r"SELECT E'a\\'; SET ROLE x; --'",
    "SELECT E'a'\n'\\', '; SET ROLE x; --",
    """SELECT "a'"; SET ROLE x; SELECT "'b" """,
]
STAYING = [
    "SET statement_timeout = '1ms'",
    "SET SESSION statement_timeout = '1ms'",
    "SET TIME ZONE 'UTC'",
    "RESET statement_timeout",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SELECT set_config('statement_timeout', '1ms', false)",
    "SELECT set_config('statement_timeout', concat('1', true), false)",
    "UPDATE pg_settings SET setting = 'public' WHERE name = 'search_path'",
    "WITH a AS (UPDATE pg_catalog.pg_settings SET setting = '1' RETURNING 1) SELECT * FROM a",
    "LISTEN gossip",
    "UNLISTEN gossip",
    "PREPARE later AS SELECT 1",
    "DEALLOCATE ALL",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(1, 2)",
    "SELECT pg_advisory_lock_shared(1)",
    "DECLARE kept CURSOR WITH HOLD FOR SELECT 1",
    "SELECT 1; DECLARE kept SCROLL CURSOR WITH HOLD FOR SELECT 1",
]
HIDING = [
    "DO $$ BEGIN SET ROLE thursdays_hub; END $$",
    "DO LANGUAGE plpgsql 'BEGIN NULL; END'",
    "SELECT * FROM ts_stat('SELECT to_tsvector(set_con' || 'fig(''role'', ''x'', true))')",
    "SELECT pg_catalog.ts_rewrite('a'::tsquery, 'SELECT 1')",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
]
HARMLESS = [
    "SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)",
    "SET LOCAL statement_timeout = 1000",
    "SET LOCAL TIME ZONE 'UTC'",
    "SELECT 'set role' AS words",
    "UPDATE accounts_user SET language = 'en'",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SELECT CASE WHEN true THEN 1 END",
    "SELECT 'U&', 1 & 2",
    "SELECT u & 1 FROM (VALUES (1)) AS v (u)",
    "SELECT 'a; commit'",
    "SELECT 'it''s; commit'",
    "SELECT $$; end$$",
    "SELECT $body$; $$ commit $body$",
    "SELECT 1 -- ; commit",
    "SELECT /* ; commit /* ; end */ */ 1",
    'SELECT 1 AS "; commit"',
    r"SELECT E'it\'s; commit'",
    "SELECT 'set_config(', 'pg_settings', 'DO $$'",
    "SELECT setting FROM pg_settings WHERE name = 'server_version'",
    "SELECT pg_try_advisory_xact_lock(1)",
    "DECLARE here CURSOR WITHOUT HOLD FOR SELECT 1",
    "SELECT " + "/**/" * 5_000 + "1; SELECT 2",
]


@pytest.mark.parametrize("statement", [*LEAVING, *STAYING, *HIDING])
def test_what_leaves_or_outlives_the_scope_is_refused(
    engine: None, standing: tuple[City, City], statement: str
) -> None:
    town, _ = standing
    with town.scope():
        with pytest.raises(OutsideScope), connection.cursor() as cursor:
            cursor.execute(statement, ["role"] if "%s" in statement else None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (town.schema_name,)


@pytest.mark.parametrize("statement", HARMLESS)
def test_what_only_looks_alike_passes(
    engine: None, standing: tuple[City, City], statement: str
) -> None:
    town, _ = standing
    with town.scope(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_refusal_names_the_way_that_works(engine: None, standing: tuple[City, City]) -> None:
    for statement, advice in (
        ("SET ROLE x", "use `with city.scope():`"),
        ("SET statement_timeout = 1", "use SET LOCAL"),
        ("SELECT pg_advisory_lock(1)", "pg_advisory_xact_lock"),
        ("DO $$ BEGIN END $$", "Send them as they are"),
    ):
        with hub_scope(), pytest.raises(OutsideScope) as refusal, connection.cursor() as cursor:
            cursor.execute(statement)
        assert advice in str(refusal.value)


def test_a_composed_literal_is_a_literal(engine: None, standing: tuple[City, City]) -> None:
    query = sql.SQL("SELECT {}").format(sql.Literal("a; commit"))
    with standing[0].scope(), connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchone() == ("a; commit",)


def test_the_owner_may_build_with_blocks(engine: None) -> None:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN PERFORM 1; END $$")


@pytest.mark.parametrize(
    ("begins", "piece", "ends"),
    [
        ("", "/**/", "SELECT 1; x"),
        ("SELECT ", "''", "'; x"),
        ("SELECT E'", r"\'", "; x"),
        ("", "/*", "; x"),
        ("SELECT 1; ", "%s, ", ""),
    ],
)
def test_a_statement_twice_as_long_is_twice_the_work(begins: str, piece: str, ends: str) -> None:
    assert growth(lambda count: escape_in.__wrapped__(begins + piece * count + ends), 2_000) < 2.2


QUOTES = {"": "", "'": "'", '"': '"', "$$": "$$", "E'": "'", "U&'": "'", "/*": "*/", "--": "\n"}
PIECES = [*QUOTES, *QUOTES.values(), "''", "$a$", "B'", "\\", "a", " ", ", "]
SEEN = "; SET application_name = 'seen'; SELECT "


def test_whatever_postgresql_reads_as_a_statement_is_read_as_one(
    superuser: psycopg.Connection[Any],
) -> None:
    """Mixtures of quotes and comments: when the statement inside is run, it was refused before."""
    chance, run = random.Random(7), 0
    for _ in range(20_000):
        quotes = chance.choices(PIECES, k=chance.randint(1, 7))
        quotes.insert(chance.randint(0, len(quotes)), SEEN)
        opened, closed = chance.choice([*QUOTES.items()])
        statement = f"SELECT {opened}{''.join(quotes)}{closed}"
        try:
            superuser.execute(statement)
        except psycopg.Error:
            continue
        if superuser.info.parameter_status("application_name") == "seen":
            run += 1
            assert escape_in(statement), statement
            superuser.execute("SET application_name = ''")
    assert run > 100  # enough of them were run at all
