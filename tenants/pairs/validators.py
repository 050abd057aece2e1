"""Times of pairs."""

from __future__ import annotations

from datetime import time, timedelta

WEEK = timedelta(days=7)
WEEKDAY, AT = 0, time(9)  # of a round: Monday at nine, in the city's zone
EARLY = timedelta(hours=12)  # by which a round may come before a rest ends
