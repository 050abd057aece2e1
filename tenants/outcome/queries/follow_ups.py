"""A member's open and answered follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.members.models import Member
from tenants.outcome.models import Trace

TOLD_SHOWN = 30


@dataclass(frozen=True, slots=True)
class MyFollowUps:
    waiting: Sequence[Trace]
    told: Sequence[Trace]


def my_follow_ups(member: Member) -> MyFollowUps:
    mine = Trace.objects.filter(capture__by__member=member).select_related(
        "capture__question", "capture__meeting"
    )
    return MyFollowUps(
        waiting=list(mine.asked().order_by("at", "pk")),
        told=list(
            mine.told().filter(capture__taken_back_at=None).order_by("-at", "-pk")[:TOLD_SHOWN]
        ),
    )
