"""The streak: weeks in a row with a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.queries import streak
from tenants.members.models import Member

pytestmark = pytest.mark.usefixtures("in_omsk")


def evening(
    weeks_ago: int, *people: Member, now: datetime, state: str = "closed", kind: str = "regular"
) -> Meeting:
    starts_at = now.replace(hour=12) - timedelta(weeks=weeks_ago)
    meeting: Meeting = Meeting.objects.create(
        title="Thursday",
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        venue="Boiling Point",
        state=state,
    )
    for member in people:
        Attendance.objects.create(meeting=meeting, member=member, how="qr", arrived_at=starts_at)
    return meeting


def test_a_streak_counts_kept_weeks_until_the_first_that_was_not(now: datetime) -> None:
    assert streak(member=None, now=now).weeks == 0
    for weeks_ago in (1, 2, 3, 6):
        evening(weeks_ago, now=now)
    assert (
        streak(member=None, now=now).weeks == 4
    )  # nothing was planned in weeks 4 and 5: nothing is broken
    evening(4, now=now, state="cancelled")
    assert streak(member=None, now=now).weeks == 3
    evening(2, now=now, state="planned", kind="experimental")
    assert streak(member=None, now=now).weeks == 3


def test_an_evening_nobody_confirmed_was_no_evening(now: datetime) -> None:
    evening(2, now=now, state="confirmed")
    evening(1, now=now, state="planned")
    assert streak(member=None, now=now).weeks == 0


def test_visitors_hear_nothing_of_a_closed_evening(boris: Member, now: datetime) -> None:
    kept = evening(1, now=now)
    closed = evening(2, now=now)
    Meeting.objects.filter(pk=closed.pk).update(is_open=False)
    for reader, seen in ((None, [kept]), (boris, [closed, kept])):
        found = streak(member=reader, now=now)
        assert (found.weeks, found.evenings) == (len(seen), seen)
