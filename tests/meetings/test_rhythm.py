"""Recurrence rules: accepted, refused, and across changes of the clock."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tenants.meetings.rhythm import (
    LAST,
    Frequency,
    RefusedRule,
    Rhythm,
    Rule,
    RuleFault,
    describe_rule,
    exists,
    moment,
)

OMSK, BERLIN = ZoneInfo("Asia/Omsk"), ZoneInfo("Europe/Berlin")
JANUARY = datetime(2027, 1, 1, tzinfo=UTC)


def rhythm(rule: str, *, starts_on: date = date(2027, 1, 1), **fields: object) -> Rhythm:
    words = {"at": time(18), "minutes": 120} | fields
    return Rhythm(rule=Rule.parse(rule), starts_on=starts_on, **words)  # type: ignore[arg-type]


def next_days(rhythm: Rhythm, number: int = 3, *, after: datetime = JANUARY) -> list[date]:
    found = rhythm.occurrences(after=after, zone=OMSK)
    return [occurrence.day for occurrence in islice(found, number)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", [(1, 7), (1, 14), (1, 21)]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", [(1, 5), (1, 19), (2, 2)]),
        ("FREQ=MONTHLY;BYDAY=2TU", [(1, 12), (2, 9), (3, 9)]),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", [(1, 5), (1, 19), (2, 2)]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [(1, 29), (2, 26), (3, 26)]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", [(1, 31), (2, 28), (3, 31)]),
        ("FREQ=DAILY;INTERVAL=10", [(1, 1), (1, 11), (1, 21)]),
        ("rrule:freq=weekly;byday=th;", [(1, 7), (1, 14), (1, 21)]),
        ("FREQ=MONTHLY", [(1, 1), (2, 1), (3, 1)]),
        ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270115T000000Z", [(1, 7), (1, 14)]),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=1", [(1, 7)]),
    ],
)
def test_rules_that_people_keep(rule: str, days: list[tuple[int, int]]) -> None:
    assert next_days(rhythm(rule)) == [date(2027, month, day) for month, day in days]
    assert Rule.parse(str(Rule.parse(rule))) == Rule.parse(rule)


def test_a_day_said_twice_is_one_day() -> None:
    assert str(Rule.parse("FREQ=WEEKLY;BYDAY=TU,TH,TU")) == "FREQ=WEEKLY;BYDAY=TU,TH"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", RuleFault.TOO_OFTEN),
        ("FREQ=MINUTELY;INTERVAL=1", RuleFault.TOO_OFTEN),
        ("FREQ=HOURLY;BYDAY=TH", RuleFault.TOO_OFTEN),
        ("FREQ=YEARLY;BYDAY=53MO", RuleFault.UNREADABLE),
        ("", RuleFault.UNREADABLE),
        ("Thursdays", RuleFault.UNREADABLE),
        ("FREQ=WEEKLY;FREQ=DAILY", RuleFault.UNREADABLE),
        ("FREQ=WEEKLY;BYSECOND=1", RuleFault.UNKNOWN_PART),
        ("FREQ=WEEKLY;BYSETPOS=366", RuleFault.UNKNOWN_PART),
        ("FREQ=WEEKLY;INTERVAL=0", RuleFault.INTERVAL),
        ("FREQ=WEEKLY;INTERVAL=13", RuleFault.INTERVAL),
        ("FREQ=WEEKLY;INTERVAL=" + "9" * 30, RuleFault.INTERVAL),
        ("FREQ=WEEKLY;BYDAY=2TU", RuleFault.WEEKDAYS),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", RuleFault.WEEKDAYS),
        ("FREQ=MONTHLY;BYDAY=5TU", RuleFault.WEEKDAYS),
        ("FREQ=MONTHLY;BYDAY=TU", RuleFault.WEEKDAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=31", RuleFault.MONTH_DAY),
        ("FREQ=MONTHLY;BYMONTHDAY=0", RuleFault.MONTH_DAY),
        ("FREQ=WEEKLY;COUNT=1000000", RuleFault.END),
        ("FREQ=WEEKLY;UNTIL=20271399", RuleFault.END),
        ("FREQ=WEEKLY;UNTIL=20270101;COUNT=3", RuleFault.END),
        ("FREQ=WEEKLY;BYDAY=" + ",".join(["TH"] * 200), RuleFault.TOO_LONG),
        ("Ж" * 120, RuleFault.TOO_LONG),
        ("FREQ=WEEKLY\x00", RuleFault.UNREADABLE),
    ],
)
def test_bombs_and_nonsense_are_refused_with_a_reason(rule: str, reason: RuleFault) -> None:
    with pytest.raises(RefusedRule) as refused:
        Rule.parse(rule)
    assert refused.value.reason == reason


@given(st.text(max_size=300))
def test_any_text_is_a_rule_or_a_refusal(text: str) -> None:
    with suppress(RefusedRule):
        assert Rule.parse(str(Rule.parse(text)))


@given(
    frequency=st.sampled_from(list(Frequency)),
    interval=st.integers(1, 12),
    places=st.sets(st.sampled_from([1, 2, 3, 4, LAST]), min_size=1),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    first=st.dates(date(2007, 1, 1), date(2029, 12, 31)),
)
def test_every_rule_has_a_next_evening(
    frequency: Frequency, interval: int, places: set[int], weekdays: set[int], first: date
) -> None:
    pairs = {
        Frequency.DAILY: (),
        Frequency.WEEKLY: tuple((0, day) for day in sorted(weekdays)),
        Frequency.MONTHLY: tuple((place, day) for place in places for day in sorted(weekdays)),
    }
    rule = Rule(frequency, interval, pairs[frequency])
    days = next_days(Rhythm(rule=rule, starts_on=first, at=time(18), minutes=60))
    assert len(days) == 3
    assert days == sorted(set(days))
    assert all(first <= day <= max(first, JANUARY.date()) + timedelta(days=1200) for day in days)


def test_exceptions_and_holidays_are_left_out() -> None:
    weekly = rhythm(
        "FREQ=WEEKLY;BYDAY=TH", skips_holidays=True, except_on=frozenset({date(2027, 1, 14)})
    )
    assert next_days(weekly) == [date(2027, 1, 21), date(2027, 1, 28), date(2027, 2, 4)]


def test_the_evening_that_is_going_on_still_counts() -> None:
    during = datetime(2027, 1, 7, 13, 59, tzinfo=UTC)
    weekly = rhythm("FREQ=WEEKLY;BYDAY=TH")
    assert next_days(weekly, 1, after=during) == [date(2027, 1, 7)]
    assert next_days(weekly, 1, after=during + timedelta(minutes=1)) == [date(2027, 1, 14)]


def test_six_in_the_evening_stays_six_over_daylight_saving() -> None:
    weekly = rhythm("FREQ=WEEKLY;BYDAY=TH", starts_on=date(2027, 3, 25))
    found = islice(weekly.occurrences(after=JANUARY, zone=BERLIN), 2)
    assert [o.starts_at for o in found] == [
        datetime(2027, 3, 25, 17, tzinfo=UTC),
        datetime(2027, 4, 1, 16, tzinfo=UTC),
    ]


def test_a_time_that_the_clock_jumps_over_is_counted_from_before_the_jump() -> None:
    night = date(2027, 3, 28)
    assert not exists(night, time(2, 30), BERLIN)
    assert moment(night, time(2, 30), BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert exists(night, time(3, 30), BERLIN)


def test_of_two_equal_times_the_first_is_meant() -> None:
    night = date(2027, 10, 31)
    assert exists(night, time(2, 30), BERLIN)
    assert moment(night, time(2, 30, fold=1), BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "english", "russian"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", "every Thursday", "каждый четверг"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "every second Wednesday", "раз в две недели по средам"),
        (
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH",
            "every 3 weeks, on Tuesdays and on Thursdays",
            "каждые 3 недели, по вторникам и по четвергам",
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU",
            "every month, on the second Tuesday",
            "каждый месяц, во второй вторник",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=7",
            "every 5 months, on day 7",
            "каждые 5 месяцев, 7 числа",
        ),
        ("FREQ=DAILY;COUNT=5", "every day, 5 times", "каждый день, 5 раз"),
        (
            "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270601",
            "every Sunday, until 1 June 2027",
            "каждое воскресенье, до 1 июня 2027",
        ),
    ],
)
def test_a_rule_reads_as_people_say_it(rule: str, english: str, russian: str) -> None:
    assert describe_rule(Rule.parse(rule)) == english
    with translation.override("ru"):
        assert describe_rule(Rule.parse(rule)) == russian
