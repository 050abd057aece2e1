"""Billing periods: calendar months counted from an anchor, days and weeks in seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta

from deploy.demo.doubles import Json

DAY = 86_400  # seconds


def add_months(moment: int, months: int) -> int:
    """The same day and time ``months`` later, or the last day of a shorter month."""
    later: datetime = datetime.fromtimestamp(moment, UTC) + relativedelta(months=months)
    return int(later.timestamp())


def end_of_period(anchor: int, start: int, recurring: Json) -> int:
    """The first end of a period after ``start`` that the anchor allows."""
    interval, count = recurring["interval"], recurring["interval_count"]
    if interval in ("day", "week"):
        length = DAY * int(count) * (7 if interval == "week" else 1)
        return anchor + ((start - anchor) // length + 1) * length
    months = count * (12 if interval == "year" else 1)
    number = 1 if start >= anchor else 0
    while (end := add_months(anchor, months * number)) <= start:
        number += 1
    return end
