"""Effects of a format elsewhere: each city adds up its evenings, readers get sums of five or more.

An evening is counted once, hours after it closed, when late phones have sent what they kept; a
week later the answers of its questions are. Both happen in the city, as alarms. Reading is the
database function `library_worked`, which no city can get around: see migration 0003.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from network.library.models import Adoption, EveningFigure, PublishedFormat
from tenants.live.models import AgendaItem, Block, PulseMark
from tenants.meetings.models import Attendance, Meeting
from tenants.members.validators import SMALLEST_GROUP
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import City

MEASURE, ANSWERS = "library.measure", "library.answers"
MEASURED_AFTER = timedelta(hours=12)
ANSWERED_AFTER = timedelta(days=7)

Origin = tuple[int | None, str]  # city (None: HQ) and key of a published format


@dataclass(frozen=True, slots=True)
class Worked:
    """Effects of a format in other cities; a figure with too few people behind it is None.

    energy_before, energy_after: means of 1 to 5
    worked, answered: shares of the planned questions, 0 to 1; answered within a week
    """

    is_run: bool = False
    cities: int | None = None
    evenings: int | None = None
    energy_before: float | None = None
    energy_after: float | None = None
    worked: float | None = None
    answered: float | None = None

    @property
    def has_figures(self) -> bool:
        shown = (self.cities, self.energy_before, self.worked, self.answered)
        return any(figure is not None for figure in shown)


def where_it_worked(published: PublishedFormat) -> Worked:
    """Sums over all cities, without those that tell about fewer than five. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM public.library_worked(%s, %s)", [published.city_id, published.key]
        )
        is_run, cities, evenings, *rest = cursor.fetchone()
    figures = (None if one is None else float(one) for one in rest)
    return Worked(bool(is_run), cities, evenings, *figures)


def set_alarms(meeting: Meeting, *, city: City, now: datetime) -> None:
    """Measure a closed meeting later, if it ran a format that is published or adopted."""
    if not _runs(meeting, city=city):
        return
    key = str(meeting.pk)
    alarms.set(city=city, kind=MEASURE, key=key, due_at=now + MEASURED_AFTER)
    alarms.set(city=city, kind=ANSWERS, key=key, due_at=now + ANSWERED_AFTER)


@alarms.handler(MEASURE)
def measure(*, city: City, key: str, now: datetime, **_: object) -> None:
    """Write the figures of a meeting once; an evening of fewer than five people has none."""
    meeting = Meeting.objects.filter(pk=int(key)).first()
    if meeting is None:
        return
    people = Attendance.objects.filter(meeting=meeting).came().count()
    if people < SMALLEST_GROUP:
        return
    before, after, marked = _energy(meeting)
    rows = []
    for (origin_city, origin_key), versions in _runs(meeting, city=city).items():
        questions = _items(meeting, versions).aggregate(
            planned=Count("question", distinct=True),
            worked=Count("question", distinct=True, filter=Q(outcome=AgendaItem.Outcome.WORKED_ON)),
        )
        rows.append(
            EveningFigure(
                city_id=city.pk,
                meeting_id=meeting.pk,
                origin_city_id=origin_city,
                origin_key=origin_key,
                people=people,
                marked=marked,
                energy_before=before,
                energy_after=after,
                **questions,
            )
        )
    EveningFigure.objects.bulk_create(rows, ignore_conflicts=True)


@alarms.handler(ANSWERS)
def count_answers(*, city: City, key: str, now: datetime, **_: object) -> None:
    """Add the answers of a week to the figures of a meeting."""
    meeting = Meeting.objects.filter(pk=int(key)).first()
    if meeting is None:
        return
    for origin, versions in _runs(meeting, city=city).items():
        answered = _items(meeting, versions).filter(question__state=Question.State.ANSWERED)
        EveningFigure.objects.filter(
            city_id=city.pk,
            meeting_id=meeting.pk,
            origin_city_id=origin[0],
            origin_key=origin[1],
            answered=None,
        ).update(answered=answered.values("question").distinct().count())


def _runs(meeting: Meeting, *, city: City) -> dict[Origin, list[int]]:
    """The versions that a meeting ran, by the published format that they belong to."""
    work = Block.objects.filter(agenda__meeting=meeting).exclude(format_version=None)
    ran = list(work.values_list("format_version", "format_version__format__key").distinct())
    keys = {key for _version, key in ran}
    origins: dict[str, Origin] = {
        key: (city.pk, key)
        for key in PublishedFormat.objects.of(city.pk)
        .filter(key__in=keys)
        .values_list("key", flat=True)
    }
    for row in Adoption.objects.filter(city_id=city.pk, key__in=keys, ended_at=None):
        origins.setdefault(row.key, (row.origin_city_id, row.origin_key))
    found: dict[Origin, list[int]] = defaultdict(list)
    for version, key in ran:
        if key in origins:
            found[origins[key]].append(version)
    return dict(found)


def _energy(meeting: Meeting) -> tuple[int, int, int]:
    """Sums before and after of those who marked both, and their number; zeros if under five."""
    marks: dict[int, dict[str, int]] = defaultdict(dict)
    came = Attendance.objects.filter(meeting=meeting).came()
    rows = PulseMark.objects.filter(attendance__in=came)
    for attendance, moment, value in rows.values_list("attendance", "moment", "value"):
        marks[attendance][moment] = value
    both = [mark for mark in marks.values() if len(mark) == 2]
    if len(both) < SMALLEST_GROUP:
        return 0, 0, 0
    return sum(mark["start"] for mark in both), sum(mark["end"] for mark in both), len(both)


def _items(meeting: Meeting, versions: list[int]) -> QuerySet[AgendaItem]:
    found: QuerySet[AgendaItem] = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, table__block__format_version__in=versions
    ).exclude(question__state=Question.State.WITHDRAWN)
    return found
