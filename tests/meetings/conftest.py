"""Thursday afternoon in Omsk: the evening begins in three hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from tenants.meetings.actions import begin_series
from tenants.meetings.models import Meeting, Series
from tenants.registry.models import City
from tests.cast import Clock


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest, clock: Clock, now: datetime) -> Clock:
    """The wall clock stands at `now`; `clock(later)` moves it."""
    if not request.node.get_closest_marker("wall_clock"):
        clock(now)
    return clock


def a_series(city: City, *, now: datetime, **fields: Any) -> Series:
    """Every Thursday from six to eight, as Omsk has it; the scope of the city must be entered."""
    words: dict[str, Any] = {
        "title": "Thursday",
        "kind": "regular",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "starts_on": date(2026, 11, 26),
        "at": time(18),
        "minutes": 120,
        "venue": "Boiling Point",
        "address": "Zhukova 21",
    }
    return begin_series(**(words | fields), now=now)


@pytest.fixture
def thursdays(omsk: City, now: datetime) -> Series:
    with omsk.scope():
        return a_series(omsk, now=now)


@pytest.fixture
def tonight(omsk: City, thursdays: Series) -> Meeting:
    """18:00 in Omsk, 12:00 UTC."""
    with omsk.scope():
        return Meeting.objects.get(series=thursdays, occurrence=date(2026, 11, 26))


@pytest.fixture
def in_omsk(omsk: City) -> Iterator[None]:
    """Run the whole test in the city's scope and time zone."""
    with timezone.override(omsk.zone), omsk.scope():
        yield
