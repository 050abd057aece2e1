"""Effects by format, over the latest meetings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tenants.formats.models import FormatVersion
from tenants.live.models import AgendaItem, Block, Capture
from tenants.outcome.effects import formulae
from tenants.outcome.effects.energy import Energy, energy_by_meeting, mean_energy
from tenants.outcome.effects.evenings import Promises, count_promises, hours_of, latest_run
from tenants.outcome.models import Task

LOOKED_AT = 26  # meetings: half a year


@dataclass(frozen=True, slots=True)
class FormatEffects:
    """Effects of one format. `questions` counts a question once a meeting."""

    version: FormatVersion
    evenings: int
    questions: int
    perspectives: int
    realisations: int
    person_hours: float
    promises: Promises
    energy: Energy | None

    @property
    def throughput(self) -> float | None:
        """Questions for ten person-hours, by the planned time of all tables."""
        return 10 * self.questions / self.person_hours if self.person_hours else None

    @property
    def perspectives_each(self) -> float | None:
        return self.perspectives / self.questions if self.questions else None

    @property
    def realisations_each(self) -> float | None:
        return self.realisations / self.questions if self.questions else None


def effects_of_formats(*, today: date) -> list[FormatEffects]:
    """Effects of all formats by name, over meetings that were long enough. Seven statements."""
    kept = latest_run().select_related("meeting__run")[:LOOKED_AT]
    lasted = {found.pk: hours_of(found.meeting, found.meeting.run) for found in kept}
    meetings = [number for number, hours in lasted.items() if hours >= formulae.SHORTEST]
    blocks = (
        Block.objects.filter(agenda__meeting__in=meetings, kind=Block.Kind.WORK)
        .exclude(format_version=None)
        .order_by()
        .annotate(people=Count("tables__seated"))
    )
    used: dict[int, set[int]] = defaultdict(set)
    spent: Counter[int] = Counter()  # person-minutes
    newest: dict[int, int] = {}
    for kind, version, meeting, minutes, people in blocks.values_list(
        "format_version__format", "format_version", "agenda__meeting", "minutes", "people"
    ):
        used[kind].add(meeting)
        spent[kind] += minutes * people
        newest[kind] = max(version, newest.get(kind, 0))
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting__in=meetings, outcome=AgendaItem.Outcome.WORKED_ON
    ).values_list(
        "table__block__format_version__format", "table__block__agenda__meeting", "question"
    )
    questions = Counter(kind for kind, _meeting, _question in worked.order_by().distinct())
    captures = Capture.objects.not_taken_back().filter(
        meeting__in=meetings, block__kind=Block.Kind.WORK
    )
    rows = captures.order_by().values_list("block__format_version__format", "kind")
    thoughts = {(key, kind): many for key, kind, many in rows.annotate(many=Count("pk"))}
    promised = count_promises(
        Task.objects.filter(origin__meeting__in=meetings, origin__block__kind=Block.Kind.WORK),
        "origin__block__format_version__format",
        today=today,
    )
    energy = energy_by_meeting(meetings)
    versions = FormatVersion.objects.select_related("format").in_bulk(newest.values())
    found = [
        FormatEffects(
            version=versions[newest[kind]],
            evenings=len(used[kind]),
            questions=questions[kind],
            perspectives=thoughts.get((kind, Capture.Kind.PERSPECTIVE), 0),
            realisations=thoughts.get((kind, Capture.Kind.REALISATION), 0),
            person_hours=spent[kind] / 60,
            promises=promised.get((kind,), Promises()),
            energy=mean_energy([energy[number] for number in used[kind] if number in energy]),
        )
        for kind in used
    ]
    return sorted(found, key=lambda effects: effects.version.name.casefold())
