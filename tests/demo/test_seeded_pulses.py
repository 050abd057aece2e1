"""The past that the demo gives to HQ's pages."""

from __future__ import annotations

from datetime import datetime

import pytest

from deploy.demo import content
from deploy.demo.seeding.hq import ANNOUNCEMENT, seed_announcement, seed_pulses
from network.hq.models import Announcement, WeeklyPulse
from network.hq.pulse import push_pulse
from tenants.members.models import Member
from tenants.members.validators import SMALLEST_GROUP
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import staff
from tests.hq.test_pulse import join, met

pytestmark = pytest.mark.django_db


def test_older_weeks_grow_towards_what_the_city_tells(omsk: City, now: datetime) -> None:
    (telling,) = [city for city in content.CITIES if city.slug == "omsk"]
    with omsk.scope():
        people = join(omsk, 20, weeks_ago=telling.launched_weeks_ago, now=now)
        for weeks_ago in range(1, 12):
            met(weeks_ago, people[:14], now)
        push_pulse(city_id=omsk.pk, now=now)
        told = {row.week: row.numbers for row in WeeklyPulse.objects.all()}
        seed_pulses(telling, city=omsk)
        rows = list(WeeklyPulse.objects.order_by("week"))
        assert Member.objects.count() == 20  # rows of pulses only
    assert len(rows) == len(told)
    assert rows[-1].numbers == told[rows[-1].week]
    older = rows[-telling.launched_weeks_ago : -14]
    assert sum(row.kept for row in older) > len(older) / 2
    assert (older[-1].arrivals or 0) >= (older[4].arrivals or 0)
    counts = [row.arrivals for row in rows] + [row.permanent for row in rows]
    assert all(count is None or count % SMALLEST_GROUP == 0 for count in counts)


def test_a_city_that_has_told_nothing_gets_no_past(omsk: City, now: datetime) -> None:
    with omsk.scope():
        push_pulse(city_id=omsk.pk, now=now)
        seed_pulses(content.CITIES[0], city=omsk)
        assert not WeeklyPulse.objects.exclude(due=0).exists()


def test_the_announcement_is_made_once(omsk: City, now: datetime) -> None:
    with hub_scope():
        by = staff()
        for _start in range(2):
            seed_announcement(by=by, now=now)
        assert Announcement.objects.get().title_ru == ANNOUNCEMENT["title_ru"]
