"""Refusals of a rule. They name the reason; the edge turns it into a sentence."""

from enum import StrEnum


class Refusal(StrEnum):
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    TOO_OFTEN = "too_often"
    UNKNOWN_PART = "unknown_part"
    INTERVAL = "interval"
    WEEKDAYS = "weekdays"
    MONTH_DAY = "month_day"
    END = "end"


class RefusedRule(ValueError):
    """The rule is no rhythm of meetings; `value` is the part that is wrong."""

    def __init__(self, reason: Refusal, value: str = "") -> None:
        super().__init__(f"{reason}: {value}")
        self.reason = reason
        self.value = value
