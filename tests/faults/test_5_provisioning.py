"""Fault 5: provisioning killed after each statement leaves a whole city or none."""

from __future__ import annotations

import threading
from typing import Any

import psycopg

from tenants.accounts.models import User
from tenants.registry.models import City, Domain
from tenants.registry.provisioning import add_spare, build_city, create_city
from tenants.registry.scope import hub_scope
from tenants.registry.spare_pool import sweep
from tests.faults.killing import killed_at

FACTS = {"name_ru": "Город", "name_en": "Town", "timezone": "Asia/Omsk"}
SPARE = "from tenants.registry.provisioning import add_spare\nadd_spare()\n"
CREATE = """
from tenants.registry.provisioning import create_city
create_city(slug=sys.argv[1], name_ru="Город", name_en="Town", timezone="Asia/Omsk")
"""


def schemas(superuser: psycopg.Connection[Any]) -> set[str]:
    rows = superuser.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^city_'")
    return {name for (name,) in rows}


def known() -> dict[str, str]:
    """Schema and version of every city in a built state."""
    with hub_scope():
        built = City.objects.exclude(plan_hash="")
        return dict(built.values_list("schema_name", "plan_hash"))


def test_a_killed_builder_leaves_no_half_schema(
    engine: None, superuser: psycopg.Connection[Any]
) -> None:
    moment = 0
    while killed_at(moment, SPARE):
        assert schemas(superuser) == set(known())
        moment += 1
    assert moment > 4
    assert schemas(superuser) == set(known())
    assert len(set(known().values())) == 1
    assert sweep() == []


def test_a_city_killed_while_it_is_created_can_be_finished(
    engine: None, superuser: psycopg.Connection[Any]
) -> None:
    moment, again = 0, True
    while again:
        slug = f"killed-{moment}"
        again = killed_at(moment, CREATE, slug)
        moment += 1
        with hub_scope():
            left = list(City.objects.filter(slug=slug))
            addresses = set(Domain.objects.filter(tenant__in=left).values_list("domain", flat=True))
        assert addresses == {city.host for city in left}
        for city in left:  # the city is whole, or waits to be built: building again ends it
            build_city(city)
            with city.scope():
                assert User.objects.count() == 0
        if not left:
            build_it = create_city(slug=slug, **FACTS)
            assert build_it.state == City.State.ACTIVE
        if moment > 3:  # the later statements are those of the previous test
            break
    assert schemas(superuser) == set(known())


def test_two_claimants_never_get_one_spare(engine: None) -> None:
    from django.db import connection

    spares = {add_spare().pk for _ in range(2)}
    barrier, got = threading.Barrier(4), []

    def claim(number: int) -> None:
        try:
            barrier.wait()
            got.append(create_city(slug=f"claimant-{number}", **FACTS).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 4
    assert spares & set(got)
