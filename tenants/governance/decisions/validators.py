"""Limits of decisions, for forms, serializers and actions."""

from __future__ import annotations

from datetime import time, timedelta

MAX_TITLE = 140
MAX_TEXT = 20_000
MAX_WORD = 5_000
MAX_CHANGE = 5_000
MAX_REASON = 5_000
LEAST_CONCRETE = 20  # letters in each half of an objection
MOST_OPTIONS = 20
MAX_OPTION = 200
MOST_ELECTORS = 2_000
MOST_DELEGATED = 2  # voices that one person may get: nobody speaks for many
LEAST_ANONYMOUS = 5  # electors: fewer people know each other's ballots anyway
DOTS = 3
DAYS = (2, 4, 7, 14, 30)  # that a decision may last, for people to choose

LONGEST = timedelta(days=90)  # from the opening to the end, with all new versions
SHORTEST = timedelta(minutes=5)
AFTER_VERSION = timedelta(days=2)  # at least, for those who objected to answer a new version
BY_MORNINGS = timedelta(days=2)  # decisions of this length have steps that begin in the morning
REMINDED = timedelta(days=1)  # before the end
EVENING, MORNING = time(20), time(9)  # of the city: when decisions end, when reviews begin
