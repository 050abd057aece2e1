"""A demo that can't start prints one sentence and changes nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.conftest import ROOT, Start, ready, terminal


def refusal(data: Path, port: int | str) -> str:
    """The one sentence with which the demo ends."""
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env=terminal(data, port),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1, ended
    assert ended.stderr.startswith("demo: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr.removeprefix("demo: ").strip()


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(f), f.read_bytes()) for f in folder.rglob("*") if f.is_file())


def test_a_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refusal(tmp_path / "data", port) == (
            f"Port {port} is taken by another program: choose another one with PORT=…"
        )
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٨٠٠٠", "80 00"])
def test_no_port_at_all(tmp_path: Path, port: str) -> None:
    assert refusal(tmp_path / "data", port) == (
        f"PORT must be a number from 1 to 65534, not {port!r}."
    )
    assert not (tmp_path / "data").exists()


def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path: Path, port: int) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    before = contents(tmp_path)
    assert refusal(tmp_path, port) == (
        f"{tmp_path} holds files that are not the demo's, so nothing was changed: "
        "choose another folder with DATA=…"
    )
    assert contents(tmp_path) == before


def test_a_file_is_no_folder(tmp_path: Path, port: int) -> None:
    file = tmp_path / "data"
    file.write_text("mine")
    assert refusal(file, port) == f"{file} is not a folder: choose another one with DATA=…"
    assert "can't be used (Not a directory)" in refusal(file / "deeper", port)
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, port: int) -> None:
    tmp_path.chmod(0o500)
    assert "can't be used (Permission denied)" in refusal(tmp_path / "data", port)


@pytest.mark.parametrize("marker", ["{", '{"format": 99}', "[]", '{"format": "1"}'])
def test_a_marker_that_nobody_understands(tmp_path: Path, port: int, marker: str) -> None:
    (tmp_path / "demo.json").write_text(marker)
    assert "which this demo doesn't know" in refusal(tmp_path, port)
    assert (tmp_path / "demo.json").read_text() == marker


def test_the_cluster_of_another_postgresql(tmp_path: Path, port: int) -> None:
    (tmp_path / "demo.json").write_text('{"format": 1}')
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres").write_text("secret")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    assert refusal(tmp_path, port) == (
        f"{tmp_path}/postgres was made by PostgreSQL 17 and the demo runs 18: "
        "move it away, or choose another folder with DATA=…"
    )
    (tmp_path / "postgres" / "PG_VERSION").unlink()
    assert "is no PostgreSQL cluster" in refusal(tmp_path, port)
    (tmp_path / "secrets" / "postgres").unlink()
    assert "is missing, without it the database" in refusal(tmp_path, port)


def test_a_second_demo_on_the_same_folder(tmp_path: Path, start: Start, port: int) -> None:
    first = start()
    programs = ready(first)
    data = tmp_path / "a folder"
    assert refusal(data, port + 7) == (
        f"Another demo (process {first.pid}) is running on {data}: "
        "stop it first, or choose another folder with DATA=…"
    )
    assert first.poll() is None
    assert all(Path(f"/proc/{pid}").exists() for pid in programs)
