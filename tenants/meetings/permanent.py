"""Permanent participants: people who came to four of the last eight regular evenings.

Where fewer evenings than eight have taken place, half of them is enough. It is computed, never
given: whoever comes less often is a member like all others again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from tenants.meetings.models import Attendance, Meeting, Series
from tenants.members.models import Member

REGULARS, OF_LAST = 4, 8


def permanent_participants(*, now: datetime) -> QuerySet[Member, Any]:
    """The permanent participants who are here. Two statements: the evenings, then the people."""
    past = Meeting.objects.took_place(now=now).exclude(kind=Series.Kind.EXPERIMENTAL)
    evenings = list(past.values_list("pk", flat=True)[:OF_LAST])
    needed = max(1, -(-len(evenings) * REGULARS // OF_LAST))
    came = Attendance.objects.came().filter(meeting__in=evenings).exclude(member=None)
    often = came.values("member").annotate(times=Count("pk")).filter(times__gte=needed)
    found: QuerySet[Member, Any] = Member.objects.here().filter(pk__in=often.values("member"))
    return found


def is_permanent(member: Member, *, now: datetime) -> bool:
    return permanent_participants(now=now).filter(pk=member.pk).exists()
