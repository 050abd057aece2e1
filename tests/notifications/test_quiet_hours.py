"""Quiet hours follow the clock on the wall, also in nights in which it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.notifications.quiet_hours import after_quiet_hours

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = "2027-03-28", "2027-10-31"  # 2:00 → 3:00, 3:00 → 2:00


def ended(moment: str, begins: str, ends: str, *, fold: int = 0) -> str:
    """The end of the quiet hours, in UTC."""
    now = datetime.fromisoformat(moment).replace(tzinfo=BERLIN, fold=fold)
    found = after_quiet_hours(
        now, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), zone=BERLIN
    )
    return found.astimezone(ZoneInfo("UTC")).isoformat(timespec="minutes")[:16]


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "end"),
    [
        ("2027-01-10T21:59", "22:00", "08:00", "2027-01-10T20:59"),
        ("2027-01-10T22:00", "22:00", "08:00", "2027-01-11T07:00"),
        ("2027-01-10T07:59", "22:00", "08:00", "2027-01-10T07:00"),
        ("2027-01-10T08:00", "22:00", "08:00", "2027-01-10T07:00"),
        ("2027-01-10T13:30", "13:00", "14:00", "2027-01-10T13:00"),
        (f"{SPRING}T01:30", "22:00", "08:00", f"{SPRING}T06:00"),
        (f"{AUTUMN}T01:30", "22:00", "08:00", f"{AUTUMN}T07:00"),
        (f"{SPRING}T01:30", "01:00", "02:30", f"{SPRING}T01:30"),  # an end that is skipped
    ],
)
def test_quiet_hours_end(moment: str, begins: str, ends: str, end: str) -> None:
    assert ended(moment, begins, ends) == end


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    assert ended(f"{AUTUMN}T02:10", "22:00", "02:30", fold=0) == f"{AUTUMN}T00:30"
    assert ended(f"{AUTUMN}T02:10", "22:00", "02:30", fold=1) == f"{AUTUMN}T01:30"


def test_none_or_an_empty_span_are_no_quiet_hours() -> None:
    now = datetime(2027, 1, 10, 23, tzinfo=BERLIN)
    assert after_quiet_hours(now, begins=None, ends=None, zone=BERLIN) == now
    assert after_quiet_hours(now, begins=time(8), ends=time(8), zone=BERLIN) == now


@given(
    minutes=st.integers(0, 365 * 24 * 60),
    begins=st.times(),
    ends=st.times(),
)
def test_they_end_within_a_day_and_never_in_the_past(
    minutes: int, begins: time, ends: time
) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = after_quiet_hours(now, begins=begins, ends=ends, zone=BERLIN)
    assert 0 <= (end - now).total_seconds() <= 25 * 3600
