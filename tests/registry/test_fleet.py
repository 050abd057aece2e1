"""Migrating the fleet: failures of one city don't stop the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import invalidate_caches
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from tenants.registry.fleet import replay, run, workers
from tenants.registry.fleet.drift import drift, read_looks
from tenants.registry.fleet.lock import LOCK, AnotherRun
from tenants.registry.fleet.report import CanaryFailed, RehearsalFailed
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.fleet.state import fleet_state
from tenants.registry.migration_plan import wanted_hash
from tenants.registry.models import Blueprint, City, FleetOutcome
from tenants.registry.provisioning import add_spare, unregistered_schemas
from tenants.registry.scope import hub_scope
from tenants.registry.spare_pool import sweep

ADD = "migrations.AddField('product', '{name}', models.CharField(max_length=9, db_default='old'))"
STEP = """
def fill(apps, schema_editor):
    apps.get_model("products", "Product").objects.update(colour="new")
"""


def version(city: City) -> str:
    with hub_scope():
        return str(City.objects.values_list("plan_hash", flat=True).get(pk=city.pk))


def spare_schemas() -> list[str]:
    with hub_scope():
        spares = City.objects.filter(state=City.State.SPARE)
        return list(spares.values_list("schema_name", flat=True))


def spare_count() -> int:
    return len(spare_schemas())


def columns(superuser: psycopg.Connection[Any], city: City) -> set[str]:
    rows = superuser.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped",
        [f"{city.schema_name}.products_product"],
    )
    return {name for (name,) in rows}


@pytest.fixture
def fleet(engine: None, superuser: psycopg.Connection[Any]) -> Any:
    """Undo the migrations of a test on all cities."""
    with hub_scope():
        before = {city.pk: city.plan_hash for city in City.objects.all()}
    yield
    superuser.execute("DELETE FROM registry_blueprint WHERE plan_hash <> %s", [wanted_hash()])
    extra = (  # a city that a test deleted has a row and no schema
        "SELECT schema_name FROM registry_city WHERE id = ANY(%s)"
        " AND schema_name IN (SELECT nspname FROM pg_namespace)"
    )
    for (schema,) in superuser.execute(extra, [list(before)]).fetchall():
        for name in ("colour", "size"):
            superuser.execute(f"ALTER TABLE {schema}.products_product DROP COLUMN IF EXISTS {name}")
        superuser.execute(f"DELETE FROM {schema}.django_migrations WHERE name ~ '^09'")
    superuser.execute("DELETE FROM public.django_migrations WHERE name ~ '^09'")
    for pk, plan in before.items():
        superuser.execute("UPDATE registry_city SET plan_hash = %s WHERE id = %s", [plan, pk])
    sweep()  # spares that were thrown away with their blueprint
    assert unregistered_schemas() == []


@pytest.mark.usefixtures("fleet")
class TestMigrate:
    def test_nothing_to_do_is_one_query(self, queries: Any) -> None:
        with queries() as sent:
            report = migrate_fleet()
        assert len(sent) == 1
        assert (report.hub, dict(report.outcomes)) == ([], {})

    def test_all_cities_and_the_spares_arrive(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        spare = add_spare()
        later("0900_colour", ADD.format(name="colour"))
        assert not fleet_state().is_current
        report = migrate_fleet(jobs=3)
        assert (report.hub, report.problems) == (["products.0900_colour"], [])
        for city in (town, village, spare):
            assert version(city) == wanted_hash()
            assert "colour" in columns(superuser, city)
        assert fleet_state().is_current

    def test_a_waiting_spare_is_the_first_to_be_built_on(self, later: Any) -> None:
        spare = add_spare()
        before = spare_count()
        later("0900_colour", ADD.format(name="colour"))
        migrate_fleet()
        assert spare_count() == before
        assert version(spare) == wanted_hash()

    def test_a_spare_that_drifted_is_not_built_on(
        self, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        for schema in spare_schemas():
            superuser.execute(f"ALTER TABLE {schema}.products_product ADD COLUMN size int")
        spare = add_spare()
        superuser.execute(f"ALTER TABLE {spare.schema_name}.products_product ADD COLUMN size int")
        before = spare_count()
        later("0900_colour", ADD.format(name="colour"))
        report = migrate_fleet()
        assert spare_count() == before + 1
        assert spare.pk in {city.pk for city, outcome, _ in report.problems if outcome == "drifted"}

    def test_a_step_runs_in_each_city_with_its_own_rows(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        for city in (town, village):
            superuser.execute(
                f"INSERT INTO {city.schema_name}.accounts_user (email, password, language, "
                "is_active, is_staff, created_at) VALUES ('a@b.c', '', '', true, false, now())"
            )
        later("0900_colour", ADD.format(name="colour"))
        later("0901_fill", "CityStep(fill, migrations.RunPython.noop)", before=STEP)
        later("0902_size", ADD.format(name="size"))
        report = migrate_fleet()
        assert report.problems == []
        for city in (town, village):
            assert {"colour", "size"} <= columns(superuser, city)
            rows = superuser.execute(
                f"SELECT name FROM {city.schema_name}.django_migrations "
                "WHERE name ~ '^09' ORDER BY id"
            )
            assert [name for (name,) in rows] == ["0900_colour", "0901_fill", "0902_size"]

    def test_drift_is_named_and_left_alone(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        superuser.execute(f"ALTER TABLE {town.schema_name}.products_product ADD COLUMN own int")
        later("0900_colour", ADD.format(name="colour"))
        report = migrate_fleet()
        ((city, outcome, words),) = report.problems
        assert (city, outcome) == (town, FleetOutcome.Outcome.DRIFTED)
        assert words == "unexpected column products_product.own: integer"
        assert "colour" not in columns(superuser, town)
        assert "colour" in columns(superuser, village)
        superuser.execute(f"ALTER TABLE {town.schema_name}.products_product DROP COLUMN own")
        assert migrate_fleet(resume=True).problems == []
        assert "colour" in columns(superuser, town)

    def test_only_the_named_cities(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        later("0900_colour", ADD.format(name="colour"))
        migrate_fleet(only=[town])
        assert "colour" in columns(superuser, town)
        assert "colour" not in columns(superuser, village)

    def test_a_migration_that_fails_in_a_rehearsal_touches_nobody(
        self, town: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        before = version(town)
        later("0900_broken", "migrations.RunSQL('SELECT no_such_function()')")
        with pytest.raises(Exception, match="no_such_function"):
            migrate_fleet()
        assert version(town) == before

    def test_a_failing_canary_stops_everything(
        self, town: City, village: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        bad = "DO $$ BEGIN IF EXISTS (SELECT FROM django_session) THEN RAISE 'bad'; END IF; END $$"
        with hub_scope():
            everybody = [c.schema_name for c in City.objects.exclude(plan_hash="")]
        for schema in everybody:
            superuser.execute(f"INSERT INTO {schema}.django_session VALUES ('k', 'd', now())")
        later("0900_bad", f"migrations.RunSQL({bad!r})")
        with pytest.raises(CanaryFailed):
            migrate_fleet()
        with hub_scope():
            moved = City.objects.filter(plan_hash=wanted_hash()).exclude(state="spare")
            assert list(moved) == []
        for schema in everybody:
            superuser.execute(f"DELETE FROM {schema}.django_session")


def said(*command: str, **options: Any) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("fleet")
class TestCommand:
    def test_status_and_check(self, town: City, later: Any) -> None:
        assert "are up to date" in said("fleet", "status")
        assert "are up to date" in said("fleet", "migrate", "--check")
        later("0900_colour", ADD.format(name="colour"))
        with pytest.raises(CommandError, match=r"Run: manage\.py fleet migrate"):
            call_command("fleet", "migrate", "--check")
        assert "cities are behind" in said("fleet", "status")
        assert "migrated: " in said("fleet", "migrate", "--jobs", "2")

    def test_an_unknown_city_gets_the_nearest_names(self, found_city: Callable[..., City]) -> None:
        found_city("petropavlovsk")
        with pytest.raises(
            CommandError, match=r"no city “petropavlosk”. Did you mean petropavlovsk"
        ):
            call_command("fleet", "migrate", "--only", "petropavlosk")

    @pytest.mark.parametrize("command", ["migrate", "migrate_schemas"])
    def test_other_ways_to_migrate_name_this_one(self, command: str) -> None:
        with pytest.raises(CommandError, match=r"manage\.py fleet migrate"):
            call_command(command)

    def test_superusers_are_refused(self, settings: Any, superuser: Any) -> None:
        from django.core.exceptions import ImproperlyConfigured

        connection.close()
        login = connection.settings_dict["USER"]
        superuser.execute(f"ALTER ROLE {login} SUPERUSER")
        try:
            with pytest.raises(ImproperlyConfigured, match="is a superuser"), hub_scope():
                City.objects.count()
            settings.ALLOW_SUPERUSER = True
            with hub_scope():
                assert City.objects.count()
        finally:
            superuser.execute(f"ALTER ROLE {login} NOSUPERUSER")
            connection.close()


@pytest.mark.usefixtures("fleet")
class TestTrouble:
    def test_two_runs_at_once_are_one_too_many(
        self, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        later("0900_colour", ADD.format(name="colour"))
        with superuser.transaction():
            superuser.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            with pytest.raises(AnotherRun):
                migrate_fleet()
        assert migrate_fleet().problems == []

    def test_when_nothing_can_be_noted_the_run_still_ends(
        self, town: City, village: City, later: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_spare()
        later("0900_colour", ADD.format(name="colour"))
        real = replay.replay

        def breaks(city: City, *args: Any, **kwargs: Any) -> None:
            if city == village:
                raise OperationalError("the server went away")
            real(city, *args, **kwargs)

        def gone(*args: Any, **kwargs: Any) -> None:
            raise OperationalError("the server is away")

        monkeypatch.setattr(workers, "replay", breaks)
        monkeypatch.setattr(workers, "note", gone)
        report = migrate_fleet(jobs=2)
        ((city, outcome, words),) = report.problems
        assert (city, outcome) == (village, "failed")
        assert "went away" in words
        assert "is away" in words
        assert version(town) == wanted_hash() != version(village)

    def test_who_stops_the_run_keeps_the_others_as_they_are(
        self, town: City, village: City, later: Any
    ) -> None:
        later("0900_colour", ADD.format(name="colour"))

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            migrate_fleet(jobs=1, progress=stop)
        assert wanted_hash() not in (version(town), version(village))
        assert migrate_fleet(resume=True).problems == []

    def test_migrations_that_fail_in_the_rehearsal_touch_nobody(
        self, town: City, later: Any
    ) -> None:
        before = version(town)
        later("0900_colour", "migrations.RunSQL('SELECT nosuch')")
        with pytest.raises(RehearsalFailed, match="nosuch"):
            migrate_fleet()
        assert version(town) == before

    def test_a_migration_mended_under_its_name_is_read_anew(
        self, town: City, later: Any, superuser: psycopg.Connection[Any]
    ) -> None:
        later("0900_colour", ADD.format(name="colour"))
        run._blueprint()  # as far as a run whose canary failed
        file = Path(os.environ["LATER_MIGRATIONS"], "0900_colour.py")
        file.write_text(file.read_text().replace("'colour'", "'size'"))
        for name in [name for name in sys.modules if name.startswith("tests.registry.later")]:
            del sys.modules[name]
        invalidate_caches()
        assert migrate_fleet().problems == []
        assert "size" in columns(superuser, town)
        assert "colour" not in columns(superuser, town)


@pytest.mark.usefixtures("fleet")
class TestDrift:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("ALTER COLUMN title SET DEFAULT 'drift'", "default 'drift'"),
            ("ADD CONSTRAINT drift CHECK (title <> 'drift')", "constraint drift"),
            ("ALTER COLUMN title TYPE varchar(7)", "character varying(7)"),
        ],
    )
    def test_who_differs_is_named_and_nobody_else(
        self, town: City, village: City, change: str, words: str, superuser: Any
    ) -> None:
        superuser.execute(f"ALTER TABLE {town.schema_name}.products_product {change}")
        with hub_scope():
            drawn = Blueprint.objects.get(pk=town.plan_hash)
        found = drift([village.schema_name, town.schema_name], drawn, read_looks())
        assert found.keys() == {town.schema_name}
        assert words in found[town.schema_name]

    def test_a_schema_built_after_the_look_is_looked_at_again(self, town: City) -> None:
        with hub_scope():
            drawn = Blueprint.objects.get(pk=town.plan_hash)
        assert drift([town.schema_name], drawn, {}) == {}


@pytest.mark.usefixtures("fleet")
class TestCommandOfSome:
    def test_it_speaks_of_the_cities_it_was_asked_about(
        self, town: City, village: City, later: Any
    ) -> None:
        later("0900_colour", "migrations.RunSQL('SELECT 1')")
        said = StringIO()
        call_command("fleet", "migrate", only=[town.slug], stdout=said)
        call_command("fleet", "migrate", only=[town.slug], check=True, stdout=said)
        with pytest.raises(CommandError, match=f"Behind: {village.slug}"):
            call_command("fleet", "migrate", only=[village.slug], check=True)
        with pytest.raises(CommandError, match="There is no city"):
            call_command("fleet", "migrate", only=["nosuch"], check=True)

    def test_a_migration_that_would_break_the_fleet_is_refused_first(
        self, town: City, later: Any
    ) -> None:
        before = version(town)
        later("0900_colour", ADD.format(name="colour").replace("db_default", "default"))
        with pytest.raises(CommandError, match="demands"):
            call_command("fleet", "migrate")
        assert version(town) == before
