"""Where the time of profiled requests went: by groups of modules, and by function."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])
SHOWN = 25
OURS = tuple(
    f"{ROOT}/{package}/" for package in ("billing", "deploy", "franchise", "network", "tenants")
)
DATES = ("/django/utils/dateformat", "/django/utils/formats", "/django/utils/timezone", "/zoneinfo")
SIGNING = ("/django/core/signing", "/django/utils/crypto", "/hmac.py")
GROUPS = (  # the first that fits a file's path
    ("templates", ("/django/template/", "/django/utils/html", "/django/utils/safestring")),
    ("ORM", ("/django/db/",)),
    ("driver", ("/psycopg", "psycopg_binary")),
    ("URL", ("/django/urls/",)),
    ("translation and dates", ("/django/utils/translation", "/gettext.py", *DATES)),
    ("sessions and signing", ("/django/contrib/sessions", *SIGNING)),
    ("rest of Django", ("/django/",)),
)


def by_groups(profiler: cProfile.Profile) -> str:
    """The share of each group in its functions' own time, then the functions that took most.

    Built-in functions count for the group of their callers.
    """
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    groups: dict[str, float] = {}
    lines = []
    for (file, line, name), (_primitive, calls, own, whole, callers) in stats.items():
        if file != "~":
            groups[group_of(file)] = groups.get(group_of(file), 0.0) + own
        else:
            for (caller, _line, _name), times in callers.items():
                group = group_of(caller)
                groups[group] = groups.get(group, 0.0) + times[2]
        lines.append((own, whole, calls, _short(file, line, name)))
    total = sum(groups.values()) or 1.0
    shares = sorted(groups.items(), key=lambda item: -item[1])
    head = [f"{100 * own / total:5.1f} %  {name}" for name, own in shares]
    top = sorted(lines, reverse=True)[:SHOWN]
    body = [f"{own / total:6.1%} own {whole / total:6.1%} all {calls:8} × {where}"
            for own, whole, calls, where in top]  # fmt: skip
    return "\n".join([*head, "", *body]) + "\n"


def group_of(file: str) -> str:
    if file.startswith(OURS):
        return "ours"
    for name, parts in GROUPS:
        if any(part in file for part in parts):
            return name
    return "other libraries"


def _short(file: str, line: int, name: str) -> str:
    if file == "~":
        return name
    path = file.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2]
    path = path.rpartition("/lib/")[2]  # of Python's own
    return f"{path}:{line} {name}"
