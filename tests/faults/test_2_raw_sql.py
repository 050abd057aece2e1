"""Fault 2: PostgreSQL confines any SQL of a city to its own schema."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenants.accounts.models import User
from tenants.registry.actions import move_city
from tenants.registry.models import City
from tenants.registry.models.city import SchemaStands
from tenants.registry.scope import OutsideScope, hub_scope, role_of

SHARED = {"registry_alarm", "registry_receipt"}
OPEN = {"registry_published_city"}  # what every city may know of the others


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
            if table in secured | OPEN:
                continue
            for statement in ("SELECT 1 FROM public.{}", "DELETE FROM public.{}"):
                with pytest.raises(DatabaseError, match="permission denied"):
                    attempt(statement.format(table))
        assert attempt("SELECT count(*) FROM public.registry_alarm") == [(0,)]
    assert secured >= SHARED
    with town.scope():
        assert attempt("SELECT slug FROM registry_published_city LIMIT 1")
        for statement in (
            "DELETE FROM {}",
            "UPDATE {} SET slug = 'x'",
            "INSERT INTO {} DEFAULT VALUES",
        ):
            with pytest.raises(DatabaseError, match="permission denied"):
                attempt(statement.format("public.registry_published_city"))


def test_the_number_of_a_shared_row_is_given(town: City, village: City) -> None:
    """A city that took the numbers to come would keep the others from setting alarms."""
    add = (
        "INSERT INTO registry_alarm (id, city_id, kind, key, due_at, ring_at, attempts)"
        f" VALUES ({{}}, {town.pk}, 'x', 'x', now(), now(), 0)"
    )
    with town.scope():
        for number in ("1000000", "(SELECT max(id) + 1 FROM registry_alarm)"):
            with pytest.raises(DatabaseError, match=r"GENERATED ALWAYS|non-DEFAULT"):
                attempt(add.format(number))
        attempt(add.format("DEFAULT"))
        with pytest.raises(DatabaseError, match=r"GENERATED ALWAYS|only be updated"):
            attempt("UPDATE registry_alarm SET id = 1000000")
        for sequence in (
            "registry_alarm_id_seq",
            "directory_listing_id_seq",
            "directory_word_id_seq",
        ):
            for call in (f"nextval('{sequence}')", f"setval('{sequence}', 1)"):
                with pytest.raises(DatabaseError, match="permission denied"):
                    attempt(f"SELECT {call}")


@pytest.mark.parametrize(
    "spoof",
    [
        "city_slug = '{other.slug}'",
        "city_name_ru = 'Москва'",
        "city_name_en = 'Moscow'",
        "city_id = {other.pk}",
        "id = 7",
    ],
)
def test_a_card_names_its_own_city(town: City, village: City, spoof: str) -> None:
    columns = (
        "city_id, city_slug, city_name_ru, city_name_en, kind, local_id, title, summary, text,"
    )
    columns += " stage, skills, needs, people, is_public, is_open, published_at"
    truth = f"{town.pk}, '{town.slug}', '{town.name_ru}', '{town.name_en}', 'product', 1, 'Bread'"
    rest = "'', '', '', '{}', '{}', '{}', true, true, now()"
    add = f"INSERT INTO directory_listing ({columns}) VALUES ({truth}, {rest})"
    with town.scope():
        attempt(add)
        with pytest.raises(DatabaseError):
            attempt(f"UPDATE directory_listing SET {spoof.format(other=village)}")
        with pytest.raises(DatabaseError, match="row-level security"):
            attempt(add.replace(f"'{town.slug}'", f"'{village.slug}'"))
        assert attempt(f"SELECT city_slug FROM directory_listing WHERE city_id = {town.pk}") == [
            (town.slug,)
        ]


def test_a_closed_city_opens_no_card(town: City) -> None:
    with hub_scope():
        move_city(town, to="paused")
    with town.scope(), pytest.raises(DatabaseError, match="row-level security"):
        attempt(
            "INSERT INTO directory_listing (city_id, city_slug, city_name_ru, city_name_en, kind,"
            " local_id, title, summary, text, stage, skills, needs, people, is_public,"
            f" is_open, published_at) VALUES ({town.pk}, '{town.slug}', '{town.name_ru}',"
            f" '{town.name_en}', 'product', 1, 'Bread', '', '', '', '{{}}', '{{}}', '{{}}',"
            " true, true, now())"
        )


def test_a_citys_row_does_not_go_before_its_schema(town: City) -> None:
    """Deleting rows of cities is refused, because their schemas would stay without an owner."""
    with town.scope():
        User.objects.create_user("anna@example.com")
    for delete in (town.delete, City.objects.filter(pk=town.pk).delete):
        with hub_scope(), pytest.raises(SchemaStands, match=town.schema_name):
            delete()
    with hub_scope():
        assert City.objects.filter(pk=town.pk).exists()
    with town.scope():
        assert User.objects.count() == 1


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
