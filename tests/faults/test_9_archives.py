"""Fault 9: exporting under writes, importing an older version, deleting during an export."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from tenants.accounts.models import User
from tenants.registry.archive import (
    BadArchive,
    check_archive,
    delete_city,
    export_city,
    import_city,
)
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.registry.test_fleet import ADD, columns, fleet

__all__ = ["fleet"]


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


def test_deleting_during_an_export_waits_or_refuses(town: City, tmp_path: Path) -> None:
    with town.scope():
        User.objects.create_user("a@example.com")
    file = tmp_path / "town.zip"
    export_city(town, file)
    with town.scope():
        User.objects.create_user("b@example.com")

    def export() -> None:
        try:
            export_city(town, file)
        except (DatabaseError, psycopg.Error):
            pass  # the city was gone before it began
        finally:
            connection.close()

    exporter = threading.Thread(target=export)
    exporter.start()
    try:
        delete_city(town, after_export=file)
        deleted = True
    except BadArchive:
        deleted = False
    exporter.join()
    if deleted:  # only with an archive that holds everything
        assert check_archive(file).tables["accounts_user"].rows == 2
    else:
        assert people(town) == ["a@example.com", "b@example.com"]


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
