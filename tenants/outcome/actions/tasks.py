"""Create tasks from commitments; finish, drop and reopen them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.errors import NothingTold, NotYours
from tenants.outcome.models import Task
from tenants.outcome.validators import MAX_TASK
from tenants.registry import alarms
from tenants.registry.scope import current_city

MORNING = time(9)  # in the city's time zone: when a task's reminder is sent
DUE = "outcome.task_due"


@transaction.atomic
def make_tasks(
    meeting: Meeting, *, now: datetime, thoughts: Iterable[Capture] | None = None
) -> list[Task]:
    """Create a task for each commitment of a member, not of a guest. Idempotent."""
    found = (
        meeting.captures.not_taken_back()
        if thoughts is None
        else Capture.objects.not_taken_back().filter(pk__in=[thought.pk for thought in thoughts])
    )
    promised = found.filter(
        kind=Capture.Kind.COMMITMENT, by__member__isnull=False, task=None
    ).select_related("by")
    made = Task.objects.bulk_create(
        [
            Task(
                member_id=thought.by.member_id,
                text=thought.text,
                due_on=thought.due_on,
                question_id=thought.question_id,
                origin=thought,
                made_at=thought.at,
            )
            for thought in promised
            if thought.by.member_id
        ],
        ignore_conflicts=True,
    )
    days = {(t.member_id, t.due_on) for t in made if t.due_on}
    for number, day in sorted(days):
        remind_on(number, day, now=now)
    return made


@transaction.atomic
def sync_task(thought: Capture, *, now: datetime) -> None:
    """Update the open task of a changed commitment, or create it. A closed task stays unchanged."""
    task = Task.objects.select_for_update(of=("self",)).filter(origin=thought).first()
    if task is None:
        make_tasks(thought.meeting, now=now, thoughts=[thought])
    elif task.is_open:
        task.text, task.due_on = thought.text, thought.due_on
        task.save(update_fields=["text", "due_on"])
        if task.due_on:
            remind_on(task.member_id, task.due_on, now=now)


@transaction.atomic
def add_task(*, by: Member, text: str, due_on: date | None, now: datetime) -> Task:
    """Create a task without a meeting. Raises NothingTold."""
    task = Task(member=by, text=_words(text), due_on=due_on, made_at=now)
    task.save()
    if due_on:
        remind_on(by.pk, due_on, now=now)
    return task


@transaction.atomic
def change_task(task: Task, *, by: Member, text: str, due_on: date | None, now: datetime) -> Task:
    """Change the text or the day. Raises NotYours, NothingTold."""
    locked = _mine(task, by=by)
    locked.text, locked.due_on = _words(text), due_on
    locked.save(update_fields=["text", "due_on"])
    if due_on:
        remind_on(by.pk, due_on, now=now)
    return locked


@transaction.atomic
def finish_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Mark a task as done. Idempotent; keeps the first time. Raises NotYours."""
    locked = _mine(task, by=by)
    if locked.done_at is None:
        locked.done_at, locked.dropped_at = now, None
        locked.save(update_fields=["done_at", "dropped_at"])
    return locked


@transaction.atomic
def drop_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Let a task go. Idempotent; keeps the first time. Raises NotYours."""
    locked = _mine(task, by=by)
    if locked.dropped_at is None:
        locked.done_at, locked.dropped_at = None, now
        locked.save(update_fields=["done_at", "dropped_at"])
    return locked


@transaction.atomic
def reopen_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Open a closed task again. Raises NotYours."""
    locked = _mine(task, by=by)
    locked.done_at = locked.dropped_at = None
    locked.save(update_fields=["done_at", "dropped_at"])
    if locked.due_on:
        remind_on(by.pk, locked.due_on, now=now)
    return locked


def remind_on(member: int, day: date, *, now: datetime) -> None:
    """Set the alarm for a member's reminder of one day, unless that time has passed."""
    city = current_city()
    due_at = datetime.combine(day, MORNING, tzinfo=city.zone)
    if due_at > now:
        alarms.set(city=city, kind=DUE, key=f"{member}:{day.isoformat()}", due_at=due_at)


def _mine(task: Task, *, by: Member) -> Task:
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.member_id != by.pk:
        raise NotYours
    return locked


def _words(text: str) -> str:
    text = text.replace("\x00", "").strip()[:MAX_TASK]
    if not text:
        raise NothingTold
    return text
