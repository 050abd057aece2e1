"""Count a city for HQ, in its own scope and after the change, never during a request.

A change sets an alarm of its own transaction; the next tick of the clock counts once for all
changes so far. Another alarm counts at the beginning of each week, so that a quiet city has its
row as well.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from network.hq.models import KEPT, NUMBERS, Pulse, WeeklyPulse
from network.hq.small_groups import publish
from network.hq.weekly_numbers import WEEK, Weeks, first_week, monday, weeks_between
from tenants.meetings.models import Meeting, Series
from tenants.outcome.effects.formats import effects_of_formats
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city

AHEAD = 3
YEARS = 3 * 52  # weeks that are counted back at a city's first push
CHANGES_KEPT = 20
CHANGED, WEEK_BEGINS = "hq.changed", "hq.week"


@alarms.handler(CHANGED)
def count(*, city: City, now: datetime, **_: Any) -> None:
    """Count once for all changes that are committed by now."""
    alarms.take_due(city=city, kind=CHANGED, now=now)
    push_pulse(city_id=city.pk, now=now)


@alarms.handler(WEEK_BEGINS)
def count_week(*, city: City, now: datetime, **_: Any) -> None:
    """Count a week that has begun, also in a city where nothing happens."""
    push_pulse(city_id=city.pk, now=now)


def push_pulse(*, city_id: int, now: datetime) -> None:
    """Count and write the city's present and its last weeks. Call inside the city's scope.

    Locks the row of the present: the last process to write has counted last.
    """
    Pulse.objects.bulk_create([Pulse(city_id=city_id)], ignore_conflicts=True)
    pulse = Pulse.objects.select_for_update().get(pk=city_id)
    starts = list(Meeting.objects.took_place(now=now).values_list("starts_at", flat=True)[:KEPT])
    ahead = Meeting.objects.upcoming(now=now).filter(starts_at__gt=now)
    if starts[:1] != pulse.kept[:1] or not pulse.published:
        pulse.formats = _formats(today=timezone.localdate(now))
    pulse.last_meeting_at = starts[0] if starts else None
    pulse.kept = starts
    pulse.upcoming = list(ahead.values_list("starts_at", flat=True)[:AHEAD])
    pulse.pushed_at = now
    _count_weeks(pulse, now=now)
    note_changes(pulse, _known(current_city()), now=now)
    pulse.save(force_update=True)


def on_change(**_: Any) -> None:
    """Receiver of changes in a city, in its scope."""
    alarms.set_by_transaction(city=current_city(), kind=CHANGED, now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    """Receiver in the hub's scope."""
    Pulse.objects.filter(pk=city.pk).delete()
    WeeklyPulse.objects.filter(city_id=city.pk).delete()


def on_city_changed(city: City, **_: Any) -> None:
    """Receiver in the hub's scope: note another name."""
    pulse = Pulse.objects.select_for_update().filter(pk=city.pk).first()
    if pulse is not None:
        note_changes(pulse, {"name": city.both_names}, now=timezone.now())
        pulse.save(update_fields=["known", "changes"])


def note_changes(pulse: Pulse, facts: dict[str, str], *, now: datetime) -> None:
    """Add facts that differ from the known ones to `changes`, without facts that are new."""
    changes = [
        {"what": what, "was": pulse.known[what], "now": fact, "at": now.isoformat()}
        for what, fact in facts.items()
        if fact and pulse.known.get(what, fact) != fact
    ]
    pulse.known = {**pulse.known, **{what: fact for what, fact in facts.items() if fact}}
    pulse.changes = [*changes, *pulse.changes][:CHANGES_KEPT]


def _count_weeks(pulse: Pulse, *, now: datetime) -> None:
    """Write this week, the one before, and those since the last row; all weeks the first time."""
    zone = current_city().zone
    this = monday(now.astimezone(zone).date())
    known = WeeklyPulse.objects.filter(city_id=pulse.pk)
    latest = known.order_by("-week").values_list("week", flat=True).first()
    if latest is None:
        first = max(first_week(zone=zone, now=now), this - YEARS * WEEK)
    else:
        first = min(latest, this - WEEK)
    weeks = Weeks(first, zone=zone, now=now)
    coverage = dict(known.filter(week__gte=first).values_list("week", "coverage"))
    rows = []
    for week in weeks_between(first, this):
        numbers = weeks.publish(week)
        if week != this:  # pairs have no past: it was counted when it was the present
            numbers["coverage"] = coverage.get(week)
        rows.append(WeeklyPulse(city_id=pulse.pk, week=week, **numbers))
    WeeklyPulse.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["city_id", "week"], update_fields=NUMBERS
    )
    earlier = {row.week: row.numbers for row in known.filter(week__gte=this - 4 * WEEK)}
    pulse.published = {
        "now": rows[-1].numbers,
        "week_ago": earlier.get(this - WEEK, {}),
        "month_ago": earlier.get(this - 4 * WEEK, {}),
    }
    _wake_next_week(this + WEEK)


def _wake_next_week(week: date) -> None:
    """Count again on Monday morning; cities of one zone don't all begin in the same minute."""
    city = current_city()
    due_at = datetime.combine(week, time(4, city.pk % 60), tzinfo=city.zone)
    alarms.set(city=city, kind=WEEK_BEGINS, due_at=due_at)


def _formats(*, today: date) -> list[dict[str, Any]]:
    """Effects of formats that came with the platform. What a city wrote itself stays in it."""
    return [
        {
            "key": found.version.format.key,
            "name_ru": found.version.name_ru,
            "name_en": found.version.name_en,
            "evenings": found.evenings,
            "questions": publish(found.questions),
            "throughput": round(found.throughput or 0, 1) if publish(found.questions) else None,
            "energy_before": round(found.energy.before, 1) if found.energy else None,
            "energy_after": round(found.energy.after, 1) if found.energy else None,
        }
        for found in effects_of_formats(today=today)
        if found.version.format.created_by_id is None
    ]


def _known(city: City) -> dict[str, str]:
    """Public facts of a city that HQ wants to hear about when they change."""
    facts = {"name": city.both_names}
    series = Series.objects.going_on().filter(kind=Series.Kind.REGULAR).order_by("pk").first()
    if series is not None:
        facts["rhythm"] = f"{series.rule} {series.at:%H:%M}"
        facts["venue"] = ", ".join(filter(None, (series.venue, series.address)))
    return facts
