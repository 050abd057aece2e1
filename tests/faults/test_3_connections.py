"""Fault 3: failed statements, savepoints and connections never show another city's rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import StreamingHttpResponse

from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import OutsideScope
from tests.faults.interleaving import only_its_own, two

__all__ = ["two"]


def test_rollback_ends_the_scope_and_its_rows(two: tuple[City, City]) -> None:
    town, village = two
    with town.scope():
        User.objects.create_user("gone@example.com")
        transaction.set_rollback(True)
    with village.scope():
        only_its_own(village)
    with town.scope():
        only_its_own(town)


def test_a_failed_set_fails_the_whole_scope(
    two: tuple[City, City], superuser: psycopg.Connection[Any]
) -> None:
    town, village = two
    role, login = f"thursdays_{town.schema_name}", connection.settings_dict["USER"]
    superuser.execute(f"REVOKE {role} FROM {login} GRANTED BY thursdays_owner")
    try:
        with pytest.raises(DatabaseError), town.scope():
            User.objects.count()
    finally:
        superuser.execute(f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE")
    with village.scope():
        only_its_own(village)


def test_a_cancelled_statement(two: tuple[City, City]) -> None:
    town, village = two
    with pytest.raises(OperationalError), town.scope(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50; SELECT pg_sleep(5)")
    with village.scope():
        only_its_own(village)


def test_a_connection_killed_in_the_middle(
    two: tuple[City, City], superuser: psycopg.Connection[Any]
) -> None:
    town, village = two

    def work_and_lose_the_connection() -> None:
        User.objects.create_user(f"more@{town.schema_name}.example.com")
        superuser.execute(
            "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
        )
        User.objects.count()

    with pytest.raises((OperationalError, InterfaceError)), town.scope():
        work_and_lose_the_connection()
    connection.close_if_unusable_or_obsolete()
    with village.scope():
        only_its_own(village)
    with town.scope():
        assert User.objects.count() == 1


def test_iterator_streams_from_its_own_city(two: tuple[City, City]) -> None:
    town, village = two
    for city in (town, village, town):
        with city.scope():
            assert [user.email for user in User.objects.iterator(chunk_size=1)] == [
                f"{city.schema_name}@example.com"
            ]


def test_a_streaming_answer_that_asks_after_the_scope_is_refused(two: tuple[City, City]) -> None:
    town, _ = two

    def lazily() -> Iterator[str]:
        for user in User.objects.all():
            yield user.email

    with town.scope():
        answer = StreamingHttpResponse(lazily())
        inside = StreamingHttpResponse([user.email for user in User.objects.all()])
    assert b"".join(inside) == f"{town.schema_name}@example.com".encode()
    with pytest.raises(OutsideScope):
        b"".join(answer)
