"""Limits that keep files readable. ``python -m deploy.file_limits`` names the files over them.

No template has more than 150 lines, no stylesheet more than 300, and no line more than 120
characters. Data, catalogues of the interface and lock files are exempt.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_TEMPLATE_LINES = 150
MAX_STYLESHEET_LINES = 300
MAX_COLUMNS = 120
READ_BY_PEOPLE = {".py", ".html", ".txt", ".css", ".js", ".md", ".yaml", ".conf", ".sh"}


def over_limits(files: Iterable[Path]) -> Iterator[str]:
    """Yield one sentence for each template, stylesheet and line over its limit."""
    for file in files:
        if file.suffix not in READ_BY_PEOPLE:
            continue
        lines = file.read_text().splitlines()
        if "templates" in file.parts and len(lines) > MAX_TEMPLATE_LINES:
            yield f"{file}: {len(lines)} lines; a template has at most {MAX_TEMPLATE_LINES}"
        if file.suffix == ".css" and len(lines) > MAX_STYLESHEET_LINES:
            yield f"{file}: {len(lines)} lines; a stylesheet has at most {MAX_STYLESHEET_LINES}"
        for number, line in enumerate(lines, start=1):
            if len(line) > MAX_COLUMNS:
                yield f"{file}:{number}: {len(line)} characters; a line has at most {MAX_COLUMNS}"


def tracked_files() -> list[Path]:
    """Return the files that git knows or would add, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return [path for line in listed.stdout.splitlines() if (path := Path(line)).exists()]


def main() -> int:
    found = list(over_limits(tracked_files()))
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
