"""The things of this app that a decision can be about: kinds of `Decision.subject_kind`."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """The end of a decision of this kind puts a value or rule in force, or ends it."""

    VALUE = "value"
    VALUE_END = "value_end"
    RULE = "rule"
    RULE_KEEP = "rule_keep"
    RULE_CHANGE = "rule_change"
    RULE_END = "rule_end"


OF_A_VALUE = (Subject.VALUE, Subject.VALUE_END)
OF_A_RULE = (Subject.RULE, Subject.RULE_KEEP, Subject.RULE_CHANGE, Subject.RULE_END)
