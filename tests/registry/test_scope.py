"""The scope: what reaches PostgreSQL, in how many messages, and what is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import OtherScope, OutsideScope, hub_scope, role_of

WHO = "SELECT current_user, current_schema()"


def asked(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_a_query_goes_as_the_city_and_from_its_schema(town: City) -> None:
    with town.scope():
        assert asked(WHO) == [(role_of(town.schema_name), town.schema_name)]
    with hub_scope():
        assert asked(WHO) == [(role_of("hub"), "public")]


def test_without_a_scope_nothing_is_sent(engine: None) -> None:
    with pytest.raises(OutsideScope):
        User.objects.count()
    with pytest.raises(OutsideScope), transaction.atomic():
        User.objects.count()


def test_another_scope_inside_is_refused_and_the_same_one_is_not(town: City, village: City) -> None:
    with town.scope():
        with pytest.raises(OtherScope), village.scope():
            pass
        with pytest.raises(OtherScope), hub_scope():
            pass
        with town.scope():
            assert asked(WHO)[0][1] == town.schema_name


def test_nothing_stays_on_the_connection(town: City) -> None:
    with town.scope():
        asked(WHO)
    with connection.connection.cursor() as plain:
        (row,) = plain.execute("SELECT current_user, current_setting('search_path')").fetchall()
    assert row == (connection.settings_dict["USER"], '"$user", public')


def test_queries_cost_one_round_trip_each_and_one_for_the_commit(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.scope():
        asked(WHO)
    sent: list[object] = []
    wait = type(connection.connection).wait
    monkeypatch.setattr(
        type(connection.connection),
        "wait",
        lambda self, *a, **k: sent.append(a) or wait(self, *a, **k),
    )
    with town.scope(), transaction.atomic():
        for _ in range(10):
            User.objects.count()
    assert len(sent) == 11
    sent.clear()
    with town.scope(), transaction.atomic():
        pass
    assert sent == []


def test_rolling_back_a_savepoint_keeps_the_scope(town: City) -> None:
    with town.scope():
        User.objects.create_user("anna@example.com")
        with pytest.raises(DatabaseError), transaction.atomic():
            User.objects.create_user("anna@example.com")
        with pytest.raises(DatabaseError), transaction.atomic():
            asked("no sql at all")
        with transaction.atomic():
            User.objects.create_user("boris@example.com")
            transaction.set_rollback(True)
        assert asked(WHO)[0] == (role_of(town.schema_name), town.schema_name)
        assert [user.email for user in User.objects.all()] == ["anna@example.com"]


def test_an_error_in_the_first_statement_ends_the_scope_cleanly(town: City, village: City) -> None:
    with pytest.raises(DatabaseError), town.scope():
        asked("SELECT 1 / 0")
    with village.scope():
        assert asked(WHO)[0][1] == village.schema_name


@pytest.mark.parametrize(
    "escape",
    [
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
        "SELECT 1; SET ROLE x",
        "/* hello */ SET /* there */ ROLE x",
        "-- hello\nSET ROLE x",
        "SELECT set_config('role', 'x', false)",
        "SELECT set_config ( 'search_path', 'x', true)",
        "SELECT set_config(%s, 'x', false)",
        """SELECT "set_config"('role', 'x', true)""",
        """SELECT pg_catalog."set_config" ('role', 'x', true)""",
        "SELECT 1; -- hello\rSET ROLE x",
        'SET LOCAL U&"r\\006fle" TO x',
        """SELECT U&"set\\005fconfig"('role', 'x', true)""",
        "SELECT 1; END",
        "SELECT 1; ABORT; SELECT 2",
        "SELECT 1; START TRANSACTION",
        "DO $$ BEGIN NULL; END $$; END",
        "COMMIT",
        "ROLLBACK",
        "SELECT 1; COMMIT; SELECT 2",
        "BEGIN",
    ],
)
def test_statements_that_would_leave_the_scope_are_refused(
    engine: None, standing: tuple[City, City], escape: str
) -> None:
    town, _ = standing
    with town.scope():
        with pytest.raises(OutsideScope), connection.cursor() as cursor:
            cursor.execute(escape, ["role"] if "%s" in escape else None)
        assert asked(WHO)[0][1] == town.schema_name


def test_a_called_procedure_is_looked_at_like_any_statement(town: City) -> None:
    with town.scope():
        with pytest.raises(OutsideScope), connection.cursor() as cursor:
            cursor.callproc("set_config", ["role", role_of("hub"), True])
        with connection.cursor() as cursor:
            cursor.callproc("upper", ["omsk"])
            assert cursor.fetchone() == ("OMSK",)
        assert asked(WHO)[0][1] == town.schema_name


@pytest.mark.parametrize(
    "harmless",
    [
        "SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)",
        "SET LOCAL statement_timeout = 1000",
        "SELECT 'set role' AS words",
        "UPDATE accounts_user SET language = 'en'",
        "SET CONSTRAINTS ALL IMMEDIATE",
        "DO $$ BEGIN PERFORM 1; IF true THEN PERFORM 2; END IF; END $$",
        "DO $do$ BEGIN BEGIN PERFORM 1; END; END; $do$",
        "SELECT CASE WHEN true THEN 1 END",
        "SELECT 'U&', 1 & 2",
    ],
)
def test_statements_that_only_look_alike_pass(
    engine: None, standing: tuple[City, City], harmless: str
) -> None:
    town, _ = standing
    with town.scope(), connection.cursor() as cursor:
        cursor.execute(harmless)


def test_each_thread_has_its_own_scope(town: City, found_city: Callable[..., City]) -> None:
    other, seen = found_city(), []

    def look() -> None:
        try:
            with pytest.raises(OutsideScope):
                User.objects.count()
            with other.scope():
                seen.append(asked(WHO)[0][1])
        finally:
            connection.close()

    with town.scope():
        asked(WHO)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert asked(WHO)[0][1] == town.schema_name
    assert seen == [other.schema_name]
