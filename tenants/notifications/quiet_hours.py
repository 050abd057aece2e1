"""Quiet hours on the city's clock, also in nights in which that clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def after_quiet_hours(
    now: datetime, *, begins: time | None, ends: time | None, zone: ZoneInfo
) -> datetime:
    """`now`, or the end of the quiet hours that it falls into.

    Hours are read from the clock on the wall: an hour that comes twice is quiet twice, and an end
    that the clock skips is the moment after the skipped hour.
    """
    if begins is None or ends is None or begins == ends:
        return now
    local = now.astimezone(zone)
    wall = local.time()
    is_quiet = begins <= wall < ends if begins < ends else wall >= begins or wall < ends
    if not is_quiet:
        return now
    day = local.date() if wall < ends else local.date() + DAY
    walls = (datetime.combine(day, ends.replace(fold=fold), tzinfo=zone) for fold in (0, 1))
    moments = (wall.astimezone(UTC) for wall in walls)  # Python compares one zone by its walls
    return next((moment for moment in moments if moment > now.astimezone(UTC)), now)
