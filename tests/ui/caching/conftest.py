"""Cities with members, and caches that are empty before and after each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Clock, person
from tests.registry.engine import engine, found_city, superuser, town, village
from tests.ui.caching.making import DAY, clear_caches, meeting

__all__ = ["engine", "found_city", "superuser", "town", "village"]


@pytest.fixture(autouse=True)
def _empty_caches(clock: Clock) -> Iterator[None]:
    clock(NOW + timedelta(seconds=5))
    clear_caches()
    yield
    clear_caches()


@pytest.fixture
def anna(town: City) -> Member:
    return person(town, "Anna", duty="facilitation")


@pytest.fixture
def boris(town: City) -> Member:
    return person(town, "Boris")


@pytest.fixture
def evening(town: City) -> Meeting:
    with town.scope():
        return meeting(starts_at=NOW + DAY)
