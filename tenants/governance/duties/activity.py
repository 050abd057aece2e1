"""The last sign of life of a member, asked of all apps that know one.

    @tells_activity
    def posted(member): return Post.objects.filter(author=member), "made_at"

Reading is no sign of life, nor being counted by others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from tenants.live.models import Capture, RunEvent
from tenants.meetings.models import Attendance, MeetingChange
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.models import Question, StageChange

Source = Callable[[Member], tuple[QuerySet[Any, Any], str]]

_sources: list[Source] = []


def tells_activity(source: Source) -> Source:
    """Register a source: rows of a member, and the field of their moment."""
    if source not in _sources:
        _sources.append(source)
    return source


def last_activity(member: Member) -> datetime | None:
    """The latest moment of all sources, or the last sign-in. One statement for each source."""
    moments = [member.user.last_login]
    for source in _sources:
        rows, field = source(member)
        moments.append(rows.aggregate(last=Max(field))["last"])
    return max((moment for moment in moments if moment), default=None)


@tells_activity
def _came(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return Attendance.objects.came().filter(member=member), "arrived_at"


@tells_activity
def _captured(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return Capture.objects.filter(by__member=member), "at"


@tells_activity
def _pressed(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return RunEvent.objects.filter(by=member), "at"


@tells_activity
def _decided(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return MeetingChange.objects.filter(by=member), "at"


@tells_activity
def _asked(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return Question.objects.filter(author=member), "asked_at"


@tells_activity
def _moved(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return StageChange.objects.filter(by=member), "at"


@tells_activity
def _did(member: Member) -> tuple[QuerySet[Any, Any], str]:
    return Task.objects.filter(member=member), "done_at"
