"""A member's tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.outcome.models.task import TaskQuerySet
from tenants.products.models import Product, Question
from tenants.registry.compiled_query import Arguments, CompiledQuery

CLOSED_SHOWN = 30
NEAREST_SHOWN = 4  # in a panel
SETTLED_SHOWN = 10  # on the page of a product or question


@dataclass(frozen=True, slots=True)
class MyTasks:
    """A member's tasks, each once. `asked`: those that wait for their word."""

    asked: Sequence[Task]
    late: Sequence[Task]
    today: Sequence[Task]
    week: Sequence[Task]  # until Sunday
    later: Sequence[Task]
    undated: Sequence[Task]
    closed: Sequence[Task]  # done or dropped, the latest first

    @property
    def ahead(self) -> list[Task]:
        return [*self.today, *self.week, *self.later, *self.undated]


def my_tasks(member: Member, *, today: date) -> MyTasks:
    """Read all of the page; two statements."""
    mine = list(Task.objects.with_people().of(member).open())
    asked = [task for task in mine if task.decider_id == member.pk]
    held = [task for task in mine if task.member_id == member.pk and task not in asked]
    sunday = today + timedelta(days=6 - today.weekday())
    dated = [(task, task.due_on) for task in held if task.due_on]
    closed = Task.objects.with_people().filter(member=member).standing()
    closed = closed.exclude(done_at=None, dropped_at=None)
    return MyTasks(
        asked=asked,
        late=[task for task, day in dated if day < today],
        today=[task for task, day in dated if day == today],
        week=[task for task, day in dated if today < day <= sunday],
        later=[task for task, day in dated if day > max(sunday, today)],
        undated=[task for task in held if not task.due_on],
        closed=list(
            closed.order_by(Coalesce("done_at", "dropped_at").desc(), "-pk")[:CLOSED_SHOWN]
        ),
    )


def tasks_about(about: Product | Question, *, reader: Member) -> Sequence[Task]:
    """Open tasks on a product with its questions, or on a question, as a reader sees them."""
    seen = Task.objects.with_people().seen_by(reader).open()
    found = seen.about(about.pk) if isinstance(about, Product) else seen.filter(question=about)
    return list(found)


def nearest_about(about: Product | Question, *, reader: Member, now: datetime) -> list[Task]:
    """The first of `tasks_about`, for a panel."""
    query = _nearest_on_product if isinstance(about, Product) else _nearest_on_question
    return query.instances(person=reader.pk, subject=about.pk, now=now)


def _on_product(given: Arguments) -> TaskQuerySet:
    return _open_tasks(given).about(given.subject)[:NEAREST_SHOWN]


def _on_question(given: Arguments) -> TaskQuerySet:
    return _open_tasks(given).filter(question=given.subject)[:NEAREST_SHOWN]


def _open_tasks(given: Arguments) -> TaskQuerySet:
    return Task.objects.with_people().seen_by(Member(pk=given.person)).open()


_nearest_on_product, _nearest_on_question = CompiledQuery(_on_product), CompiledQuery(_on_question)


def settled_about(about: Product | Question, *, reader: Member) -> Sequence[Task]:
    """The tasks on a product or question that were done last."""
    done = Task.objects.with_people().seen_by(reader).standing().exclude(done_at=None)
    found = done.about(about.pk) if isinstance(about, Product) else done.filter(question=about)
    return list(found.order_by("-done_at", "-pk")[:SETTLED_SHOWN])


def next_task(member: Member, *, today: date) -> Task | None:
    """The first open task without a day or with a future one."""
    return tasks_ahead(member.pk, today=today).first()


def tasks_ahead(person: int, *, today: date) -> TaskQuerySet:
    """A member's open tasks without a day or with a future one, in order."""
    return Task.objects.filter(member=person).open().filter(Q(due_on=None) | Q(due_on__gt=today))


def _next_tasks(given: Arguments) -> TaskQuerySet:
    return tasks_ahead(given.person, today=given.today)[:1]


next_tasks = CompiledQuery(_next_tasks)  # none or one
