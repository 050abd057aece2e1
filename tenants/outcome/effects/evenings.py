"""Effects by meeting, in a constant number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from tenants.live.models import AgendaItem, Capture, Run
from tenants.meetings.models import Meeting
from tenants.outcome.effects import formulae
from tenants.outcome.effects.energy import Energy, energy_by_meeting
from tenants.outcome.models import Minutes, Task
from tenants.outcome.models.task import TaskQuerySet

SHOWN = 12  # meetings: a quarter of a year
ROLLING = 8  # meetings over which equality is computed
FEWEST_TURNS = 3  # with fewer, one person's share means nothing


@dataclass(frozen=True, slots=True)
class Promises:
    """The commitments of a meeting by result. `late`: open after their day.

    `ahead`: still to do.
    """

    kept: int = 0
    let_go: int = 0
    late: int = 0
    ahead: int = 0

    @property
    def share(self) -> float | None:
        return formulae.kept_share(kept=self.kept, let_go=self.let_go, late=self.late)

    @property
    def settled(self) -> int:
        return self.kept + self.let_go + self.late


@dataclass(frozen=True, slots=True)
class EveningEffects:
    """Effects of one meeting. Shares are from 0 to 1, or None without data."""

    meeting: Meeting
    minutes: Minutes
    energy: Energy | None
    questions: int
    perspectives: int
    realisations: int
    hours: float
    promises: Promises
    led_by_one: float | None  # share of the most frequent, over the latest evenings
    asked_by_one: float | None

    @property
    def throughput(self) -> float | None:
        return formulae.per_ten_person_hours(
            self.questions, people=self.meeting.came, hours=self.hours
        )

    @property
    def is_too_short(self) -> bool:
        """True if the meeting was too short for a rate per hour."""
        return self.hours < formulae.SHORTEST

    @property
    def coverage(self) -> float | None:
        return formulae.coverage(self.minutes.pairs_known, people=self.minutes.members)


def effects_of_evenings(
    *, today: date, shown: int = SHOWN, among: QuerySet[Meeting, Any] | None = None
) -> list[EveningEffects]:
    """The latest meetings that were run, or those of `among`, the oldest first. Six statements."""
    run = latest_run() if among is None else latest_run().filter(meeting__in=among)
    kept = list(run.select_related("meeting__run")[: shown + ROLLING - 1])
    numbers = [minutes.pk for minutes in kept]
    runs = {minutes.pk: minutes.meeting.run for minutes in kept}
    worked = questions_worked(numbers)
    thoughts = captures_by_kind(numbers[:shown])
    energy = energy_by_meeting(numbers[:shown])
    promises = promises_made(numbers[:shown], today=today)
    found = []
    for place, minutes in enumerate(kept[:shown]):
        window = numbers[place : place + ROLLING]
        asked = Counter(author for number in window for author in worked[number].values())
        led = Counter(leader for number in window if (leader := runs[number].facilitator_id))
        found.append(
            EveningEffects(
                meeting=minutes.meeting,
                minutes=minutes,
                energy=energy.get(minutes.pk),
                questions=len(worked[minutes.pk]),
                perspectives=thoughts[minutes.pk, Capture.Kind.PERSPECTIVE],
                realisations=thoughts[minutes.pk, Capture.Kind.REALISATION],
                hours=hours_of(minutes.meeting, runs[minutes.pk]),
                promises=promises.get(minutes.pk, Promises()),
                led_by_one=share_of_one(led),
                asked_by_one=share_of_one(asked),
            )
        )
    return found[::-1]


def effects_of(meeting: Meeting, *, today: date) -> EveningEffects | None:
    """Effects of one meeting; None if it was not run."""
    only = Meeting.objects.filter(pk=meeting.pk)
    return next(iter(effects_of_evenings(today=today, shown=1, among=only)), None)


def latest_run() -> QuerySet[Minutes, Any]:
    """Minutes of meetings that were run, the latest first."""
    run: QuerySet[Minutes, Any] = Minutes.objects.filter(meeting__run__closed_at__isnull=False)
    return run.order_by("-meeting__starts_at", "-pk")


def questions_worked(meetings: Sequence[int]) -> dict[int, dict[int, int]]:
    """Questions that were worked on: meeting → question → author."""
    rows = AgendaItem.objects.filter(
        table__block__agenda__meeting__in=meetings, outcome=AgendaItem.Outcome.WORKED_ON
    ).values_list("table__block__agenda__meeting", "question", "question__author")
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for meeting, question, author in rows.order_by().distinct():
        found[meeting][question] = author
    return found


def captures_by_kind(meetings: Sequence[int]) -> Counter[tuple[int, str]]:
    """The number of captures by meeting and kind."""
    kept: QuerySet[Capture, Any] = Capture.objects.not_taken_back().filter(meeting__in=meetings)
    rows = kept.order_by().values_list("meeting", "kind").annotate(many=Count("pk"))
    return Counter({(meeting, kind): many for meeting, kind, many in rows})


def promises_made(meetings: Sequence[int], *, today: date) -> dict[int, Promises]:
    return {
        number: promises
        for (number,), promises in count_promises(
            Task.objects.filter(origin__meeting__in=meetings), "origin__meeting", today=today
        ).items()
    }


def count_promises(tasks: TaskQuerySet, *by: str, today: date) -> dict[tuple[Any, ...], Promises]:
    """Count tasks by result, grouped by the given fields. One statement."""
    waiting = Q(done_at=None, dropped_at=None)
    late = waiting & Q(due_on__lt=today)
    rows = (
        tasks.standing()
        .order_by()
        .values_list(*by)
        .annotate(
            kept=Count("pk", Q(done_at__isnull=False)),
            let_go=Count("pk", Q(dropped_at__isnull=False)),
            late=Count("pk", late),
            ahead=Count("pk", waiting & ~Q(due_on__lt=today)),
        )
    )
    return {tuple(row[: len(by)]): Promises(*row[len(by) :]) for row in rows}


def hours_of(meeting: Meeting, run: Run) -> float:
    return formulae.hours_of(
        began=run.started_at,
        closed=run.closed_at or meeting.ends_at,
        planned_end=meeting.ends_at,
    )


def share_of_one(turns: Counter[int]) -> float | None:
    if turns.total() < FEWEST_TURNS:
        return None
    return formulae.concentration(list(turns.values()))
