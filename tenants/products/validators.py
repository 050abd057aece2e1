"""Limits of products, questions, hours and files, and rules for them.

Used by models, forms, serializers and actions. The validators raise Django's ValidationError.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

# Products, in characters.
MAX_TITLE = 120
MAX_PITCH = 140
MAX_STORY = 20_000
MAX_CONTACT = 120
MAX_REASON = 500  # for a change of the stage
MAX_EVIDENCE = 2000
MAX_HANDOVER_NOTE = 500
MAX_HOURS_NOTE = 200
MAX_PRODUCT_SEARCH = 100

# Questions, in characters.
MAX_QUESTION = 1000
MAX_OUTCOME = 300  # of a question: with what its author wants to leave
MAX_ANSWER = 5000
MAX_QUESTION_SEARCH = 200

# Hours on one day.
MIN_HOURS = Decimal("0.1")
MAX_HOURS = Decimal(24)
HOURS_DIGITS, HOURS_PLACES = 3, 1
EARLIEST_DAY = date(2000, 1, 1)

# Files.
MAX_FILE_TITLE = 120  # characters
MAX_FILES_AT_ONCE = 10
MAX_FILES = 40  # of a product, removed ones included


def validate_day_of_hours(day: date) -> None:
    """Refuse a day in the future or before `EARLIEST_DAY`."""
    if not EARLIEST_DAY <= day <= localdate():
        raise ValidationError(_("Choose a day that has been: today or earlier."))
