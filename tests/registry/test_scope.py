"""The scope: its statements, its round trips, and a clean connection afterwards."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django import db
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    transaction,
)
from django_tenants.log import TenantContextFilter
from django_tenants.utils import get_current_tenant, schema_context

from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import OtherScope, OutsideScope, hub_scope, role_of

connection: Any = db.connection  # of our backend, with its scope
WHO = "SELECT current_user, current_schema()"


def asked(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[object, ...]] = cursor.fetchall()
        return rows


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

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        sent.append(args)
        return wait(self, *args, **options)

    monkeypatch.setattr(type(connection.connection), "wait", counted)
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


def test_a_called_procedure_is_looked_at_like_any_statement(town: City) -> None:
    with town.scope():
        with pytest.raises(OutsideScope), connection.cursor() as cursor:
            cursor.callproc("set_config", ["role", role_of("hub"), True])
        with connection.cursor() as cursor:
            cursor.callproc("upper", ["omsk"])
            assert cursor.fetchone() == ("OMSK",)
        assert asked(WHO)[0][1] == town.schema_name


def test_django_tenants_names_tell_the_truth(town: City) -> None:
    record = logging.LogRecord("any", logging.INFO, "", 0, "", None, None)
    for scope, schema in ((town.scope(), town.schema_name), (hub_scope(), "public")):
        with scope:
            assert connection.tenant.schema_name == connection.schema_name == schema
            assert get_current_tenant().schema_name == schema
            TenantContextFilter().filter(record)
            assert record.__dict__["schema_name"] == schema
    with town.scope():
        assert connection.tenant == town
    assert connection.tenant.schema_name == "public"


def test_django_tenants_way_out_of_a_city_is_refused(town: City, village: City) -> None:
    """If accepted, it would change nothing, and the row below would be the city's."""
    with town.scope():
        for name in ("public", village.schema_name):
            with pytest.raises((OtherScope, OutsideScope)), schema_context(name):
                User.objects.create_user("astray@example.com")
        with pytest.raises(OtherScope):
            connection.set_schema_to_public()
        assert User.objects.count() == 0
        with schema_context(town.schema_name):  # where one is already
            User.objects.create_user("here@example.com")
    with hub_scope(), schema_context("public"):
        assert not User.objects.filter(email__in=["here@example.com"]).exists()


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


def create_and_swallow_an_error(email: str) -> None:
    User.objects.create_user(email)
    with suppress(DatabaseError):
        asked("SELECT 1 / 0")


def swallow_an_error() -> None:
    with suppress(DatabaseError):
        asked("SELECT 1 / 0")


def test_an_error_caught_inside_an_inner_block_raises_when_the_block_ends(town: City) -> None:
    """As in Django: the block's RELEASE fails, and the outer block may go on without it."""
    with town.scope():
        User.objects.create_user("kept@example.com")
        with pytest.raises(InternalError), transaction.atomic():
            create_and_swallow_an_error("lost@example.com")
        assert asked(WHO)[0] == (role_of(town.schema_name), town.schema_name)
        User.objects.create_user("later@example.com")
    with town.scope():
        kept = User.objects.order_by("pk").values_list("email", flat=True)
        assert list(kept) == ["kept@example.com", "later@example.com"]


def test_the_first_statement_of_a_scope_may_fail_inside_an_inner_block(town: City) -> None:
    with town.scope():
        with pytest.raises(InternalError), transaction.atomic():
            swallow_an_error()
        User.objects.create_user("kept@example.com")
    with town.scope():
        assert User.objects.count() == 1


def test_an_error_caught_inside_nested_blocks_undoes_only_the_innermost(town: City) -> None:
    with town.scope(), transaction.atomic():
        User.objects.create_user("kept@example.com")
        with pytest.raises(InternalError), transaction.atomic():
            swallow_an_error()
    with town.scope():
        assert User.objects.count() == 1


def test_an_error_caught_in_the_scope_itself_is_not_lost_in_silence(
    town: City, village: City
) -> None:
    with pytest.raises(InternalError, match="can't be kept"), town.scope():
        create_and_swallow_an_error("lost@example.com")
    with village.scope():
        assert asked(WHO)[0][1] == village.schema_name
    with town.scope():
        assert User.objects.count() == 0


def test_after_the_server_ended_an_idle_connection_the_second_try_works(
    town: City, superuser: psycopg.Connection[Any]
) -> None:
    """A command or a thread that lives for days: nobody closes its connections for it."""
    with town.scope():
        (backend,) = asked("SELECT pg_backend_pid()")[0]
    superuser.execute("SELECT pg_terminate_backend(%s)", [backend])
    with pytest.raises((OperationalError, InterfaceError)), town.scope():
        User.objects.count()
    with town.scope():
        assert User.objects.count() == 0
        assert asked(WHO)[0][1] == town.schema_name
