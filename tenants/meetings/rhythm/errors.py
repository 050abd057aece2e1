"""Refusals of a rule of repetition."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class RuleFault(TextChoices):
    """Reasons to refuse a recurrence rule, with messages; `%(value)s` is the part at fault."""

    UNREADABLE = "unreadable", _("We can't read this rule. “FREQ=WEEKLY;BYDAY=TH” is one.")
    TOO_LONG = "too_long", _("This rule is too long for a rhythm that people can remember.")
    TOO_OFTEN = "too_often", _("Meetings repeat by days, weeks or months, not more often.")
    UNKNOWN_PART = "unknown_part", _("We don't keep rules with “%(value)s”.")
    INTERVAL = "interval", _("From every one to every twelfth: give a number from 1 to 12.")
    WEEKDAYS = (
        "weekdays",
        _(
            "These days do not fit: weekdays for weeks, the first to the fourth or the last for "
            "months."
        ),
    )
    MONTH_DAY = (
        "month_day",
        _("Choose a day from 1 to 28 or the last one: other days are not in every month."),
    )
    END = "end", _("A rhythm ends on a day or after at most 520 times, not both.")


class RefusedRule(Refusal):
    """The rule is not a valid rhythm of meetings; `value` is the part at fault."""

    def __init__(self, reason: RuleFault, value: str = "") -> None:
        super().__init__(reason, value)
        self.reason = reason
        self.value = value
        self.message = str(reason.label) % {"value": value}
