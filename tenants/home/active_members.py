"""Count the members who were active in a city within a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from tenants.formats.models import FormatVersion
from tenants.live.models import Capture, RunEvent
from tenants.meetings.models import Attendance, MeetingChange
from tenants.outcome.models import Task, Trace
from tenants.products.models import (
    Authorship,
    Handover,
    HoursSpent,
    Merge,
    ProductFile,
    Question,
    StageChange,
)
from tenants.registry.scope import current_city


def count_active_members(month: date) -> int:
    """Count members who came to a meeting or did something within a calendar month of the city.

    Reading, registering for a meeting and being counted by others are no activity. Returns the
    number only. One query, in the city's scope.
    """
    zone = current_city().zone
    first, following = month.replace(day=1), following_month(month)
    within = tuple(datetime.combine(day, time.min, tzinfo=zone) for day in (first, following))
    came, *acted = (_people(*source, within) for source in _sources())
    return came.union(*acted).count()


def following_month(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _sources() -> Iterator[tuple[QuerySet[Any], str, str]]:
    """Rows, the field of the member, and the field of the time."""
    yield Attendance.objects.came(), "member", "arrived_at"
    yield Capture.objects.filter(taken_back_at=None), "by__member", "at"
    yield RunEvent.objects.all(), "by", "at"
    yield MeetingChange.objects.all(), "by", "at"
    yield FormatVersion.objects.all(), "created_by", "created_at"
    yield Question.objects.all(), "author", "asked_at"
    yield Question.objects.all(), "author", "answered_at"
    yield Merge.objects.all(), "proposed_by", "proposed_at"
    yield Merge.objects.all(), "made_by", "made_at"
    yield Authorship.objects.all(), "member", "since"
    yield StageChange.objects.all(), "by", "at"
    yield ProductFile.objects.all(), "by", "added_at"
    yield Handover.objects.all(), "by", "offered_at"
    yield Handover.objects.exclude(outcome=Handover.Outcome.TAKEN_BACK), "to", "settled_at"
    yield HoursSpent.objects.all(), "member", "written_at"
    yield Task.objects.filter(given_by=None), "member", "made_at"
    yield Task.objects.all(), "given_by", "made_at"
    yield Task.objects.all(), "member", "done_at"
    yield Task.objects.all(), "member", "dropped_at"
    told = Trace.objects.filter(state=Trace.State.TOLD)
    yield told.filter(kind=Trace.Kind.HELPED), "capture__question__author", "at"
    yield told.exclude(kind=Trace.Kind.HELPED), "capture__by__member", "at"


def _people(
    rows: QuerySet[Any], member: str, moment: str, within: tuple[datetime, ...]
) -> QuerySet[Any]:
    """The numbers of members who appear in rows from a moment until before another."""
    since, until = within
    found = rows.filter(**{f"{moment}__gte": since, f"{moment}__lt": until})
    return found.exclude(**{member: None}).order_by().values_list(member)
