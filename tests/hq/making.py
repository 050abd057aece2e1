"""Cities with pulses of several weeks, and their tables as HQ downloads them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from franchise.gazetteer import find
from network.hq.city_health import Level, health_of
from network.hq.models import Pulse, WeeklyPulse
from network.hq.queries import city_rows
from network.hq.weekly_numbers import monday
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor

THIS = monday(NOW.date())
WEEK = timedelta(weeks=1)
PLACES = ("Омск", "Пермь", "Казань", "Самара")


def numbers(**given: Any) -> dict[str, Any]:
    return {
        "members": 20,
        "active": 15,
        "permanent": 10,
        "products": 5,
        "questions": 10,
        "arrivals": 40,
        "asked": 5,
        "worked": 10,
        "answered": None,
        "due": 1,
        "kept": 1,
        "due_in_four": 4,
        "kept_in_four": 4,
        "energy_before": 3.0,
        "energy_after": 3.8,
        "coverage": 35,
        **given,
    }


def town(number: int = 0, *, weeks: int = 5, silent: int = 0, **given: Any) -> City:
    """A city with so many weeks of pulses, whose last evening was `silent` weeks ago."""
    place = find(PLACES[number % len(PLACES)])[0]
    fields: dict[str, Any] = {
        "slug": f"town-{number}",
        "name_ru": f"Город {number}",
        "name_en": f"Town {number}",
        "timezone": "Asia/Omsk",
        "state": City.State.ACTIVE,
        "schema_name": f"of_town_{number}",
        "geoname_id": place.geoname_id,
    }
    own = {name: given.pop(name) for name in list(given) if name in fields}
    before = given.pop("before", {})
    made: City = City.objects.bulk_create([City(**(fields | own))])[0]
    last = NOW - silent * WEEK - timedelta(days=1)
    Pulse.objects.create(
        city_id=made.pk,
        last_meeting_at=last,
        kept=[last],
        upcoming=[NOW + timedelta(days=2)] if given.pop("is_planned", True) else [],
        published={
            "now": numbers(**given),
            "week_ago": numbers(**before),
            "month_ago": numbers(**before),
        },
    )
    WeeklyPulse.objects.bulk_create(
        WeeklyPulse(city_id=made.pk, week=THIS - ago * WEEK, **numbers(**given))
        for ago in range(weeks)
    )
    return made


def read(hq: Visitor, path: str) -> list[list[str]]:
    text = hq.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def level_of(city: City) -> tuple[Level, str]:
    with hub_scope():
        (row,) = city_rows(now=NOW, slug=str(city.slug))
        found = health_of(row)
        return found.level, found.reason
