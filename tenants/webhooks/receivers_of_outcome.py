"""Events of tasks and minutes, as members read them through the API.

A task on no product and no question is its people's own: no event tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.outcome.api.minutes import minutes_for_members
from tenants.outcome.models import Minutes, Task
from tenants.outcome.serializers import TaskSerializer
from tenants.outcome.signals import (
    minutes_written,
    note_written,
    task_changed,
    task_done,
    tasks_handed_on,
    tasks_made,
)
from tenants.webhooks.events import Data, Event, emit, register


def read_task(number: int) -> Data | None:
    found = Task.objects.standing().seen_by_all_members().filter(pk=number).first()
    return TaskSerializer(found).data if found else None


def read_minutes(number: int) -> Data | None:
    """Without the words of questions that their authors have taken back."""
    found = Minutes.objects.filter(pk=number).select_related("meeting").first()
    return minutes_for_members(found, reader=None, now=timezone.now()) if found else None


CREATED = register(
    Event(name="task.created", label=_("A task on a product or question"), read=read_task)
)
UPDATED = register(
    Event(
        name="task.updated",
        label=_("A task changes: words, day, who is asked, let go"),
        read=read_task,
    )
)
DONE = register(Event(name="task.completed", label=_("A task is done"), read=read_task))
HANDED_ON = register(
    Event(name="task.handed_on", label=_("A task gets into other hands"), read=read_task)
)
WRITTEN = register(
    Event(name="minutes.created", label=_("The minutes of an evening"), read=read_minutes)
)
NOTE = register(
    Event(name="minutes.updated", label=_("A note under the minutes"), read=read_minutes)
)


def is_shared(task: Task) -> bool:
    return bool(task.product_id or task.question_id)


@receiver(tasks_made, dispatch_uid="webhooks.tasks-created")
def tasks_created(*, tasks: Sequence[Task], **_: Any) -> None:
    emit(CREATED, *(task.pk for task in tasks if is_shared(task)), now=timezone.now())


@receiver(task_changed, dispatch_uid="webhooks.task-updated")
def task_updated(*, task: Task, **_: Any) -> None:
    if is_shared(task):
        emit(UPDATED, task.pk, now=timezone.now())


@receiver(task_done, dispatch_uid="webhooks.task-completed")
def task_completed(*, task: Task, **_: Any) -> None:
    if is_shared(task):
        emit(DONE, task.pk, now=timezone.now())


@receiver(tasks_handed_on, dispatch_uid="webhooks.tasks-handed-on")
def handed_on(*, tasks: Sequence[Task], **_: Any) -> None:
    emit(HANDED_ON, *(task.pk for task in tasks if is_shared(task)), now=timezone.now())


@receiver(minutes_written, dispatch_uid="webhooks.minutes-created")
def minutes_created(*, minutes: Minutes, **_: Any) -> None:
    emit(WRITTEN, minutes.pk, now=timezone.now())


@receiver(note_written, dispatch_uid="webhooks.minutes-updated")
def minutes_updated(*, minutes: Minutes, **_: Any) -> None:
    emit(NOTE, minutes.pk, now=timezone.now())
