"""A city leaves as a file and comes back from it; nothing half done either way."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.archive import (
    BadArchive,
    check_archive,
    delete_city,
    export_city,
    import_city,
)
from tenants.registry.models import Alarm, City
from tenants.registry.provisioning import CityTaken
from tenants.registry.scope import hub_scope


@pytest.fixture
def lively(town: City) -> City:
    with town.scope():
        for number in range(30):
            User.objects.create_user(f"житель{number}@пример.рф")
        alarms.set(city=town, kind="test", key="7", due_at=timezone.now() + timedelta(days=9))
    default_storage.save(f"{town.schema_name}/plans/план.txt", ContentFile("Четверг".encode()))
    return town


@pytest.fixture
def file(lively: City, tmp_path: Path) -> Path:
    export_city(lively, tmp_path / "town.zip")
    return tmp_path / "town.zip"


def people(city: City) -> list[tuple[int, str]]:
    with city.scope():
        return list(User.objects.order_by("pk").values_list("pk", "email"))


def slugs() -> set[str | None]:
    with hub_scope():
        return set(City.objects.values_list("slug", flat=True))


def test_everything_comes_back(lively: City, file: Path) -> None:
    copy = import_city(file, slug="town-copy")
    assert people(copy) == people(lively)
    assert (copy.state, copy.name_ru, copy.timezone) == ("active", "Город", "Asia/Omsk")
    assert default_storage.open(f"{copy.schema_name}/plans/план.txt").read().decode() == "Четверг"
    with copy.scope():
        assert [(a.kind, a.key) for a in Alarm.objects.all()] == [("test", "7")]
        newest = User.objects.create_user("later@example.com")
    assert newest.pk > people(lively)[-1][0]


def test_the_address_may_be_taken(lively: City, file: Path) -> None:
    before = slugs()
    with pytest.raises(CityTaken):
        import_city(file)
    assert slugs() == before


def test_a_damaged_file_changes_nothing(file: Path, tmp_path: Path) -> None:
    whole, before = file.read_bytes(), slugs()
    altered = bytearray(whole)
    altered[whole.index("житель7@".encode())] ^= 1
    bad = tmp_path / "bad.zip"
    for data in (b"", b"no zip", whole[: len(whole) // 2], whole[:-10], bytes(altered)):
        bad.write_bytes(data)
        with pytest.raises(BadArchive):
            import_city(bad, slug="from-bad")
    assert slugs() == before


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with some of its members changed (None: left out)."""
    target = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                out.writestr(name, data)
    return target


def test_a_part_that_is_missing_or_forged_is_noticed(file: Path) -> None:
    def without(name: str, data: bytes) -> bytes | None:
        return None if name == "tables/accounts_user.csv" else data

    def forged(name: str, data: bytes) -> bytes:
        return data.replace(b"active", b"passiv") if name == "manifest.json" else data

    def other_rows(name: str, data: bytes) -> bytes:
        return data.replace(b"7@", b"8@") if name == "tables/accounts_user.csv" else data

    for change in (without, forged, other_rows):
        with pytest.raises(BadArchive):
            check_archive(rewritten(file, change))


def test_an_archive_of_a_newer_release_is_refused(lively: City, tmp_path: Path, later: Any) -> None:
    from tenants.registry.archive import manifest

    file = tmp_path / "newer.zip"
    known = manifest.migrations_on_disk()
    export_city(lively, file)
    gone = frozenset(key for key in known if key != ("accounts", "0001_initial"))
    original = manifest.migrations_on_disk
    manifest.migrations_on_disk = lambda: gone
    try:
        with pytest.raises(BadArchive, match="newer release"):
            check_archive(file)
    finally:
        manifest.migrations_on_disk = original


def test_an_archive_of_a_bigger_future_format_is_refused(file: Path) -> None:
    import hashlib

    texts: dict[str, bytes] = {}

    def newer(name: str, data: bytes) -> bytes:
        if name == "manifest.json":
            texts[name] = data.replace(b'"format": 1', b'"format": 2')
            return texts[name]
        if name == "manifest.sha256":
            return hashlib.sha256(texts["manifest.json"]).hexdigest().encode()
        return data

    with pytest.raises(BadArchive, match="newer release"):
        check_archive(rewritten(file, newer))


def test_deleting_needs_an_export_of_what_is_there_now(lively: City, file: Path) -> None:
    with lively.scope():
        User.objects.create_user("late@example.com")
    with pytest.raises(BadArchive, match="changed since the export"):
        delete_city(lively, after_export=file)
    with hub_scope():
        assert City.objects.get(pk=lively.pk).state == "active"
    assert len(people(lively)) == 31
    export_city(lively, file)
    delete_city(lively, after_export=file)
    assert lively.slug not in slugs()
    assert default_storage.exists(f"{lively.schema_name}/plans/план.txt") is False


def test_the_export_of_another_city_does_not_count(village: City, file: Path) -> None:
    with pytest.raises(CommandError, match="This archive is of"):
        call_command("city", "delete", village.slug, "--after-export", str(file))
    assert village.slug in slugs()
