"""Limits of wishes, values and rules, for forms, serializers and actions."""

from __future__ import annotations

MAX_WISH = 2_000
MAX_TITLE = 140
MAX_TEXT = 5_000
MAX_LOOK_AT = 500
MAX_OBSERVATION = 300
DAYS = 7  # that a question of values or rules stays open
TRIAL_WEEKS = (4, 6, 8, 12)
