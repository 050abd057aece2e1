"""`python -m tests.coverage [path …]`: print the coverage of the last `make test`.

Without paths one line for all packages; with paths the lines and branches of these files and
folders that never ran. Only what runs in the test processes is seen, not servers started by tests.
"""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).resolve().parent.parent / ".coverage.json"


def main(paths: list[str], measured: Path = MEASURED) -> int:
    if not measured.exists():
        sys.stderr.write("Nothing is measured yet: run make test first.\n")
        return 1
    found = json.loads(measured.read_text())
    if not paths:
        sys.stdout.write(f"Coverage, with branches: {found['summary']['percent_covered']:.1f} %\n")
        return 0
    for name, file in sorted(found["files"].items()):
        if name.startswith(tuple(paths)) and (gaps := missing(file)):
            sys.stdout.write(f"{name}: {gaps}\n")
    return 0


def missing(file: dict[str, Any]) -> str:
    """Lines and branches that never ran: "3-5, 9, 12->20", a branch to line 0 leaves the code."""
    lines = sorted(file["missing_lines"])
    runs = [
        [line for _, line in run]
        for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0])
    ]
    ranges = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    branches = [f"{start}->{end}" for start, end in file.get("missing_branches", [])]
    return ", ".join(ranges + branches)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
