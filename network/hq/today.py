"""The first screen of HQ: what needs somebody today, each line with its next action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.queries import overdue_accounts
from franchise.launch import stuck_longest_first
from franchise.models import Application, Letter
from network.hq import queries
from network.hq.changes import LATELY, changes_since, in_words
from network.hq.city_health import Health, Level, rows_with_health
from network.hq.failures import Failure, failures
from network.hq.overview_forms import Situation
from network.hq.queries import CityRow, WaitingRow
from network.hq.rights import Right
from tenants.ui import dates

SHOWN = 8  # lines of a part before the rest is folded
FOLDED = 8  # lines that are folded; where there are more, a link leads to all of them


@dataclass(frozen=True, slots=True)
class Line:
    """Something that needs HQ. `action` names what the link leads to."""

    title: str
    why: str
    url: str
    action: str
    accent: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind. `all_url`: the page that has all of them."""

    key: str
    title: str | Promise
    lines: Sequence[Line]
    all_url: str

    @property
    def first(self) -> Sequence[Line]:
        return self.lines[:SHOWN]

    @property
    def rest(self) -> Sequence[Line]:
        """Lines to fold; none where there are too many for this page."""
        return self.lines[SHOWN:] if self.unfolded <= FOLDED else ()

    @property
    def unfolded(self) -> int:
        """Lines that are not shown at first."""
        return max(0, len(self.lines) - SHOWN)


@dataclass(frozen=True, slots=True)
class Today:
    rows: Sequence[CityRow]
    judged: Sequence[tuple[CityRow, Health]]
    waiting: Sequence[WaitingRow]
    waiting_count: int
    seconds: Sequence[Application]
    refused: Sequence[Letter]
    failures: Sequence[Failure]
    parts: Sequence[Part] = field(default_factory=list)  # that have lines

    @property
    def more(self) -> int:
        """Applications that only the board shows."""
        return max(0, self.waiting_count - len(self.seconds) - len(self.waiting))

    @property
    def is_calm(self) -> bool:
        return not (self.waiting_count or self.refused or self.failures or self.parts)


def today(*, rights: frozenset[Right], now: datetime) -> Today:
    """Read everything that waits for HQ. Five queries, and one for arrears."""
    rows = queries.city_rows(now=now)
    seconds, building = queries.seconds_and_building()
    waiting, count = queries.waiting(now=now)
    judged = rows_with_health(rows)
    parts = [
        Part(
            "help",
            gettext_lazy("Cities that ask for help"),
            _asking(rows, rights),
            reverse("hq:help"),
        ),
        Part(
            "slipping",
            gettext_lazy("Cities that slip"),
            _slipping(judged),
            _cities(Situation.NEEDS_HQ),
        ),
        Part(
            "launches",
            gettext_lazy("Young cities"),
            _launches(judged, now=now),
            _cities(Situation.LAUNCH),
        ),
        Part(
            "arrears",
            gettext_lazy("Arrears"),
            _arrears(rights, now=now),
            reverse("hq:money"),
        ),
        Part(
            "leaving",
            gettext_lazy("Cities that leave"),
            _leaving(rows),
            _cities(Situation.LEAVING),
        ),
        Part(
            "building",
            gettext_lazy("Being built"),
            _building(building, now=now),
            f"{reverse('hq:board')}?column=building",
        ),
        Part(
            "changes",
            gettext_lazy("Changed in cities"),
            _changes(rows, now=now),
            _cities(Situation.CHANGED),
        ),
    ]
    return Today(
        rows=rows,
        judged=judged,
        waiting=waiting,
        waiting_count=count + len(seconds),
        seconds=seconds,
        refused=list(queries.refused_letters()),
        failures=failures(),
        parts=[part for part in parts if part.lines],
    )


def _cities(situation: Situation) -> str:
    """The list of the cities in a situation."""
    return f"{reverse('hq:cities')}?level={situation}"


def _asking(rows: Sequence[CityRow], rights: frozenset[Right]) -> list[Line]:
    """Cities that have invited HQ to look, with their purpose."""
    return [
        Line(
            title=row.city.name,
            why=row.city.asks_for_help,
            url=reverse("hq:help"),
            action=_("Look into the city"),
            accent=row.city.accent,
        )
        for row in rows
        if row.city.asks_for_help and Right.HELP in rights
    ]


def _slipping(judged: Sequence[tuple[CityRow, Health]]) -> list[Line]:
    return [
        Line(
            title=row.city.name,
            why=health.reason,
            url=reverse("hq:city", args=[row.city.slug]),
            action=_("Look closer"),
            accent=row.city.accent,
            tag=str(health.level.label) if health.level == Level.SILENT else "",
        )
        for row, health in judged
        if health.needs_hq
    ]


def _launches(judged: Sequence[tuple[CityRow, Health]], *, now: datetime) -> list[Line]:
    """Launches under way, without cities that are named for something worse."""
    cities = [row.city for row, health in judged if not health.needs_hq]
    lines = []
    for city, launch in stuck_longest_first(cities, now=now):
        page = reverse("hq:city", args=[city.slug])
        if city.application_id:
            page = f"{reverse('hq:application', args=[city.application_id])}#launch"
        done = _("%(done)d of %(total)d") % {"done": launch.done, "total": launch.total}
        lines.append(
            Line(city.name, launch.stuck, page, _("Ask how to help"), city.accent, tag=done)
        )
    return lines


def _arrears(rights: frozenset[Right], *, now: datetime) -> list[Line]:
    if not settings.BILLING or Right.MONEY not in rights:
        return []
    return [
        Line(
            title=account.city.name if account.city else _("A group before its city"),
            why=ngettext("unpaid for %d day", "unpaid for %d days", days) % days,
            url=reverse("hq:money-account", args=[account.key]),
            action=_("See what is open"),
            tag=str(account.get_standing_display()),
        )
        for account in overdue_accounts(now=now)
        for days in ((now - (account.owed_since or now)).days,)
    ]


def _leaving(rows: Sequence[CityRow]) -> list[Line]:
    return [
        Line(
            title=row.city.name,
            why=(
                _("on %(day)s") % {"day": dates.day(row.city.leaves_at, today=timezone.localdate())}
                if row.city.leaves_at
                else _("waits for all managers, or for HQ")
            ),
            url=reverse("hq:leaving", args=[row.city.slug]),
            action=_("Open the notice"),
            accent=row.city.accent,
        )
        for row in rows
        if row.city.is_leaving
    ]


def _building(building: Sequence[Application], *, now: datetime) -> list[Line]:
    return [
        Line(
            title=found.full_name,
            why=(
                _("takes longer than it should")
                if queries.is_stuck(found, now=now)
                else _("goes on by itself")
            ),
            url=reverse("hq:application", args=[found.pk]),
            action=_("See the steps"),
        )
        for found in building
    ]


def _changes(rows: Sequence[CityRow], *, now: datetime) -> list[Line]:
    lines = []
    for row in rows:
        for change in changes_since(row.pulse, now - LATELY):
            at = parse_datetime(change["at"])
            lines.append(
                Line(
                    title=row.city.name,
                    why=in_words(change),
                    url=f"{reverse('hq:city', args=[row.city.slug])}#changes",
                    action=_("Read what changed"),
                    accent=row.city.accent,
                    tag=dates.relative(at) if at else "",
                )
            )
    return lines
