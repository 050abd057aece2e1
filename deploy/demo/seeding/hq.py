"""Seed HQ's pages: pulses of the weeks before the told ones, and an announcement."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from deploy.demo.content import records
from deploy.demo.seeding.evenings import REMEMBERED
from network.hq.announcements import announce
from network.hq.models import NUMBERS, WeeklyPulse
from network.hq.small_groups import publish
from tenants.accounts.models import User
from tenants.registry.models import City

MISSED = 0.12  # of the evenings of a city's past
ANNOUNCEMENT = {
    "title_ru": "Встреча городов в мае",
    "text_ru": "Собираемся в Казани 15–16 мая: по двое от города, с одним запросом на каждого. "
    "Кто поедет, решаете сами; дорогу тем, кому далеко, оплачивает сеть.",
    "title_en": "The cities meet in May",
    "text_en": "We meet in Kazan on 15 and 16 May: two from each city, with one question each. "
    "Who comes is yours to decide; the network pays the way for those who live far away.",
}
WEEKS = 4  # of the numbers “within four weeks”


def seed_pulses(telling: records.City, *, city: City) -> None:
    """Fill in the weeks since the city's doors opened. Call inside its scope, after the first push.

    What the city's own rows tell stays; older weeks grow towards it.
    """
    rows = list(WeeklyPulse.objects.filter(city_id=city.pk).order_by("week"))
    told = [row for row in rows if row.kept][:WEEKS]
    if not told:
        return
    pattern, latest = told[-1], rows[-1]
    energy = next((row for row in reversed(rows) if row.energy_after is not None), None)
    for place, row in enumerate(rows):
        ago = len(rows) - 1 - place
        age = telling.launched_weeks_ago - ago
        if age < 0:
            continue
        grown = 0.45 + 0.55 * age / max(1, telling.launched_weeks_ago)
        luck = _luck(telling.slug, ago)
        if ago > REMEMBERED:
            row.due = 1
            row.kept = int(luck > MISSED)
        if ago > REMEMBERED - WEEKS:
            recent = rows[max(0, place - WEEKS + 1) : place + 1]
            row.due_in_four = sum(one.due for one in recent)
            row.kept_in_four = sum(one.kept for one in recent)
            arrivals = (pattern.arrivals or 0) / max(1, pattern.kept_in_four) * row.kept_in_four
            row.arrivals = publish(round(arrivals * grown))
            row.active = publish(round((pattern.active or 0) * grown))
        if ago > REMEMBERED - 2 * WEEKS:
            row.permanent = publish(round((latest.permanent or 0) * grown * 0.9))
        if ago >= WEEKS:  # few evenings are told in full
            row.asked = publish(round((latest.asked or 0) * grown * (0.6 + 0.8 * luck)))
            row.worked = publish(round((latest.worked or 0) * grown * (0.6 + 0.8 * luck)))
        if row.coverage is None and latest.coverage is not None:
            row.coverage = round(latest.coverage * grown / 5) * 5
        if row.energy_after is None and energy and energy.energy_after:
            row.energy_before = energy.energy_before
            row.energy_after = round(
                energy.energy_after - 0.3 * (1 - grown) + 0.2 * (luck - 0.5), 1
            )
    WeeklyPulse.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["city_id", "week"], update_fields=NUMBERS
    )


def seed_announcement(*, by: User, now: datetime) -> None:
    """HQ has told all cities something. Idempotent; call in the hub's scope."""
    cities = City.objects.filter(state=City.State.ACTIVE).values_list("pk", flat=True)
    announce(
        words=ANNOUNCEMENT,
        cities=list(cities),
        to_all=True,
        nonce=UUID(int=1),
        by=by,
        now=now - timedelta(days=2),
    )


def _luck(slug: str, week: int) -> float:
    """From 0 to 1; the same at every start."""
    return int(sha256(f"{slug}-{week}".encode()).hexdigest()[:4], 16) / 0xFFFF
