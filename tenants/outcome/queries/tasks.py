"""A member's tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.outcome.models.task import TaskQuerySet
from tenants.registry.compiled_query import CompiledQuery

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
    return tasks_ahead(member.pk, today=today).first()


def tasks_ahead(person: int, *, today: date) -> TaskQuerySet:
    """A member's open tasks without a day or with a future one, in order."""
    return Task.objects.filter(member=person).open().filter(Q(due_on=None) | Q(due_on__gt=today))


def _next_tasks(person: int, now: datetime) -> TaskQuerySet:
    return tasks_ahead(person, today=timezone.localdate(now))[:1]


next_tasks = CompiledQuery(_next_tasks)  # none or one
