"""The health of cities and its reason, for the first screen, the list and the map."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from franchise.launch import state_from
from network.hq.queries import CityRow
from tenants.registry.models import City

MISSED = 2  # evenings of four weeks that did not take place
FELL = 0.7  # of the arrivals at an evening four weeks ago


class Level(StrEnum):
    """From the most urgent one. Each has a colour and a shape of its own on the map."""

    SILENT = "silent"
    SLIPPING = "slipping"
    YOUNG = "young"
    WELL = "well"
    RESTING = "resting"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS: dict[Level, Promise] = {
    Level.SILENT: pgettext_lazy("city", "silent"),
    Level.SLIPPING: pgettext_lazy("city", "slipping"),
    Level.YOUNG: pgettext_lazy("city", "begins"),
    Level.WELL: pgettext_lazy("city", "well"),
    Level.RESTING: pgettext_lazy("city", "resting"),
}
MEANINGS: dict[Level, Promise] = {
    Level.SILENT: gettext_lazy("no meeting for three weeks and longer"),
    Level.SLIPPING: gettext_lazy("missed evenings, fewer people, or none planned"),
    Level.YOUNG: gettext_lazy("the launch is under way"),
    Level.WELL: gettext_lazy("meets as it should"),
    Level.RESTING: gettext_lazy("paused or read-only"),
}


@dataclass(frozen=True, slots=True)
class Health:
    """`reason`: why, in words; empty for a city that is well."""

    level: Level
    reason: str

    @property
    def needs_hq(self) -> bool:
        return self.level in (Level.SILENT, Level.SLIPPING)


def health_of(row: CityRow) -> Health:
    """Judge a city by its pulse. No query."""
    if row.city.state != City.State.ACTIVE:
        return Health(Level.RESTING, str(row.city.get_state_display()))
    if row.dormant:
        return Health(Level.SILENT, row.silence)
    launch = state_from(row.city.launch_numbers, now=row.now)
    if reasons := _slips(row):
        return Health(Level.SLIPPING, "; ".join(reasons))
    if launch and not launch.finished_at:
        return Health(Level.YOUNG, launch.stuck)
    return Health(Level.WELL, "")


def _slips(row: CityRow) -> list[str]:
    """The change for the worse, in words; empty for a city before its first evening."""
    if row.last_meeting_at is None:
        return []
    reasons, now = [], row.numbers
    missed = now.due_in_four - now.kept_in_four
    if missed >= MISSED:
        words = ngettext(
            "%(missed)d of %(due)d evening of four weeks did not take place",
            "%(missed)d of %(due)d evenings of four weeks did not take place",
            now.due_in_four,
        )
        reasons.append(words % {"missed": missed, "due": now.due_in_four})
    each, before = now.arrivals_each, row.pulse.numbers("month_ago").arrivals_each
    if each and before and each < FELL * before:
        words = _("about %(now)d people an evening, %(before)d a month ago")
        reasons.append(words % {"now": each, "before": before})
    if row.next_meeting_at is None:
        reasons.append(_("no evening is planned"))
    return reasons


def rows_with_health(rows: list[CityRow]) -> list[tuple[CityRow, Health]]:
    """Cities with their health, the most urgent first."""
    order = list(Level)

    def urgency(pair: tuple[CityRow, Health]) -> tuple[int, int, str]:
        row, health = pair
        return order.index(health.level), -row.weeks_silent, row.city.name

    return sorted([(row, health_of(row)) for row in rows], key=urgency)
