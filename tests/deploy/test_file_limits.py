"""Files that people read stay readable."""

from __future__ import annotations

from pathlib import Path

from deploy.file_limits import ROOT, over_limits, tracked_files


def test_long_lines_and_long_templates_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    long, wide, good = folder / "long.html", tmp_path / "wide.py", tmp_path / "good.py"
    long.write_text("<p>\n" * 151)
    wide.write_text("x = 1\n" + "y" * 121 + "\n")
    good.write_text("z" * 120 + "\n")

    found = list(over_limits([long, wide, good]))

    assert found == [
        f"{long}: 151 lines; a template has at most 150",
        f"{wide}:2: 121 characters; a line has at most 120",
    ]


def test_long_stylesheets_are_named(tmp_path: Path) -> None:
    long, good = tmp_path / "long.css", tmp_path / "good.css"
    long.write_text("p {}\n" * 301)
    good.write_text("p {}\n" * 300)
    assert list(over_limits([long, good])) == [f"{long}: 301 lines; a stylesheet has at most 300"]


def test_letters_count_not_bytes(tmp_path: Path) -> None:
    russian = tmp_path / "russian.html"
    russian.write_text("я" * 120)
    assert list(over_limits([russian])) == []


def test_data_and_locks_are_exempt(tmp_path: Path) -> None:
    for name in ("django.po", "content.toml", "requirements.lock"):
        (tmp_path / name).write_text("x" * 500)
    assert list(over_limits(tmp_path.iterdir())) == []


def test_ours_are_within_their_limits() -> None:
    files = tracked_files()
    assert len(files) > 500
    assert list(over_limits(ROOT / file for file in files)) == []
