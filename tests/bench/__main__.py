"""`python -m tests.bench [name …]`: run the benchmarks, print one table, write results.json.

A benchmark is a module of this folder with `run() -> list[dict]`; its name is the module's.
Rows of results.json with a name that has run are replaced, the others kept.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
COLUMNS = ("name", "work", "ours", "peer", "limit", "unit", "ratio_to_peer", "ratio_to_limit")


def main(wanted: list[str]) -> int:
    found = {
        info.name: module
        for info in pkgutil.iter_modules([str(HERE)])
        if not info.name.startswith("_") and (not wanted or info.name in wanted)
        if hasattr(module := importlib.import_module(f"tests.bench.{info.name}"), "run")
    }
    unknown = sorted(set(wanted) - found.keys())
    if unknown:
        sys.stderr.write(f"No such benchmark: {', '.join(unknown)}\n")
        return 2
    rows: list[dict[str, object]] = []
    for module in found.values():
        rows += module.run()
    sys.stdout.write(_table(rows))
    names = {row["name"] for row in rows}
    before = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    merged = [row for row in before if row["name"] not in names] + rows
    RESULTS.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n")
    return 0


def _table(rows: list[dict[str, object]]) -> str:
    cells = [COLUMNS, *(tuple(str(row.get(key, "")) for key in COLUMNS) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    lines = ("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in cells)
    return "".join(f"{line.rstrip()}\n" for line in lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
