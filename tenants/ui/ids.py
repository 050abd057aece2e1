"""Numbers of rows as they come in a form."""

from __future__ import annotations

LONGEST = 18  # digits: any of these is less than PostgreSQL's largest bigint


def row_number(text: str) -> int:
    """The number, or 0, which no row has, for anything that isn't one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0
