"""Limits of meetings and series, and rules that bind several of their fields.

Used by models, forms, serializers and actions. The validators raise Django's ValidationError.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.meetings.rhythm import Rule

# In characters.
MAX_TITLE = 120
MAX_RULE = 300
MAX_VENUE = 120
MAX_ADDRESS = 200
MAX_HYPOTHESIS = 300
MAX_NOTE = 2000
MAX_REASON = 300

MIN_MINUTES = 15
MAX_MINUTES = 12 * 60
DEFAULT_MINUTES = 120
MAX_SEATS = 5000
MAX_EXCEPTIONS = 60  # days on which a series has no meeting

MAX_MOVE = timedelta(days=730)  # of a meeting, from now
EARLIEST_FIRST_DAY = timedelta(days=366 * 20)  # of a series, before today
LATEST_FIRST_DAY = timedelta(days=366 * 3)  # of a series, after today

CHECK_IN_DELAY = timedelta(minutes=1)  # a later check-in was sent offline: nobody waits for it


def validate_start(starts_at: datetime) -> None:
    """Refuse a beginning more than two years from now."""
    if not -MAX_MOVE <= starts_at - timezone.now() <= MAX_MOVE:
        raise ValidationError(_("Choose a day within the next two years."))


def validate_length(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a meeting shorter than `MIN_MINUTES` or longer than `MAX_MINUTES`."""
    if not timedelta(minutes=MIN_MINUTES) <= ends_at - starts_at <= timedelta(minutes=MAX_MINUTES):
        message = _("An evening lasts from %(least)d minutes to %(most)d hours.")
        raise ValidationError(message, params={"least": MIN_MINUTES, "most": MAX_MINUTES // 60})


def validate_first_day(day: date) -> None:
    """Refuse a first day of a series more than three years ahead or twenty years ago."""
    today = timezone.localdate()
    if not today - EARLIEST_FIRST_DAY <= day <= today + LATEST_FIRST_DAY:
        raise ValidationError(_("Choose a first day within the next three years."))


def validate_first_seats(first_seats: int | None, capacity: int | None) -> None:
    """Refuse to keep more seats for first visits than there are, or some of any number."""
    if first_seats and (capacity is None or first_seats >= capacity):
        raise ValidationError(_("Keep fewer seats for first visits than there are in all."))


def validate_last_day(rule: Rule, *, starts_on: date) -> None:
    """Refuse a rule that ends before its first day."""
    if rule.until and rule.until < starts_on:
        raise ValidationError(_("The last day is before the first one."))
