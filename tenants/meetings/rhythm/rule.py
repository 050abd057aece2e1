"""A small, safe part of RFC 5545's RRULE: what a community can keep, and nothing endless.

Days, weeks and months only, at most twelve of them apart. Every rule that gets in has an
occurrence in each of its periods, so looking for the next one always ends soon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from tenants.meetings.rhythm.errors import RefusedRule, RuleFault

LONGEST = 200  # bytes
MOST_PERIODS_APART = 12
MOST_OCCURRENCES = 520  # ten years of weeks
EVERY, LAST = 0, -1
PLACES = (1, 2, 3, 4, LAST)  # the fifth is not in every month
MONTH_DAYS = (*range(1, 29), LAST)  # so is the thirty-first
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"})
DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)\Z")
UNTIL = re.compile(r"(\d{8})(?:T\d{6}Z?)?\Z")
NUMBER = re.compile(r"[+-]?\d{1,4}\Z")


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` are (place, weekday): Monday is 0; the place is EVERY, or in a month 1–4 or LAST.

    `month_day` is 1–28 or LAST. Raises RefusedRule.
    """

    frequency: Frequency
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    month_day: int | None = None
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= MOST_PERIODS_APART:
            raise RefusedRule(RuleFault.INTERVAL, str(self.interval))
        if self.count is not None and not 1 <= self.count <= MOST_OCCURRENCES:
            raise RefusedRule(RuleFault.END, str(self.count))
        if self.count is not None and self.until is not None:
            raise RefusedRule(RuleFault.END)
        if self.month_day is not None and (
            self.frequency != Frequency.MONTHLY or self.days or self.month_day not in MONTH_DAYS
        ):
            raise RefusedRule(RuleFault.MONTH_DAY, str(self.month_day))
        places = PLACES if self.frequency == Frequency.MONTHLY else (EVERY,)
        known = all(place in places and 0 <= weekday <= 6 for place, weekday in self.days)
        if not known or (self.days and self.frequency == Frequency.DAILY):
            raise RefusedRule(RuleFault.WEEKDAYS)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The rule behind "FREQ=WEEKLY;BYDAY=TH"; RefusedRule for anything this can't keep."""
        if len(text.encode(errors="replace")) > LONGEST:
            raise RefusedRule(RuleFault.TOO_LONG)
        parts = _parts(text.strip().upper().removeprefix("RRULE:").rstrip(";"))
        return cls(
            frequency=_frequency(parts.get("FREQ", "")),
            interval=_number(parts.get("INTERVAL", "1"), RuleFault.INTERVAL),
            days=tuple(dict.fromkeys(map(_day, parts["BYDAY"].split(","))))
            if "BYDAY" in parts
            else (),
            month_day=_number(parts["BYMONTHDAY"], RuleFault.MONTH_DAY)
            if "BYMONTHDAY" in parts
            else None,
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
            count=_number(parts["COUNT"], RuleFault.END) if "COUNT" in parts else None,
        )

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.days:
            days = (f"{place or ''}{CODES[weekday]}" for place, weekday in self.days)
            parts.append(f"BYDAY={','.join(days)}")
        if self.month_day is not None:
            parts.append(f"BYMONTHDAY={self.month_day}")
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            raise RefusedRule(RuleFault.UNREADABLE, piece[:40])
        if name not in PARTS:
            raise RefusedRule(RuleFault.UNKNOWN_PART, name[:40])
        parts[name] = value
    return parts


def _frequency(value: str) -> Frequency:
    if value in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise RefusedRule(RuleFault.TOO_OFTEN, value)
    try:
        return Frequency(value)
    except ValueError:
        raise RefusedRule(RuleFault.UNREADABLE, value[:40]) from None


def _number(value: str, refusal: RuleFault) -> int:
    if not NUMBER.match(value):
        raise RefusedRule(refusal, value[:40])
    return int(value)


def _day(value: str) -> tuple[int, int]:
    found = DAY.match(value)
    if not found:
        raise RefusedRule(RuleFault.WEEKDAYS, value[:40])
    return int(found[1] or EVERY), CODES.index(found[2])


def _until(value: str) -> date:
    found = UNTIL.match(value)
    try:
        return datetime.strptime(found[1] if found else "", "%Y%m%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        raise RefusedRule(RuleFault.END, value[:40]) from None
