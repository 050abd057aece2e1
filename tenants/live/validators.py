"""Limits of an evening's plan, run and captures, for models, forms, serializers and actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

# The plan.
MAX_TABLES = 60
MIN_SEATS, MAX_SEATS = 2, 40  # at a table
DEFAULT_SEATS = 6
DEFAULT_TABLE_SIZE = 4  # people, where nobody has chosen the number of tables
MAX_GAP = 30  # minutes between two parts
MAX_PART_MINUTES = 180

# The run.
MAX_EXTENSION = 30  # minutes that one press adds to a step
MAX_POSITION = 1000  # of a part or a step, as clients send it
MAX_REVISION = 2**31 - 1  # also of a plan's version

# Captures.
MAX_CAPTURE = 2000  # characters
MAX_MARK = 5  # of energy, or for an idea
DOTS = 3  # of each person for the ideas of a table
MAX_DELAY = timedelta(hours=14)  # of a capture from a phone that was offline
MAX_DUE = timedelta(days=3650)  # from today to the due date of a promise


def is_far(day: date, *, today: date) -> bool:
    """True if a due date is so far away that it must be a typo."""
    return abs(day - today) > MAX_DUE


def captured_at(sent: datetime | None, *, now: datetime) -> datetime:
    """The time of a capture by its phone, if that is plausible; else now."""
    return sent if sent is not None and now - MAX_DELAY <= sent <= now else now
