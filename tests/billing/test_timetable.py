from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.timetable import Standing, next_step, standing_at, timetable

DUE = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_steps_in_order() -> None:
    assert [(step.day, step.standing) for step in timetable(DUE)] == [
        (0, Standing.OVERDUE),
        (3, Standing.OVERDUE),
        (7, Standing.OVERDUE),
        (14, Standing.READ_ONLY),
        (45, Standing.PAUSED),
    ]
    assert [step.at for step in timetable(DUE)][-1] == DUE + 45 * DAY


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (-1, Standing.CURRENT),
        (0, Standing.OVERDUE),
        (13.99, Standing.OVERDUE),
        (14, Standing.READ_ONLY),
        (44.99, Standing.READ_ONLY),
        (45, Standing.PAUSED),
        (4000, Standing.PAUSED),
    ],
)
def test_the_standing_follows_the_days(days: float, standing: Standing) -> None:
    assert standing_at(DUE, now=DUE + days * DAY) == standing


def test_without_a_due_date_all_is_paid() -> None:
    assert standing_at(None, now=DUE) == Standing.CURRENT
    assert next_step(None, now=DUE) is None


def test_the_next_step() -> None:
    ahead = next_step(DUE, now=DUE + 7 * DAY)
    assert ahead
    assert (ahead.day, ahead.standing) == (14, Standing.READ_ONLY)
    assert next_step(DUE, now=DUE + 45 * DAY) is None


def test_the_days_are_settings(settings: Any) -> None:
    settings.BILLING_NOTICE_DAYS = [1]
    settings.BILLING_READ_ONLY_DAY, settings.BILLING_PAUSE_DAY = 2, 3
    assert [step.day for step in timetable(DUE)] == [1, 2, 3]
    assert standing_at(DUE, now=DUE) == Standing.CURRENT
