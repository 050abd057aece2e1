"""`python -m tests.bench [--quick] [name …]`: run benchmarks, print a table, write results.json.

A benchmark is a module of this folder with `run() -> list[dict]`; its name is the module's. Rows of
results.json with a name that has run are replaced, the others kept, after each benchmark: one that
fails is named at the end, with exit code 1, and loses no row of the others.

`--quick` proves in some minutes that all of them run: few cities, few runs, and no results written.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
COLUMNS = ("name", "work", "ours", "peer", "limit", "unit", "ratio_to_peer", "ratio_to_limit")
QUICK = {"BENCH_CITIES": "20", "BENCH_PEER_CITIES": "2", "BENCH_RUNS": "2"}
Row = dict[str, Any]


class Benchmark(Protocol):
    def run(self) -> list[Row]: ...


def main(arguments: Sequence[str]) -> int:
    quick = "--quick" in arguments
    os.environ.setdefault("SECRET_KEY", "bench-" + "0" * 50)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    if quick:  # read by the modules when they are imported
        os.environ.update(QUICK)
    benchmarks = find_benchmarks()
    wanted = [argument for argument in arguments if argument != "--quick"] or list(benchmarks)
    if unknown := sorted(set(wanted) - benchmarks.keys()):
        sys.stderr.write(f"No such benchmark: {', '.join(unknown)}\n")
        return 2
    chosen = {name: benchmarks[name] for name in wanted}
    rows, failed = run_each(chosen, results=None if quick else RESULTS)
    sys.stdout.write(_table(rows))
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def find_benchmarks() -> dict[str, Benchmark]:
    """Import the modules of this folder that are benchmarks, by name."""
    names = [info.name for info in pkgutil.iter_modules([str(HERE)]) if info.name[0] != "_"]
    modules: dict[str, Any] = {
        name: importlib.import_module(f"tests.bench.{name}") for name in names
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def run_each(
    benchmarks: dict[str, Benchmark], *, results: Path | None
) -> tuple[list[Row], list[str]]:
    """Run the benchmarks in turn; return all rows and the names of those that failed.

    Writes each one's rows to `results` as soon as it has them.
    """
    rows: list[Row] = []
    failed = []
    for name, benchmark in benchmarks.items():
        try:
            found = benchmark.run()
        except Exception:
            failed.append(name)
            sys.stderr.write(f"{name} failed:\n{traceback.format_exc()}")
            continue
        rows += found
        if results is not None:
            keep_rows(found, results)
    return rows, failed


def keep_rows(rows: Iterable[Row], results: Path) -> None:
    """Replace the rows of the same names in a file of results, and keep the others."""
    new = list(rows)
    names = {row["name"] for row in new}
    before = json.loads(results.read_text()) if results.exists() else []
    merged = [row for row in before if row["name"] not in names] + new
    results.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n")


def _table(rows: list[Row]) -> str:
    cells = [COLUMNS, *(tuple(str(row.get(key, "")) for key in COLUMNS) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    lines = ("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in cells)
    return "".join(f"{line.rstrip()}\n" for line in lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
