"""Commands about HQ's pages of the child that is this platform."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.bench._billing import _signed_in


def prepare_pulses(*, first: int, cities: int, weeks: int) -> int:
    """Found cities without schemas, each with so many weeks of pulses; the number of rows."""
    from franchise.gazetteer import find
    from franchise.models import Franchise
    from network.hq.models import Pulse, WeeklyPulse
    from network.hq.weekly_numbers import monday
    from tenants.registry.models import City
    from tenants.registry.scope import hub_scope

    places = [place for place in find("к", limit=1000) if place.country == "RU"]
    now, chance = timezone.now(), random.Random(first)
    this = monday(now.date())
    weekly: list[Any] = []
    with hub_scope():
        made = City.objects.bulk_create(
            City(
                slug=f"bench-{number}",
                name_ru=f"Город {number}",
                name_en=f"Town {number}",
                timezone="Asia/Omsk",
                schema_name=f"bench_{number}",
                state=City.State.ACTIVE,
                geoname_id=places[number % len(places)].geoname_id,
            )
            for number in range(first, cities)
        )
        pulses, franchises = [], []
        for city in made:
            known = [_numbers(chance) for _ in range(weeks)]
            weekly += [(ago, city.pk, numbers) for ago, numbers in enumerate(known)]
            pulses.append(_pulse(Pulse, city, known, now=now, chance=chance))
            began = now - timedelta(weeks=chance.randrange(weeks))
            franchises.append(Franchise(city=city, began_at=began))
        Pulse.objects.bulk_create(pulses)
        Franchise.objects.bulk_create(franchises)
    weekly.sort(key=lambda row: (-row[0], row[1]))  # as they come in time
    for start in range(0, len(weekly), 2000):
        with hub_scope():
            WeeklyPulse.objects.bulk_create(
                WeeklyPulse(city_id=city_id, week=this - timedelta(weeks=ago), **numbers)
                for ago, city_id, numbers in weekly[start : start + 2000]
            )
    return len(weekly)


def _pulse(
    model: Any, city: Any, known: list[dict[str, Any]], *, now: datetime, chance: random.Random
) -> Any:
    last = now - timedelta(days=chance.choice((2, 3, 4, 30)))
    moments = {"now": known[0], "week_ago": known[1], "month_ago": known[4]}
    kept = [last - timedelta(weeks=ago) for ago in range(8)]
    formats = [
        {
            "key": f"format-{number}",
            "name_ru": f"Формат {number}",
            "name_en": f"Format {number}",
            "evenings": 4,
            "questions": 10,
            "throughput": 4.0,
            "energy_before": 3.0,
            "energy_after": 3.7,
        }
        for number in range(8)
    ]
    return model(
        city=city,
        last_meeting_at=last,
        kept=kept,
        upcoming=[now + timedelta(days=3)],
        published=moments,
        formats=formats,
    )


def _numbers(chance: random.Random) -> dict[str, Any]:
    five = 5
    return {
        "members": five * chance.randrange(2, 20),
        "active": five * chance.randrange(1, 10),
        "permanent": five * chance.randrange(0, 6),
        "products": five * chance.randrange(0, 5),
        "questions": five * chance.randrange(0, 15),
        "arrivals": five * chance.randrange(4, 20),
        "asked": five * chance.randrange(0, 4),
        "worked": five * chance.randrange(0, 4),
        "answered": None,
        "due": 1,
        "kept": int(chance.random() > 0.1),
        "due_in_four": 4,
        "kept_in_four": chance.choice((4, 4, 3, 2)),
        "energy_before": 3.1,
        "energy_after": 3.8,
        "coverage": five * chance.randrange(0, 15),
    }


def analyse() -> None:
    """Give the planner its statistics, as autovacuum does in a deployment."""
    from tenants.registry.scope import owner_scope

    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("ANALYZE hq_pulse, hq_weeklypulse, registry_city, franchise_franchise")


def hq_page(*, path: str) -> dict[str, Any]:
    """What a page costs: its queries, bytes, and milliseconds.

    `processor` is the time that PostgreSQL's process for this connection ran; `database` is the
    time that was waited for it, on a machine that may have other work.
    """
    client = _signed_in()
    client.get(path)
    spent: list[float] = []
    ran: list[float] = []

    def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        server = context["connection"].connection
        if not ran:
            ran.append(_ran(server.info.backend_pid))
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - started)
            ran[1:] = [_ran(server.info.backend_pid)]

    with connection.execute_wrapper(timed):
        started = time.perf_counter()
        answer = client.get(path)
        whole = time.perf_counter() - started
    assert answer.status_code == 200, (path, answer.status_code)
    return {
        "processor": 1000 * (ran[1] - ran[0]),
        "database": 1000 * sum(spent),
        "page": 1000 * whole,
        "queries": len(spent),
        "bytes": len(answer.content),
    }


def _ran(pid: int) -> float:
    """The seconds that a process has run so far."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def loop_over_schemas(*, schemas: list[str]) -> float:
    """The milliseconds of the same counts without pulses: some queries in each city."""
    from network.hq.weekly_numbers import Weeks, monday
    from tenants.registry.models import City
    from tenants.registry.scope import hub_scope

    with hub_scope():
        cities = list(City.objects.filter(slug__in=schemas))
    now = timezone.now()
    started = time.perf_counter()
    for city in cities:
        with city.scope():
            week = monday(now.date())
            Weeks(week, zone=city.zone, now=now).publish(week)
    return 1000 * (time.perf_counter() - started)
