"""The runner of the benchmarks keeps what it has when one of them fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import find_benchmarks, main, run_each


class Measured:
    def __init__(self, name: str) -> None:
        self.name = name

    def run(self) -> list[dict[str, Any]]:
        return [{"name": self.name, "ours": 1}]


class Broken:
    def run(self) -> list[dict[str, Any]]:
        raise KeyError("SECRET_KEY")


def test_a_failure_is_named_and_loses_no_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    results.write_text('[{"name": "older", "ours": 3}, {"name": "second", "ours": 9}]')

    benchmarks: dict[str, Any] = {
        "first": Measured("first"),
        "broken": Broken(),
        "second": Measured("second"),
    }
    rows, failed = run_each(benchmarks, results=results)

    assert [row["name"] for row in rows] == ["first", "second"]
    assert failed == ["broken"]
    assert "broken failed:" in capsys.readouterr().err
    assert json.loads(results.read_text()) == [
        {"name": "older", "ours": 3},
        {"name": "first", "ours": 1},
        {"name": "second", "ours": 1},
    ]


def test_a_quick_run_writes_no_results(tmp_path: Path) -> None:
    rows, failed = run_each({"first": Measured("first")}, results=None)

    assert (len(rows), failed, list(tmp_path.iterdir())) == (1, [], [])


def test_an_unknown_name_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no_such_thing"]) == 2
    assert "no_such_thing" in capsys.readouterr().err


def test_every_benchmark_is_imported_without_the_apps_of_django() -> None:
    """The runner imports all of them before one sets Django up."""
    runner = [sys.executable, "-m", "tests.bench", "no_such_thing"]
    ended = subprocess.run(runner, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 2
    assert ended.stderr == "No such benchmark: no_such_thing\n"


def test_helpers_of_the_benchmarks_are_none() -> None:
    found = find_benchmarks()
    assert {"live", "planner", "request_scope"} <= found.keys()
    assert not {"planner_peer", "evenings", "_ground"} & found.keys()
