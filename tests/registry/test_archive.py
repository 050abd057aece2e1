"""Export and import of a city, each whole or not at all."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
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
        assert [(a.kind, a.key) for a in Alarm.objects.filter(kind="test")] == [("test", "7")]
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


def sealed_anew(file: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with another table in it, and a manifest that agrees."""
    with zipfile.ZipFile(file) as archive:
        facts = json.loads(archive.read("manifest.json"))
        data = change(archive.read(f"tables/{table}.csv"))
    facts["tables"][table] |= {"sha256": sha256(data).hexdigest(), "size": len(data)}
    text = json.dumps(facts).encode()
    members = {
        f"tables/{table}.csv": data,
        "manifest.json": text,
        "manifest.sha256": sha256(text).hexdigest().encode(),
    }
    return rewritten(file, lambda name, old: members.get(name, old))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows: rows.replace(b"20", b"x", 1), id="no date"),
        pytest.param(lambda rows: rows + rows.splitlines(keepends=True)[1], id="a row twice"),
        pytest.param(lambda rows: rows.replace(b"email", b"e-mail", 1), id="another column"),
    ],
)
def test_rows_that_the_tables_refuse_are_a_bad_archive(file: Path, change: Any) -> None:
    before = slugs()
    forged = sealed_anew(file, "accounts_user", change)
    check_archive(forged)
    with pytest.raises(BadArchive, match="does not fit"):
        import_city(forged, slug="forged")
    assert slugs() == before


def with_facts(file: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The archive with another manifest, sealed like any."""
    with zipfile.ZipFile(file) as archive:
        facts = json.loads(archive.read("manifest.json"))
    change(facts)
    text = json.dumps(facts).encode()
    members = {"manifest.json": text, "manifest.sha256": sha256(text).hexdigest().encode()}
    return rewritten(file, lambda name, old: members.get(name, old))


@pytest.mark.parametrize("sequence", ["registry_city_id_seq", "no_such_seq", 'a"; DROP', ""])
def test_an_archive_moves_no_sequence_but_the_citys_own(
    file: Path, sequence: str, superuser: psycopg.Connection[Any]
) -> None:
    forged = with_facts(file, lambda facts: facts["sequences"].update({sequence: 1}))
    before = slugs()
    with pytest.raises(BadArchive, match="has no sequence"):
        import_city(forged, slug="forged")
    assert slugs() == before
    last = "SELECT last_value >= (SELECT max(id) FROM registry_city) FROM registry_city_id_seq"
    assert superuser.execute(last).fetchone() == (True,)


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts["sequences"].update(accounts_user_id_seq=1 << 63),
        lambda facts: facts["sequences"].update(accounts_user_id_seq="1"),
        lambda facts: facts["migrations"].append(["products"]),
        lambda facts: facts["migrations"].append([1, 2]),
        lambda facts: facts["alarms"].append(["kind", "key", "soon"]),
        lambda facts: facts["alarms"].append(["kind", "key", "2026-01-01T00:00:00"]),
        lambda facts: facts["alarms"].append(["kind"]),
        lambda facts: facts["tables"]["accounts_user"].update(size="7"),
        lambda facts: facts["tables"]["accounts_user"].update(columns=[1]),
        lambda facts: facts["city"].update(slug=["omsk"]),
        lambda facts: facts["city"].pop("slug"),
        lambda facts: facts["city"].update(identity="a\0b"),
        lambda facts: facts.update(city=[]),
        lambda facts: facts.update(tables=[]),
    ],
)
def test_facts_of_another_kind_are_one_sentence(file: Path, change: Any) -> None:
    before = slugs()
    with pytest.raises(BadArchive, match="no archive of a city"):
        import_city(with_facts(file, change), slug="forged")
    assert slugs() == before


@pytest.mark.parametrize(
    "name", ["products/15/.", "products/./15", "../15", "/15", "products//15", "a\\b", "15/", ".."]
)
def test_an_upload_lies_in_the_citys_folder(file: Path, name: str) -> None:
    def add(facts: dict[str, Any]) -> None:
        facts["files"][name] = {"sha256": sha256(b"x").hexdigest(), "size": 1}

    forged, before = with_facts(file, add), slugs()
    with zipfile.ZipFile(forged, "a") as archive:
        archive.writestr(f"files/{name}", b"x")
    with pytest.raises(BadArchive, match="not the name of a file"):
        import_city(forged, slug="forged")
    assert slugs() == before


def test_an_archive_does_not_grow_when_it_is_read(file: Path) -> None:
    bomb = file.with_name("bomb.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))
        out.writestr("files/zeros", b"0" * 50_000_000)
    with pytest.raises(BadArchive, match="unpacks to more"):
        check_archive(bomb)


def test_the_command_answers_in_a_sentence(file: Path) -> None:
    forged = with_facts(file, lambda facts: facts.update(alarms=7))
    with pytest.raises(CommandError, match="This file is no archive of a city"):
        call_command("city", "import", str(forged), "--as", "forged")


def test_an_archive_of_a_bigger_future_format_is_refused(file: Path) -> None:
    texts: dict[str, bytes] = {}

    def newer(name: str, data: bytes) -> bytes:
        if name == "manifest.json":
            texts[name] = data.replace(b'"format": 1', b'"format": 2')
            return texts[name]
        if name == "manifest.sha256":
            return sha256(texts["manifest.json"]).hexdigest().encode()
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


def late_upload(city: City) -> None:
    default_storage.save(f"{city.schema_name}/plans/late.txt", ContentFile(b"late"))


def altered_upload(city: City) -> None:
    path = Path(default_storage.path(f"{city.schema_name}/plans/план.txt"))
    path.write_bytes(path.read_bytes()[::-1])


def late_alarm(city: City) -> None:
    with city.scope():
        alarms.set(city=city, kind="test", key="8", due_at=timezone.now())


@pytest.mark.parametrize(
    ("change", "named"),
    [(late_upload, "plans/late.txt"), (altered_upload, "plans/план.txt"), (late_alarm, "alarms")],
)
def test_deleting_compares_uploads_and_alarms_too(
    lively: City, file: Path, change: Callable[[City], None], named: str
) -> None:
    change(lively)
    with pytest.raises(BadArchive, match=named):
        delete_city(lively, after_export=file)
    assert len(people(lively)) == 30
    assert default_storage.exists(f"{lively.schema_name}/plans/план.txt")
    with lively.scope():
        assert Alarm.objects.filter(kind="test", key="7").exists()
    export_city(lively, file)
    delete_city(lively, after_export=file)
    assert lively.slug not in slugs()


def test_an_export_is_for_its_maker_alone(lively: City, tmp_path: Path) -> None:
    (tmp_path / "town.zip.part").touch(mode=0o644)
    export_city(lively, tmp_path / "town.zip")
    assert stat.S_IMODE((tmp_path / "town.zip").stat().st_mode) == 0o600


def test_looking_at_an_archive_asks_for_its_address_too(lively: City, file: Path) -> None:
    before = slugs()
    for slug, why in (("www", "kept for the platform"), (lively.slug, "already answers")):
        with pytest.raises(CommandError, match=why):
            call_command("city", "import", str(file), "--check", "--as", slug)
    with pytest.raises(CommandError, match="already answers"):
        call_command("city", "import", str(file), "--check")
    out = StringIO()
    call_command("city", "import", str(file), "--check", "--as", "town-free", stdout=out)
    assert out.getvalue() == "town-free: 30 rows, can be imported\n"
    assert slugs() == before


def test_the_export_of_another_city_does_not_count(village: City, file: Path) -> None:
    with pytest.raises(CommandError, match="This archive is of"):
        call_command("city", "delete", village.slug, "--after-export", str(file))
    assert village.slug in slugs()
