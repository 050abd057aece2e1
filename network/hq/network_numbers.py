"""The network in numbers: weeks, the funnel, cohorts, formats by effect, cities beside each other.

Everything comes from pulses and from HQ's own tables; no city's schema is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from franchise.models import Application, BuildStep, Change, Message
from network.hq import small_groups
from network.hq.models import Pulse, WeeklyPulse
from network.hq.queries import CityRow
from network.hq.tables import Cell, Table, change_in_words, count, number, words
from network.hq.weekly_numbers import WEEK, monday
from tenants.registry.models.city import in_reader_language
from tenants.ui import dates
from tenants.ui.charts import LineChart

SHOWN = 26  # weeks in a chart
LISTED = 12  # weeks in the table of a city; the file has all
PROVEN = 12  # weeks after which a city has come through
AGES = (4, 12, 26, 52)  # weeks at which a cohort is looked at
State = Application.State

# The measures of a city and of the network. Sums for counts, means for the others.
TITLES: Mapping[str, Promise] = {
    "members": pgettext_lazy("measure", "Members"),
    "active": gettext_lazy("Came within four weeks"),
    "permanent": gettext_lazy("Permanent participants"),
    "kept_in_four": gettext_lazy("Meetings kept in four weeks"),
    "arrivals": gettext_lazy("Arrivals in four weeks"),
    "products": gettext_lazy("Products in work"),
    "asked": gettext_lazy("Questions asked in four weeks"),
    "worked": gettext_lazy("Questions worked on in four weeks"),
    "answered": gettext_lazy("Questions answered in four weeks"),
    "coverage": gettext_lazy("Everyone with everyone, %"),
    "energy": gettext_lazy("Energy gained in an evening"),
}
HEADS: Mapping[str, Promise] = {  # the same in a table
    "members": pgettext_lazy("measure", "Members"),
    "active": pgettext_lazy("measure", "Came"),
    "permanent": pgettext_lazy("measure", "Permanent"),
    "kept_in_four": pgettext_lazy("measure", "Meetings"),
    "arrivals": pgettext_lazy("measure", "Arrivals"),
    "products": pgettext_lazy("measure", "Products"),
    "asked": pgettext_lazy("measure", "Asked"),
    "worked": pgettext_lazy("measure", "Worked on"),
    "answered": pgettext_lazy("measure", "Answered"),
    "coverage": pgettext_lazy("measure", "All with all"),
    "energy": pgettext_lazy("measure", "Energy"),
}
MEANS = ("coverage", "energy")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its last weeks, the oldest first. `values` leave out unknown weeks."""

    name: str
    value: Cell
    note: str
    values: Sequence[float]
    chart: LineChart | None

    @property
    def title(self) -> Promise:
        return TITLES[self.name]


def measures_of(weeks: Sequence[Mapping[str, Any]]) -> list[Measure]:
    """The measures over weeks, the oldest first; each week has its numbers and its Monday."""
    return [_measure(name, weeks) for name in TITLES]


def _measure(name: str, weeks: Sequence[Mapping[str, Any]]) -> Measure:
    known = [(week["week"], week[name]) for week in weeks if week.get(name) is not None]
    values = [float(value) for _week, value in known]
    now = weeks[-1].get(name) if weeks else None
    before = weeks[-2].get(name) if len(weeks) > 1 else None
    labelled = [(dates.day(week, today=known[-1][0]), value) for week, value in known]
    chart = LineChart(title=str(TITLES[name]), values=labelled) if len(known) > 1 else None
    return Measure(name, cell_of(name, now), _note(name, now, before), values, chart)


def cell_of(name: str, value: float | None) -> Cell:
    """A measure as a cell of a table."""
    if name == "coverage":
        return number(value, unit=" %") if value is not None else number(None)
    if name == "energy":
        return Cell(f"{value:+.1f}", round(value, 1)) if value is not None else number(None)
    if name == "kept_in_four":
        return number(value)
    return count(None if value is None else int(value))


def _note(name: str, now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return ""
    difference = now - before
    if name == "energy":
        same = abs(difference) < 0.05
        return _("as a week ago") if same else _("%(change)+.1f in a week") % {"change": difference}
    return change_in_words(round(difference))


def network_weeks(*, now: datetime, rows: Iterable[CityRow]) -> list[dict[str, Any]]:
    """Sums and means of the finished weeks, the oldest first; the last one is now. One query."""
    this = monday(now.date())
    found = (
        WeeklyPulse.objects.filter(week__gte=this - (SHOWN - 1) * WEEK, week__lt=this)
        .order_by("week")
        .values("week")
        .annotate(
            cities=Count("city_id"),
            **{name: Sum(name) for name in TITLES if name not in MEANS},
            coverage=Avg("coverage"),
            gained=Avg(F("energy_after") - F("energy_before")),
        )
    )
    weeks = [dict(week) for week in found]
    return [*(_rounded(week) for week in weeks), _present(this, rows)]


def _rounded(week: dict[str, Any]) -> dict[str, Any]:
    coverage, energy = week["coverage"], week.pop("gained")
    return {
        **{name: value or 0 for name, value in week.items()},
        "coverage": None if coverage is None else round(coverage),
        "energy": None if energy is None else round(energy, 1),
    }


def _present(week: date, rows: Iterable[CityRow]) -> dict[str, Any]:
    """The sums of the cities' present numbers."""
    numbers = [row.numbers for row in rows]
    coverage = [row.coverage for row in numbers if row.coverage is not None]
    energy = [row.energy for row in numbers if row.energy is not None]
    counts = {
        name: small_groups.total(getattr(row, name) for row in numbers)
        for name in TITLES
        if name not in (*MEANS, "kept_in_four")
    }
    return {
        "week": week,
        "cities": len(numbers),
        **counts,
        "kept_in_four": sum(row.kept_in_four for row in numbers),
        "coverage": round(sum(coverage) / len(coverage)) if coverage else None,
        "energy": round(sum(energy) / len(energy), 1) if energy else None,
    }


def weeks_of(cities: Sequence[int], *, since: date | None = None) -> dict[int, list[WeeklyPulse]]:
    """The weeks of cities, the oldest first. One query."""
    found = WeeklyPulse.objects.filter(city_id__in=cities).order_by("week")
    if since:
        found = found.filter(week__gte=since)
    weeks: dict[int, list[WeeklyPulse]] = {city: [] for city in cities}
    for row in found:
        weeks[row.city_id].append(row)
    return weeks


def as_mapping(row: WeeklyPulse) -> dict[str, Any]:
    return {"week": row.week, **row.numbers, "energy": row.energy}


def weeks_table(weeks: Sequence[Mapping[str, Any]], *, key: str = "weeks") -> Table:
    """The measures by week, the newest first."""
    return Table(
        key=key,
        title=_("Week by week"),
        empty=_("No week is counted yet."),
        columns=[_("Week"), *HEADS.values()],
        rows=[
            [
                Cell(dates.day(week["week"], today=weeks[-1]["week"]), week["week"].isoformat()),
                *(cell_of(name, week.get(name)) for name in TITLES),
            ]
            for week in reversed(weeks)
        ],
    )


@dataclass(frozen=True, slots=True)
class FunnelStep:
    title: str | Promise
    number: int
    of_previous: int | None  # percent


FUNNEL: Mapping[str, Promise] = {
    "applied": pgettext_lazy("funnel", "Applied"),
    "talked": pgettext_lazy("funnel", "Conversation"),
    "signed": pgettext_lazy("funnel", "Signed"),
    "paid": pgettext_lazy("funnel", "Paid"),
    "built": pgettext_lazy("funnel", "Built"),
    "live": pgettext_lazy("funnel", "Doors open"),
    "proven": pgettext_lazy("funnel", "Met after 12 weeks"),
}


def funnel() -> list[FunnelStep]:
    """How far applications came, single people who ask to join a group aside. One query.

    A step counts if a later one was reached: cities begin without an agreement as well.
    """
    about = {"application": OuterRef("pk")}
    met_later = F("franchise__began_at") + PROVEN * WEEK
    proven = Q(franchise__city__pulse__last_meeting_at__gte=met_later)
    live = Q(Exists(BuildStep.objects.filter(**about, kind=BuildStep.Kind.OPEN))) | Q(
        state__in=(State.LIVE, State.LEFT)
    )
    built = live | Q(Exists(BuildStep.objects.filter(**about, kind=BuildStep.Kind.TABLES)))
    paid = built | Q(state=State.BUILDING)
    signed = paid | Q(Exists(Change.objects.filter(**about, kind=Change.Kind.AGREED)))
    talked = signed | Q(Exists(Message.objects.filter(**about))) | Q(review__approved=True)
    tests = {"talked": talked, "signed": signed, "paid": paid, "built": built, "live": live}
    found: Any = Application.objects.exclude(state=State.SECOND, venue="")
    numbers = found.aggregate(
        applied=Count("pk"),
        **{name: Count("pk", filter=test) for name, test in tests.items()},
        proven=Count("pk", filter=live & proven),
    )
    steps: list[FunnelStep] = []
    before = 0
    for name, title in FUNNEL.items():
        reached = int(numbers[name])
        steps.append(FunnelStep(title, reached, round(100 * reached / before) if before else None))
        before = reached
    return steps


def funnel_table(steps: Sequence[FunnelStep]) -> Table:
    return Table(
        key="funnel",
        title=_("From the application to a living city"),
        empty=_("Nobody has applied yet."),
        columns=[_("Step"), _("Applications"), _("Of the step before")],
        rows=[
            [words(str(step.title)), number(step.number), number(step.of_previous, unit=" %")]
            for step in steps
        ],
    )


COHORTS = """
    SELECT date_trunc('quarter', one.began_at)::date AS quarter, age.weeks,
           count(DISTINCT one.id) AS cities,
           count(*) FILTER (WHERE one.began_at + age.weeks * interval '1 week' <= %(now)s) AS old,
           count(*) FILTER (WHERE pulse.kept_in_four > 0) AS meeting
    FROM franchise_franchise AS one
    CROSS JOIN unnest(%(ages)s) AS age (weeks)
    LEFT JOIN LATERAL (
        SELECT week.kept_in_four FROM hq_weeklypulse AS week
        WHERE week.city_id = one.city_id
            AND week.week = date_trunc('week', one.began_at)::date + 7 * age.weeks
            AND one.began_at + age.weeks * interval '1 week' <= %(now)s
        LIMIT 1  -- a look-up by the primary key, never a scan of all weeks
    ) AS pulse ON true
    GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Cities that began in one quarter. `shares`: of those old enough, in percent by age."""

    quarter: date
    cities: int
    shares: Mapping[int, int | None]

    @property
    def name(self) -> str:
        quarter = (self.quarter.month + 2) // 3
        return _("%(year)d, quarter %(quarter)d") % {"year": self.quarter.year, "quarter": quarter}


def cohorts(*, now: datetime) -> list[Cohort]:
    """Cities by the quarter of their start: how many still met 4, 12, 26, 52 weeks later.

    A city met if it kept an evening in the four weeks before. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, {"now": now, "ages": list(AGES)})
        rows = cursor.fetchall()
    found: dict[date, tuple[int, dict[int, int | None]]] = {}
    for quarter, weeks, cities, old, meeting in rows:
        shares = found.setdefault(quarter, (cities, {}))[1]
        shares[weeks] = round(100 * meeting / old) if old else None
    return [Cohort(quarter, cities, shares) for quarter, (cities, shares) in found.items()]


def cohorts_table(found: Sequence[Cohort]) -> Table:
    ages = [ngettext("after %d week", "after %d weeks", weeks) % weeks for weeks in AGES]
    return Table(
        key="cohorts",
        title=_("Still meeting, by the quarter of the start"),
        empty=_("No city has begun yet."),
        columns=[_("Began"), _("Cities"), *ages],
        rows=[
            [
                words(cohort.name),
                number(cohort.cities),
                *(number(cohort.shares.get(weeks), unit=" %") for weeks in AGES),
            ]
            for cohort in found
        ],
    )


def formats_table(pulses: Iterable[Pulse]) -> Table:
    """Formats of the catalogue by the energy that they bring, over all cities. No query."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for pulse in pulses:
        for effects in pulse.formats:
            by_key.setdefault(effects["key"], []).append(effects)
    rows = []
    for found in by_key.values():
        name = in_reader_language(found[-1]["name_ru"], found[-1]["name_en"])
        felt = [one for one in found if one["energy_after"] is not None]
        gained = _mean([(one["energy_after"] - one["energy_before"], one) for one in felt])
        output = _mean([(one["throughput"], one) for one in found if one["throughput"]])
        rows.append(
            (
                gained if gained is not None else -9,
                [
                    words(name),
                    number(len(found)),
                    number(sum(one["evenings"] for one in found)),
                    count(small_groups.total(one["questions"] for one in found)),
                    number(output),
                    cell_of("energy", gained),
                ],
            )
        )
    return Table(
        key="formats",
        title=_("Formats by effect"),
        empty=_("No city has run a format long enough yet."),
        columns=[
            _("Format"),
            _("Cities"),
            _("Meetings"),
            _("Questions worked on"),
            _("Questions in ten person-hours"),
            _("Energy gained"),
        ],
        rows=[row for _gained, row in sorted(rows, key=lambda pair: (-pair[0], pair[1][0].text))],
    )


def _mean(values: Sequence[tuple[float, Mapping[str, Any]]]) -> float | None:
    """The mean, weighted by evenings."""
    evenings = sum(int(effects["evenings"]) for _value, effects in values)
    if not evenings:
        return None
    weighted = sum(value * int(effects["evenings"]) for value, effects in values)
    return round(weighted / evenings, 1)


def compare_table(rows: Sequence[CityRow]) -> Table:
    """Cities beside each other, with what changed within a week. No query."""
    lines = []
    for name, title in TITLES.items():
        cells = [words(str(title))]
        for row in rows:
            value = getattr(row.numbers, name)
            cell = cell_of(name, value)
            note = _note(name, value, getattr(row.week_ago, name, None))
            cells.append(Cell(f"{cell.text} ({note})" if note else cell.text, cell.value))
        lines.append(cells)
    return Table(
        key="compare",
        title=_("Cities beside each other"),
        empty="",
        columns=[_("Measure"), *(row.city.name for row in rows)],
        rows=lines,
    )
