"""Fault 6: a fleet migration that is killed or blocked is resumed; others don't suffer."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection

from tenants.products.models import Product
from tenants.registry.fleet import replay
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.fleet.state import fleet_state
from tenants.registry.models import City, FleetOutcome
from tests.faults.killing import killed_at
from tests.registry.test_fleet import ADD, columns, fleet, version

__all__ = ["fleet"]
RUN = """
from django.conf import settings
settings.MIGRATION_MODULES = {"products": "tests.registry.later"}
from tenants.registry.fleet.run import migrate_fleet
migrate_fleet(jobs=1, resume=True)
"""


@pytest.mark.usefixtures("fleet")
class TestTrouble:
    def test_killed_again_and_again_it_arrives(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        later("0900_colour", ADD.format(name="colour"))
        moments = 0
        for moment in range(5, 400, 60):
            if not killed_at(moment, RUN):
                break
            moments += 1
            for city in (town, village):  # each is wholly before or wholly after
                after = "colour" in columns(superuser, city)
                assert after == (version(city) == fleet_state().wanted)
        assert moments >= 1
        assert migrate_fleet(resume=True).problems == []
        assert fleet_state().is_current
        for city in (town, village):
            assert "colour" in columns(superuser, city)

    def test_a_busy_city_waits_and_the_others_do_not(
        self,
        town: City,
        village: City,
        later: Any,
        superuser: psycopg.Connection[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(replay, "LOCK_TIMEOUT", 100)
        monkeypatch.setattr(replay, "ATTEMPTS", 2)
        later("0900_colour", ADD.format(name="colour"))
        with superuser.transaction():
            superuser.execute(f"LOCK TABLE {town.schema_name}.products_product IN SHARE MODE")
            report = migrate_fleet()
        assert [(city, outcome) for city, outcome, _ in report.problems] == [
            (town, FleetOutcome.Outcome.LOCKED)
        ]
        assert "colour" in columns(superuser, village)
        assert "colour" not in columns(superuser, town)
        assert migrate_fleet(resume=True).problems == []
        assert "colour" in columns(superuser, town)

    def test_old_code_lives_on_during_it(self, town: City, later: Any) -> None:
        """A column that old code doesn't know has its default in the database."""
        later("0900_colour", ADD.format(name="colour"))
        migrate_fleet()
        with town.scope(), connection.cursor() as cursor:
            Product.objects.create(title="Old code", pitch="doesn't know the column")
            cursor.execute("SELECT title, colour FROM products_product")
            assert cursor.fetchall() == [("Old code", "old")]
