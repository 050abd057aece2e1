"""Cities are claimed from spares, or built cold from the same blueprint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from tenants.accounts.models import User
from tenants.registry import routing, schema_fingerprints
from tenants.registry.archive.deleting import remove
from tenants.registry.models import Blueprint, City, Domain
from tenants.registry.models.city import GONE
from tenants.registry.provisioning import (
    CityTaken,
    add_spare,
    build_city,
    create_city,
    reserve_city,
)
from tenants.registry.scope import hub_scope, owner_scope, role_of
from tenants.registry.spare_pool import add_missing_spare, sweep

TOWN: dict[str, Any] = {"name_ru": "Посёлок", "name_en": "Settlement", "timezone": "Asia/Omsk"}


def spares() -> list[int]:
    with hub_scope():
        found = City.objects.filter(state=City.State.SPARE)
        return list(found.order_by("pk").values_list("pk", flat=True))


def cities() -> int:
    with hub_scope():
        return City.objects.count()


def test_a_claimed_spare_keeps_its_number(engine: None, found_city: Callable[..., City]) -> None:
    add_spare()
    first = spares()[0]
    town = found_city()
    assert (town.pk, town.schema_name, town.state) == (first, f"city_{first}", City.State.ACTIVE)
    assert first not in spares()
    with hub_scope():
        assert [str(d.domain) for d in Domain.objects.filter(tenant=town)] == [town.host]


def test_an_empty_pool_builds_cold_and_alike(engine: None, found_city: Callable[..., City]) -> None:
    while spares():
        found_city()
    cold = found_city()
    assert cold.state == City.State.ACTIVE
    with owner_scope():
        drawn = Blueprint.objects.get(pk=cold.plan_hash)
        assert schema_fingerprints.lines(cold.schema_name) == drawn.catalog
        assert not schema_fingerprints.differences(
            drawn.catalog, schema_fingerprints.lines(cold.schema_name)
        )


def test_reserving_and_building_are_two_steps(engine: None) -> None:
    for _ in range(2):  # on a spare, then perhaps without one
        with hub_scope():
            city = reserve_city(slug=f"two-steps-{_}", **TOWN)
        assert city.state == City.State.BUILDING
        steps: list[str] = []
        build_city(city, progress=steps.append)
        assert (city.state, steps) == (City.State.ACTIVE, ["schema", "tables", "open"])
        build_city(city)  # again changes nothing
        with hub_scope():
            assert City.objects.get(pk=city.pk).state == City.State.ACTIVE


@pytest.mark.parametrize(
    "slug",
    ["www", "hq", "Omsk", "xn--80ak6aa", "-a", "a-", "a_b", "омск", "7", "", "a" * 64, "a.b"],
)
def test_a_bad_address_is_refused_before_anything_is_made(engine: None, slug: str) -> None:
    before = cities()
    with pytest.raises(ValidationError):
        create_city(slug=slug, **TOWN)
    assert cities() == before


def test_of_two_who_create_one_city_one_wins(engine: None) -> None:
    results: list[Any] = []
    barrier = threading.Barrier(2)

    def create() -> None:
        try:
            barrier.wait()
            results.append(create_city(slug="both-want", **TOWN))
        except CityTaken as error:
            results.append(error)
        finally:
            connection.close()

    before = cities()
    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(result).__name__ for result in results) == ["City", "CityTaken"]
    with hub_scope():
        assert City.objects.filter(slug="both-want").count() == 1
    assert cities() - before in (0, 1)


def test_the_pool_is_filled_to_the_wish_and_no_further(engine: None) -> None:
    while add_missing_spare(wanted=2):
        pass
    assert len(spares()) >= 2
    assert add_missing_spare(wanted=1) is None


def test_a_spare_that_nobody_can_claim_does_not_count(
    engine: None, superuser: psycopg.Connection[Any]
) -> None:
    wanted = len(spares()) + 1
    stale = add_spare()
    try:
        superuser.execute("UPDATE registry_city SET plan_hash = 'old' WHERE id = %s", [stale.pk])
        assert add_missing_spare(wanted=wanted) is not None
        assert add_missing_spare(wanted=wanted) is None
    finally:
        superuser.execute(
            "UPDATE registry_city SET plan_hash = %s WHERE id = %s", [stale.plan_hash, stale.pk]
        )


def schemas(superuser: psycopg.Connection[Any]) -> set[str]:
    rows = superuser.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^city_'")
    return {name for (name,) in rows}


@pytest.fixture
def forgotten(
    found_city: Callable[..., City], superuser: psycopg.Connection[Any]
) -> Iterator[tuple[City, City]]:
    """A city with people and a spare which an older hub, put back, knows nothing of."""
    two = town, _spare = found_city(), add_spare()
    with town.scope():
        User.objects.create_user("anna@example.com")
    for city in two:
        for table in ("domain WHERE tenant", "alarm WHERE city", "cityversion WHERE city"):
            superuser.execute(f"DELETE FROM registry_{table}_id = %s", [city.pk])
        superuser.execute("DELETE FROM registry_city WHERE id = %s", [city.pk])
    routing.forget()
    yield two
    for city in two:
        remove(city)


def test_a_schema_that_the_registry_does_not_know_is_named_and_left(
    forgotten: tuple[City, City],
    superuser: psycopg.Connection[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    town, spare = forgotten
    before = schemas(superuser)
    for _ in range(2):
        assert sweep() == []
    assert schemas(superuser) == before
    warned = [record.getMessage() for record in caplog.records]
    for city in forgotten:
        told = f"Schema {city.schema_name} is not in the registry; it is left alone"
        assert warned.count(told) == 1  # not once a minute
    out = StringIO()
    call_command("fleet", "status", stdout=out)
    assert f"left alone: {town.schema_name}, {spare.schema_name}." in out.getvalue()
    with town.scope():
        assert [user.email for user in User.objects.all()] == ["anna@example.com"]


def test_a_new_city_never_takes_a_forgotten_ones_number(
    forgotten: tuple[City, City], superuser: psycopg.Connection[Any]
) -> None:
    town, _spare = forgotten
    superuser.execute("SELECT setval('registry_city_id_seq', %s, false)", [town.pk])
    assert add_spare().pk > town.pk
    with town.scope():
        assert [user.email for user in User.objects.all()] == ["anna@example.com"]


def test_a_forgotten_city_is_adopted_with_its_people(forgotten: tuple[City, City]) -> None:
    town, _spare = forgotten
    call_command("city", "adopt", town.schema_name, "found-again", timezone="Asia/Omsk")
    with hub_scope():
        city = City.objects.get(slug="found-again")
    assert (city.pk, city.state, city.plan_hash) == (town.pk, City.State.PAUSED, town.plan_hash)
    with city.scope():
        assert [user.email for user in User.objects.all()] == ["anna@example.com"]
    with pytest.raises(CommandError, match="not a schema that"):
        call_command("city", "adopt", town.schema_name, "twice", timezone="Asia/Omsk")


def test_one_city_that_resists_holds_up_no_other(
    town: City, village: City, superuser: psycopg.Connection[Any]
) -> None:
    sweep()
    (number,) = superuser.execute("SELECT lo_create(0)").fetchone() or (0,)
    superuser.execute(f"ALTER LARGE OBJECT {number} OWNER TO {role_of(town.schema_name)}")
    with hub_scope():
        City.objects.filter(pk__in=[town.pk, village.pk]).update(plan_hash=GONE)
    try:
        assert sweep() == [village.schema_name]
    finally:
        superuser.execute("SELECT lo_unlink(%s)", [number])
    assert sweep() == [town.schema_name]


def test_no_city_keeps_anything_outside_its_schema(town: City) -> None:
    for statement in ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, '')"):
        with pytest.raises(DatabaseError, match="permission denied"), town.scope():
            connection.cursor().execute(f"SELECT {statement}")


def test_an_empty_city_stays_small(town: City, superuser: psycopg.Connection[Any]) -> None:
    """An empty city stays within the budget of measures.md."""
    (row,) = superuser.execute(
        """SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),
        sum(pg_total_relation_size(oid)) FILTER (WHERE relkind = 'r') FROM pg_class
        WHERE relnamespace = %s::regnamespace""",
        [town.schema_name],
    ).fetchall()
    tables, indexes, size = row
    assert tables <= 75
    assert indexes <= 185
    assert size <= 2 * 1024 * 1024
