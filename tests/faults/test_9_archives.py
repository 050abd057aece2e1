"""Fault 9: exporting under writes, importing an older version, deleting during an export."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tenants.accounts.models import User
from tenants.registry.actions import NotFromHere, move_city
from tenants.registry.archive import (
    BadArchive,
    check_archive,
    delete_city,
    discard_city,
    export_city,
    exporting,
    import_city,
)
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.models import City
from tenants.registry.models.city import GONE
from tenants.registry.scope import hub_scope
from tenants.registry.spare_pool import sweep
from tests.faults.killing import killed_at
from tests.registry.engine import until_blocked
from tests.registry.test_fleet import ADD, columns, fleet

__all__ = ["fleet"]
DELETE = """
from pathlib import Path
from tenants.registry.archive import delete_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
with hub_scope():
    city = City.objects.get(slug=sys.argv[1])
delete_city(city, after_export=Path(sys.argv[2]))
"""
IMPORT = """
from pathlib import Path
from tenants.registry.archive import import_city
import_city(Path(sys.argv[2]), slug=sys.argv[1])
"""


def people(city: City) -> list[str]:
    with city.scope():
        return list(User.objects.order_by("pk").values_list("email", flat=True))


def test_an_export_during_writes_holds_one_moment(town: City, tmp_path: Path) -> None:
    """Each write adds two people in one transaction: an archive with an odd number has torn one."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                with town.scope():
                    for side in ("left", "right"):
                        User.objects.create_user(f"{side}{number}@example.com")
                number += 1
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            manifest = export_city(town, tmp_path / f"{turn}.zip")
            assert manifest.tables["accounts_user"].rows % 2 == 0
    finally:
        stop.set()
        writer.join()
    copy = import_city(tmp_path / "4.zip", slug=f"{town.slug}-copy")
    assert people(copy) == people(town)[: len(people(copy))]


def test_deleting_waits_for_an_export_that_reads(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.scope():
        User.objects.create_user("a@example.com")
    export_city(town, tmp_path / "whole.zip")
    reading, go_on, alarms_of = threading.Event(), threading.Event(), exporting.alarms_of

    def slowly(city: City) -> list[list[str]]:
        reading.set()
        go_on.wait(60)
        return alarms_of(city)

    def in_its_own_thread(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            finally:
                connection.close()

        return threading.Thread(target=run)

    monkeypatch.setattr(exporting, "alarms_of", slowly)
    exporter = in_its_own_thread(lambda: export_city(town, tmp_path / "slow.zip"))
    deleter = in_its_own_thread(lambda: delete_city(town, after_export=tmp_path / "whole.zip"))
    exporter.start()
    assert reading.wait(60)
    deleter.start()
    until_blocked(deleter)
    assert deleter.is_alive()  # the tables are being read
    go_on.set()
    exporter.join()
    deleter.join()
    assert row_of(str(town.slug)) is None
    assert check_archive(tmp_path / "slow.zip").tables["accounts_user"].rows == 1


def test_deleting_during_an_export_keeps_to_its_archive(town: City, tmp_path: Path) -> None:
    """The export under way is not the one that it was given: what came since is not lost."""
    export_city(town, tmp_path / "before.zip")
    with town.scope():
        User.objects.create_user("late@example.com")
    with exporting.snapshot(town) as cursor:
        cursor.execute("SELECT 1")
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(_refused, town, tmp_path / "before.zip")
            assert "changed since the export" in asked.result(60)
    assert people(town) == ["late@example.com"]


def _refused(city: City, file: Path) -> str:
    try:
        with pytest.raises(BadArchive) as refusal:
            delete_city(city, after_export=file)
    finally:
        connection.close()
    return str(refusal.value)


@pytest.mark.usefixtures("fleet")
def test_an_archive_of_a_newer_release_is_refused(town: City, tmp_path: Path, later: Any) -> None:
    later("0900_colour", ADD.format(name="colour"))
    migrate_fleet()
    export_city(town, tmp_path / "newer.zip")
    Path(os.environ["LATER_MIGRATIONS"], "0900_colour.py").unlink()  # the release before
    for name in [name for name in sys.modules if name.startswith("tests.registry.later")]:
        del sys.modules[name]
    invalidate_caches()
    with pytest.raises(BadArchive, match="newer release"):
        import_city(tmp_path / "newer.zip", slug=f"{town.slug}-newer")
    assert row_of(f"{town.slug}-newer") is None


REFUSES_OLD = """
def fill(apps, schema_editor):
    if apps.get_model("accounts", "User").objects.filter(email="old@example.com").exists():
        raise ValueError("nobody of old may live here")
"""


@pytest.mark.usefixtures("fleet")
def test_an_older_archive_is_migrated_after_it_is_loaded(
    town: City, tmp_path: Path, later: Any, superuser: Any
) -> None:
    with town.scope():
        User.objects.create_user("old@example.com")
    export_city(town, tmp_path / "old.zip")
    later("0900_colour", ADD.format(name="colour"))
    migrate_fleet()
    copy = import_city(tmp_path / "old.zip", slug=f"{town.slug}-older")
    assert people(copy) == ["old@example.com"]
    assert "colour" in columns(superuser, copy)
    with hub_scope():
        assert City.objects.get(pk=copy.pk).plan_hash == City.objects.get(pk=town.pk).plan_hash


@pytest.mark.usefixtures("fleet")
def test_a_step_that_fails_on_an_old_archive_leaves_nothing(
    town: City, tmp_path: Path, later: Any
) -> None:
    with town.scope():
        User.objects.create_user("old@example.com")
    export_city(town, tmp_path / "old.zip")
    with town.scope():
        User.objects.update(email="new@example.com")
    later("0900_colour", "CityStep(fill)", before=REFUSES_OLD)
    migrate_fleet()
    with pytest.raises(BadArchive, match="nobody of old may live here"):
        import_city(tmp_path / "old.zip", slug=f"{town.slug}-older")
    assert row_of(f"{town.slug}-older") is None


def row_of(slug: str) -> City | None:
    with hub_scope():
        found: City | None = City.objects.filter(slug=slug).first()
        return found


def test_a_city_killed_while_it_is_deleted_comes_back_or_goes(
    found_city: Callable[..., City], tmp_path: Path
) -> None:
    moment, town = 0, None
    ended = {"came back": 0, "went": 0}
    while True:
        if town is None:
            town = found_city()
            with town.scope():
                User.objects.create_user("a@example.com")
            export_city(town, tmp_path / "town.zip")
        if not killed_at(moment, DELETE, str(town.slug), str(tmp_path / "town.zip")):
            break
        moment += 1
        left = row_of(str(town.slug))
        if left is not None and left.plan_hash != GONE:
            with hub_scope():
                move_city(left, to="active")
            assert people(left) == ["a@example.com"]
            ended["came back"] += 1
            continue
        if left is not None:
            with hub_scope(), pytest.raises(NotFromHere, match="being deleted"):
                move_city(left, to="active")
            assert town.schema_name in sweep()
        assert row_of(str(town.slug)) is None
        ended["went"] += 1
        town = None
    assert row_of(str(town.slug)) is None
    assert min(ended.values()) > 4


def test_a_city_killed_while_it_is_imported_can_be_discarded(
    town: City, tmp_path: Path, superuser: psycopg.Connection[Any]
) -> None:
    file = tmp_path / "town.zip"
    export_city(town, file)
    slug, moment, discarded = f"{town.slug}-copy", 0, 0
    while killed_at(moment, IMPORT, slug, str(file)):
        moment += 1
        if (left := row_of(slug)) is None:
            continue
        if left.state != City.State.BUILDING:
            break
        discard_city(left)
        discarded += 1
        assert row_of(slug) is None
        found = superuser.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s"
            " UNION ALL SELECT 1 FROM pg_roles WHERE rolname LIKE %s",
            [left.schema_name, f"%{left.schema_name}"],
        )
        assert found.fetchall() == []
    assert discarded > 4
    with hub_scope(), pytest.raises(NotFromHere, match="only a city being built"):
        discard_city(town)
