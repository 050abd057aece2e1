"""From a rule to evenings: days on the calendar, moments on the city's clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from tenants.meetings.rhythm.holidays import is_holiday
from tenants.meetings.rhythm.rule import Frequency, Rule

MOST_COMPUTED = 20_000  # days looked at before giving up: daily for half a century
FREQUENCIES: dict[Frequency, Literal[1, 2, 3]] = {
    Frequency.DAILY: rrule.DAILY,
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY: rrule.MONTHLY,
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`at` is what the clock on the wall shows; `minutes` pass in real time."""

    rule: Rule
    starts_on: date
    at: time
    minutes: int
    except_on: frozenset[date] = field(default_factory=frozenset)
    skips_holidays: bool = False

    def days(self) -> Iterator[date]:
        """Every day of the rule from the first on; at most MOST_COMPUTED of them."""
        rule = self.rule
        found = rrule.rrule(
            FREQUENCIES[rule.frequency],
            dtstart=datetime.combine(self._first_day(), time()),
            interval=rule.interval,
            byweekday=[rrule.weekday(day, place or None) for place, day in rule.days] or None,
            bymonthday=rule.month_day or self._month_day(),
            until=datetime.combine(rule.until, time()) if rule.until else None,
            count=rule.count,
            cache=False,
        )
        return (moment.date() for moment in islice(found, MOST_COMPUTED))

    def occurrences(self, *, after: datetime, zone: ZoneInfo) -> Iterator[Occurrence]:
        """Evenings that end after a moment, without exceptions and holidays."""
        earliest = after.astimezone(zone).date() - timedelta(days=2)
        for day in self.days():
            if day < earliest or self.is_skipped(day):
                continue
            starts_at = moment(day, self.at, zone)
            ends_at = starts_at + timedelta(minutes=self.minutes)
            if ends_at > after:
                yield Occurrence(day, starts_at, ends_at)

    def is_skipped(self, day: date) -> bool:
        return day in self.except_on or (self.skips_holidays and is_holiday(day))

    def _first_day(self) -> date:
        """Weeks are counted from the first evening's, not from one that had no evening left."""
        if self.rule.frequency != Frequency.WEEKLY or not self.rule.days:
            return self.starts_on
        ahead = min((day - self.starts_on.weekday()) % 7 for _place, day in self.rule.days)
        return self.starts_on + timedelta(days=ahead)

    def _month_day(self) -> int | None:
        """A monthly rule that names no day keeps the first one's, or the month's last."""
        if self.rule.frequency != Frequency.MONTHLY or self.rule.days:
            return None
        return self.starts_on.day if self.starts_on.day <= 28 else -1


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the city's clock shows `at`. As RFC 5545 has it: of two such moments the first; a time
    that the clock jumps over is counted from before the jump (02:30 becomes 03:30)."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """False for a time that the city's clock jumps over that day."""
    return moment(day, at, zone).astimezone(zone).time() == at.replace(fold=0)
