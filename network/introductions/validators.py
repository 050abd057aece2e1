"""Limits of introductions and rooms. Used by models, forms, serializers and actions."""

from __future__ import annotations

from datetime import timedelta

# In characters.
MIN_WHY = 20  # a sentence about this person, not "hello"
MAX_WHY = 400
MAX_NEED = 400
MAX_OFFER = 400
MAX_CONTACT = 120
MAX_OWN_WORDS = 400  # beside the phrase of a refusal
MAX_MESSAGE = 4000
MAX_TASK = 200
MIN_REASON = 10  # of a report
MAX_REASON = 400

# Introductions that one member asks for.
MOST_A_DAY = 5
MOST_A_MONTH = 20
MOST_WAITING = 8  # without an answer at the same time

MONTH = timedelta(days=30)
LAPSES = timedelta(days=45)  # after which an unanswered introduction waits no longer
REST = timedelta(days=90)  # after a refusal, before the same one can be asked for again
SNOOZES = {"week": timedelta(days=7), "month": timedelta(days=30)}

# Files of one room.
MOST_FILES = 40
MOST_BYTES = 100 * 1024 * 1024
