"""The shared tables: PostgreSQL lets a city write only its own side, and redeem only once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from network.passports import tokens
from network.passports.actions import redeem
from network.passports.errors import Redeemed
from network.passports.models import BarredGuest, GuestRules, Passport, Visit
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW


@pytest.fixture
def rows(omsk: City, tomsk: City, boris: Member) -> tuple[Passport, Visit]:
    """Boris of Omsk visits Tomsk, which has rules and bars somebody."""
    with omsk.scope():
        passport = Passport.objects.create(
            home_id=omsk.pk, host_id=tomsk.pk, member_id=boris.pk, name="Boris", valid_from=NOW
        )
    with tomsk.scope():
        visit = Visit.objects.create(
            passport_id=passport.pk,
            home_id=omsk.pk,
            host_id=tomsk.pk,
            nonce="n" * 32,
            issued_at=NOW,
            began_at=NOW,
        )
        GuestRules.objects.create(city_id=tomsk.pk)
        BarredGuest.objects.create(city_id=tomsk.pk, home_id=omsk.pk, name="Secret")
    return passport, visit


def run(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


TABLES = ("passports_passport", "passports_visit", "passports_barredguest")


def contents() -> list[Any]:
    with hub_scope(), connection.cursor() as cursor:
        found: list[Any] = []
        for table in (*TABLES, "passports_guestrules"):
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found += cursor.fetchall()
        return found


def test_each_side_reads_what_is_about_itself(
    omsk: City, tomsk: City, rows: tuple[Passport, Visit]
) -> None:
    for city, seen in ((omsk, (1, 1, 0)), (tomsk, (1, 1, 1))):
        with city.scope():
            for table, number in zip(TABLES, seen, strict=True):
                assert run(f"SELECT 1 FROM {table}") == number, (city, table)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passports_passport SET name = 'x'",
        "UPDATE passports_passport SET ended_at = NULL",
        "DELETE FROM passports_passport",
    ],
)
def test_the_host_changes_no_passport(
    tomsk: City, rows: tuple[Passport, Visit], statement: str
) -> None:
    before = contents()
    with tomsk.scope():
        assert run(statement) == 0
    assert contents() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passports_visit SET ended_at = NULL",
        "DELETE FROM passports_visit",
        "UPDATE passports_guestrules SET may_read = true",
        "DELETE FROM passports_guestrules",
        "UPDATE passports_barredguest SET member_id = 1",
        "DELETE FROM passports_barredguest",
    ],
)
def test_the_home_city_changes_no_visit_and_no_rule(
    omsk: City, rows: tuple[Passport, Visit], statement: str
) -> None:
    before = contents()
    with omsk.scope():
        assert run(statement) == 0
    assert contents() == before


@pytest.mark.parametrize(
    "statement",
    [
        # a passport in the name of another city, to a city that isn't, to itself
        "INSERT INTO passports_passport (home_id, host_id, member_id, name, email, language,"
        " valid_from) VALUES ({omsk}, {tomsk}, 99, 'x', '', '', now())",
        "INSERT INTO passports_passport (home_id, host_id, member_id, name, email, language,"
        " valid_from) VALUES ({tomsk}, 999999, 99, 'x', '', '', now())",
        "INSERT INTO passports_passport (home_id, host_id, member_id, name, email, language,"
        " valid_from) VALUES ({tomsk}, {tomsk}, 99, 'x', '', '', now())",
        # a visit without a passport, of another pair, in another city
        "INSERT INTO passports_visit (passport_id, home_id, host_id, nonce, issued_at, began_at,"
        " ended_by) VALUES (999999, {omsk}, {tomsk}, 'a', now(), now(), '')",
        "INSERT INTO passports_visit (passport_id, home_id, host_id, nonce, issued_at, began_at,"
        " ended_by) VALUES ({passport}, {tomsk}, {tomsk}, 'a', now(), now(), '')",
        "INSERT INTO passports_visit (passport_id, home_id, host_id, nonce, issued_at, began_at,"
        " ended_by) VALUES ({passport}, {tomsk}, {omsk}, 'a', now(), now(), '')",
        "UPDATE passports_visit SET home_id = {tomsk}",
        # the other's rules, and numbers of one's own choice
        "INSERT INTO passports_guestrules (city_id, is_open, may_come, may_read, may_write,"
        " changed_at) VALUES ({omsk}, true, true, true, true, now())",
        "INSERT INTO passports_barredguest (city_id, home_id, name, barred_at)"
        " VALUES ({omsk}, {tomsk}, '', now())",
        "INSERT INTO passports_visit (id, passport_id, home_id, host_id, nonce, issued_at,"
        " began_at, ended_by) VALUES (7, {passport}, {omsk}, {tomsk}, 'a', now(), now(), '')",
    ],
)
def test_tomsk_writes_nothing_in_the_name_of_others(
    omsk: City, tomsk: City, rows: tuple[Passport, Visit], statement: str
) -> None:
    before = contents()
    given = {"omsk": omsk.pk, "tomsk": tomsk.pk, "passport": rows[0].pk}
    refused = pytest.raises(DatabaseError, match=r"row-level security|GENERATED ALWAYS|non-DEFAULT")
    with tomsk.scope(), refused:
        run(statement.format(**given))
    assert contents() == before


def test_one_nonce_lets_in_once(omsk: City, tomsk: City, rows: tuple[Passport, Visit]) -> None:
    passport, visit = rows
    with tomsk.scope():
        BarredGuest.objects.all().delete()
        said = tokens.Token(
            issuer=omsk.pk,
            audience=tomsk.pk,
            subject=passport.pk,
            state="",
            issued_at=NOW,
            nonce=visit.nonce,
        )
        with pytest.raises(Redeemed):
            redeem(said, host=tomsk, now=NOW)
        assert Visit.objects.count() == 1
