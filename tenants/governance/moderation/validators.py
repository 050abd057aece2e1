"""Limits of reports, acts and second looks."""

from datetime import timedelta

MAX_WORDS = 1000
HIDING = 3  # people whose open reports hide a thing until the core has looked
MAX_DAYS = 90  # of a hiding or a pause
ASK_WITHIN = timedelta(days=14)  # after the act
LOOK_TERM = timedelta(days=5)  # for a second look; then the act falls
DRAWN = 3
FEWEST = 2  # people who can look; with fewer the act falls at the deadline
