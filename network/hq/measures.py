"""The measures of cities and of the network, week by week and beside each other.

Everything comes from pulses; no city's schema is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from network.hq import small_groups
from network.hq.models import WeeklyPulse
from network.hq.queries import CityRow
from network.hq.tables import Cell, Table, change_in_words, count, number, words
from network.hq.weekly_numbers import WEEK, monday
from tenants.ui import dates
from tenants.ui.charts import LineChart

SHOWN = 26  # weeks in a chart
LISTED = 12  # weeks in the table of a city; the file has all

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
