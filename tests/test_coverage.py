"""The report of what the tests ran: one line for all, or the gaps of some files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.coverage import main

FOUND = {
    "summary": {"percent_covered": 91.26},
    "files": {
        "tenants/live/a.py": {"missing_lines": [3, 5, 4, 9], "missing_branches": [[12, 20]]},
        "tenants/live/whole.py": {"missing_lines": []},
        "tenants/home/b.py": {"missing_lines": [1]},
    },
}


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(FOUND))
    return path


def test_one_line_for_all(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], measured) == 0
    assert capsys.readouterr().out == "Coverage, with branches: 91.3 %\n"


def test_the_gaps_of_a_folder(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tenants/live"], measured) == 0
    assert capsys.readouterr().out == "tenants/live/a.py: 3-5, 9, 12->20\n"


def test_nothing_measured_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], tmp_path / "coverage.json") == 1
    assert "make test" in capsys.readouterr().err
