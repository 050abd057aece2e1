"""Permanent participants: people who came to some of the last eight regular evenings.

The city decides to how many, four at first. Where fewer evenings than eight have taken place, the
same share of them is enough. It is computed, never given: whoever comes less often is a member
like all others again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from tenants.meetings.models import Attendance, Meeting, Series
from tenants.members.city_settings import OF_LAST, REGULARITY
from tenants.members.models import Member

FEWEST = 2  # permanent participants who can decide something among themselves


def permanent_participants(*, now: datetime) -> QuerySet[Member, Any]:
    """The permanent participants who are here. Two statements: the evenings, then the people."""
    past = Meeting.objects.took_place(now=now).exclude(kind=Series.Kind.EXPERIMENTAL)
    last = list(past.annotate(share=REGULARITY.in_sql()).values_list("pk", "share")[:OF_LAST])
    evenings = [pk for pk, _share in last]
    needed = max((-(-len(last) * share // OF_LAST) for _pk, share in last[:1]), default=1)
    came = Attendance.objects.came().filter(meeting__in=evenings).exclude(member=None)
    often = came.values("member").annotate(times=Count("pk")).filter(times__gte=needed)
    found: QuerySet[Member, Any] = Member.objects.here().filter(pk__in=often.values("member"))
    return found


def permanent_or_all(*, now: datetime, fewest: int = FEWEST) -> list[Member]:
    """The permanent participants; everybody who is here where there are fewer than `fewest`."""
    found = list(permanent_participants(now=now))
    return found if len(found) >= fewest else list(Member.objects.here())


def is_permanent(member: Member, *, now: datetime) -> bool:
    return permanent_participants(now=now).filter(pk=member.pk).exists()
