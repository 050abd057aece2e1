"""``make check``: all checks of the code except the tests.

They run side by side without servers; the summary at the end names the failed ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("deploy", "public_site", "network", "franchise", "billing", "tenants")
# As a real deployment would set them; nothing here is reached.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "deploy.settings",
    "SECRET_KEY": "a9!kP2#vR7@xL4$mQ8%zT1^bN6&yW3*cJ5(dF0)gH-uE+sA=iO_oUbYnMqXw",
    "MAIN_DOMAIN": "example.org",
    "DATABASE_URL": "postgresql://thursdays@127.0.0.1:1/thursdays",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}
CHECKS: dict[str, list[str]] = {
    "types": ["-m", "mypy", *PACKAGES, "tests", "manage.py"],
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "deploy.formatting", "--check"],
    "layers": ["-c", "import sys; from importlinter.cli import lint_imports_command as c; c()"],
    "limits": ["-m", "deploy.file_limits"],
    "names": ["-m", "deploy.upward_names"],
    "migrations": [
        *("-W", "ignore:Got an error checking a consistent migration history"),  # no database here
        *("manage.py", "makemigrations", "--check", "--dry-run"),
    ],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "translations": ["-m", "deploy.translations", "--check"],
}


@dataclass(frozen=True)
class Result:
    name: str
    passed: bool
    words: str
    seconds: float


def run(name: str) -> Result:
    began = time.monotonic()
    kept = {key: value for key, value in os.environ.items() if key not in {"DEBUG", "DEMO"}}
    done = subprocess.run(  # noqa: S603 - our own tools, no shell
        [sys.executable, *CHECKS[name]],
        cwd=ROOT,
        env=kept | PRODUCTION,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return Result(name, done.returncode == 0, done.stdout.strip(), time.monotonic() - began)


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in CHECKS]:
        sys.exit(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = []
        for result in pool.map(run, names or CHECKS):
            results.append(result)
            sys.stdout.write(f"── {result.name} ({result.seconds:.1f} s)\n{result.words}\n\n")
            sys.stdout.flush()
    failed = [result.name for result in results if not result.passed]
    sys.stdout.write(f"Failed: {', '.join(failed)}\n" if failed else "All checks passed.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
