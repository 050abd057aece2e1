"""Fault 2: whatever Python sends, PostgreSQL lets a city see its own schema and nothing else."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import OutsideScope, hub_scope, role_of

SHARED = {"registry_alarm", "registry_receipt"}


def attempt(statement: str) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def secret(village: City) -> str:
    with village.scope():
        User.objects.create_user("secret@village.ru")
    return f"{village.schema_name}.accounts_user"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT email FROM {table}",
        "SELECT count(*) FROM {table}",
        "SELECT 1 FROM {table} WHERE email LIKE 's%'",
        "INSERT INTO {table} (email) VALUES ('x')",
        "UPDATE {table} SET email = 'x'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} ADD COLUMN x int",
        "LOCK TABLE {table}",
        "CREATE VIEW v AS SELECT * FROM {table}",
        "COPY {table} TO STDOUT",
        "SELECT nextval(pg_get_serial_sequence('{table}', 'id'))",
        "SELECT query_to_xml('SELECT * FROM {table}', true, true, '')",
        "DO $$ BEGIN PERFORM * FROM {table}; END $$",
    ],
)
def test_another_city_is_out_of_reach(
    engine: None, standing: tuple[City, City], statement: str
) -> None:
    town, village = standing
    with village.scope():
        User.objects.get_or_create(email="secret@village.ru")
    with town.scope(), pytest.raises((DatabaseError, OutsideScope)):
        attempt(statement.format(table=f"{village.schema_name}.accounts_user"))
    with village.scope():
        assert list(User.objects.values_list("email", flat=True)) == ["secret@village.ru"]


def test_its_own_schema_is_within_reach(town: City, village: City, secret: str) -> None:
    """The positive control: the same statements in the city that they name."""
    with village.scope():
        assert attempt(f"SELECT email FROM {secret}") == [("secret@village.ru",)]
        attempt(f"UPDATE {secret} SET language = 'en'")
        assert attempt(f"SELECT language FROM {secret}") == [("en",)]


def test_of_the_hub_a_city_reaches_the_published_tables_only(
    town: City, superuser: psycopg.Connection[Any]
) -> None:
    tables = [
        name
        for (name,) in superuser.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm')"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
    ]
    assert {"registry_city", "accounts_user", "franchise_application", "django_session"} <= set(
        tables
    )
    secured = {
        name for (name,) in superuser.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
    }
    with town.scope():
        for table in tables:
            if table in secured:
                continue
            for statement in ("SELECT 1 FROM public.{}", "DELETE FROM public.{}"):
                with pytest.raises(DatabaseError, match="permission denied"):
                    attempt(statement.format(table))
        assert attempt("SELECT count(*) FROM public.registry_alarm") == [(0,)]
    assert secured >= SHARED


def test_no_shared_row_of_another_city_can_be_written(
    town: City, village: City, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute(
        "INSERT INTO registry_receipt (task, city_id) VALUES (gen_random_uuid(), %s)", [village.pk]
    )
    with town.scope():
        assert attempt("SELECT * FROM registry_receipt") == []
        attempt("DELETE FROM registry_receipt")
        attempt("UPDATE registry_receipt SET done_at = now()")
        with pytest.raises(DatabaseError, match="row-level security"):
            attempt(
                "INSERT INTO registry_receipt (task, city_id) "
                f"VALUES (gen_random_uuid(), {village.pk})"
            )
        attempt(
            f"INSERT INTO registry_receipt (task, city_id) VALUES (gen_random_uuid(), {town.pk})"
        )
        with pytest.raises(DatabaseError, match="row-level security"):
            attempt(f"UPDATE registry_receipt SET city_id = {village.pk}")
    rows = superuser.execute(
        "SELECT city_id, count(*) FROM registry_receipt WHERE city_id IN (%s, %s) GROUP BY 1",
        [town.pk, village.pk],
    )
    assert dict(rows.fetchall()) == {town.pk: 1, village.pk: 1}


def test_the_hub_reads_no_city(town: City, secret: str) -> None:
    with hub_scope(), pytest.raises(DatabaseError, match="permission denied"):
        attempt(f"SELECT * FROM {secret}")


def test_the_login_itself_reaches_nothing(town: City, secret: str) -> None:
    with hub_scope():
        attempt("SELECT 1")
    with connection.connection.cursor() as plain:
        for table in (secret, "public.registry_city", "public.accounts_user"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                plain.execute(f"SELECT * FROM {table}")


def test_a_city_can_not_become_anybody(town: City, village: City) -> None:
    for name in (village.schema_name, "hub", "owner"):
        with town.scope(), pytest.raises((OutsideScope, DatabaseError)):
            attempt(f"SET LOCAL ROLE {role_of(name)}")
    for grant in ("CREATE ROLE x", f"GRANT {role_of('hub')} TO {role_of(town.schema_name)}"):
        with town.scope(), pytest.raises(DatabaseError):
            attempt(grant)


def test_leaving_the_transaction_by_hand_leaves_one_with_nothing(town: City) -> None:
    with town.scope():
        User.objects.create_user("a@b.c")
        with connection.connection.cursor() as plain:
            plain.execute("ROLLBACK")
            with pytest.raises(psycopg.errors.Error):
                plain.execute(f"SELECT * FROM {town.schema_name}.accounts_user")
        transaction.set_rollback(True)


def test_outside_a_scope_nothing_is_sent(town: City) -> None:
    for statement in ("SELECT 1", f"SELECT * FROM {town.schema_name}.accounts_user"):
        with pytest.raises(OutsideScope), connection.cursor() as cursor:
            cursor.execute(statement)
