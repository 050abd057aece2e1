"""A member's tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from tenants.members.models import Member
from tenants.outcome.models import Task

CLOSED_SHOWN = 30


@dataclass(frozen=True, slots=True)
class MyTasks:
    late: Sequence[Task]
    ahead: Sequence[Task]
    closed: Sequence[Task]  # done or dropped, the latest first


def my_tasks(member: Member, *, today: date) -> MyTasks:
    mine = Task.objects.filter(member=member).select_related(
        "question__product", "question__author", "origin__meeting"
    )
    waiting = list(mine.open())
    closed = mine.standing().exclude(done_at=None, dropped_at=None)
    return MyTasks(
        late=[task for task in waiting if task.is_late(today=today)],
        ahead=[task for task in waiting if not task.is_late(today=today)],
        closed=list(
            closed.order_by(Coalesce("done_at", "dropped_at").desc(), "-pk")[:CLOSED_SHOWN]
        ),
    )


def next_task(member: Member, *, today: date) -> Task | None:
    """The first open task without a day or with a future one."""
    ahead = Q(due_on=None) | Q(due_on__gt=today)
    return Task.objects.filter(member=member).open().filter(ahead).first()
