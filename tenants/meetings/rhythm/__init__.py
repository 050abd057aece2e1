"""Rules of repetition that people understand, and the evenings they give on a city's clock."""

from tenants.meetings.rhythm.description import describe_every, describe_rule
from tenants.meetings.rhythm.errors import RefusedRule, RuleFault
from tenants.meetings.rhythm.holidays import is_holiday
from tenants.meetings.rhythm.occurrences import Occurrence, Rhythm, exists, moment
from tenants.meetings.rhythm.rule import EVERY, LAST, Frequency, Rule

__all__ = [
    "EVERY",
    "LAST",
    "Frequency",
    "Occurrence",
    "RefusedRule",
    "Rhythm",
    "Rule",
    "RuleFault",
    "describe_every",
    "describe_rule",
    "exists",
    "is_holiday",
    "moment",
]
