"""Create tasks from commitments and by hand; change, finish, drop and reopen them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome import notices
from tenants.outcome.errors import NeedsFirstDay, NotHere, NothingTold, NotYours
from tenants.outcome.models import Task
from tenants.outcome.signals import task_changed, task_done, tasks_made
from tenants.outcome.validators import MAX_TASK
from tenants.products.models import Product, Question
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
    days = {(t.member_id, t.due_on) for t in made if t.due_on and t.member_id}
    for number, day in sorted(days):
        remind_on(number, day, now=now)
    if made:
        numbered = Task.objects.filter(origin__in=[task.origin_id for task in made])
        tasks_made.send(sender=Task, tasks=list(numbered))
    return made


@transaction.atomic
def sync_task(thought: Capture, *, now: datetime) -> None:
    """Update the open task of a changed commitment, or create it. A closed task stays unchanged."""
    task = Task.objects.select_for_update(of=("self",)).filter(origin=thought).first()
    if task is None:
        make_tasks(thought.meeting, now=now, thoughts=[thought])
    elif task.is_open:
        task.text, task.due_on = thought.text, thought.due_on
        if task.due_on is None:
            task.repeats = Task.Repeats.ONCE
        task.save(update_fields=["text", "due_on", "repeats"])
        if task.due_on and task.member_id:
            remind_on(task.member_id, task.due_on, now=now)
        task_changed.send(sender=Task, task=task)


@transaction.atomic
def make_task(
    *,
    by: Member,
    text: str,
    now: datetime,
    assignee: Member | None = None,
    due_on: date | None = None,
    product: Product | None = None,
    question: Question | None = None,
    repeats: str = Task.Repeats.ONCE,
) -> Task:
    """Create a task. Somebody else as `assignee` is asked; until their yes it is the maker's.

    Raises NothingTold, NeedsFirstDay, NotHere.
    """
    _check_rule(repeats, due_on)
    if assignee and assignee.left_at:
        raise NotHere
    task = Task(
        member=by,
        to=assignee if assignee and assignee.pk != by.pk else None,
        text=_words(text),
        due_on=due_on,
        product=product or (question.product if question else None),
        question=question,
        repeats=repeats,
        made_at=now,
    )
    task.save()
    if due_on:
        remind_on(by.pk, due_on, now=now)
    if task.to:
        notices.notify_of_asking(task, now=now)
    tasks_made.send(sender=Task, tasks=[task])
    return task


@transaction.atomic
def change_task(
    task: Task,
    *,
    by: Member,
    text: str,
    due_on: date | None,
    now: datetime,
    repeats: str | None = None,
) -> Task:
    """Change the text, the day and, unless None, how often. Raises NotYours, NothingTold,
    NeedsFirstDay.
    """
    locked = mine_locked(task, by=by)
    repeats = repeats or locked.repeats
    _check_rule(repeats, due_on)
    locked.text, locked.due_on, locked.repeats = _words(text), due_on, repeats
    locked.save(update_fields=["text", "due_on", "repeats"])
    if due_on:
        remind_on(by.pk, due_on, now=now)
    task_changed.send(sender=Task, task=locked)
    return locked


@transaction.atomic
def finish_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Mark a task as done; the next one of a repeating task appears.

    Idempotent; keeps the first time. Raises NotYours.
    """
    locked = mine_locked(task, by=by)
    if locked.done_at is None:
        locked.done_at, locked.dropped_at = now, None
        _close(locked)
        task_done.send(sender=Task, task=locked)
        _make_next(locked, now=now)
    return locked


@transaction.atomic
def drop_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Let a task go; a repeating one ends. Idempotent; keeps the first time. Raises NotYours."""
    locked = mine_locked(task, by=by)
    if locked.dropped_at is None:
        _take_next_back(locked)
        locked.done_at, locked.dropped_at = None, now
        _close(locked)
        task_changed.send(sender=Task, task=locked)
    return locked


@transaction.atomic
def reopen_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Open a closed task again; the next one, if it is still untouched, goes. Raises NotYours."""
    locked = mine_locked(task, by=by)
    if locked.done_at and not _take_next_back(locked):
        locked.repeats = Task.Repeats.ONCE  # the next one goes on by itself
    locked.done_at = locked.dropped_at = None
    locked.save(update_fields=["done_at", "dropped_at", "repeats"])
    if locked.due_on:
        remind_on(by.pk, locked.due_on, now=now)
    task_changed.send(sender=Task, task=locked)
    return locked


def _close(task: Task) -> None:
    """Save the closed task; nobody is asked about it any more."""
    task.to, task.is_offer = None, False
    task.save(update_fields=["done_at", "dropped_at", "to", "is_offer"])


def _make_next(task: Task, *, now: datetime) -> None:
    """Create the next task of a repeating one, made at the moment when this one was done."""
    day = task.next_day(today=timezone.localdate(now))
    if day is None or task.member_id is None:
        return
    following = Task.objects.create(
        member_id=task.member_id,
        given_by_id=task.given_by_id,
        text=task.text,
        due_on=day,
        product_id=task.product_id,
        question_id=task.question_id,
        repeats=task.repeats,
        made_at=now,
    )
    remind_on(task.member_id, day, now=now)
    tasks_made.send(sender=Task, tasks=[following])


def _take_next_back(task: Task) -> bool:
    """Delete the next task that this one has made; False if it was settled or handed on."""
    if task.done_at is None or task.rule is None:
        return True
    following = Task.objects.filter(
        member=task.member_id, made_at=task.done_at, text=task.text, repeats=task.repeats
    )
    following = following.filter(to=None, done_at=None, dropped_at=None, origin=None)
    return bool(following.exclude(pk=task.pk).delete()[0])


def remind_on(member: int, day: date, *, now: datetime) -> None:
    """Set the alarm for a member's reminder of one day, unless that time has passed."""
    city = current_city()
    due_at = datetime.combine(day, MORNING, tzinfo=city.zone)
    if due_at > now:
        alarms.set(city=city, kind=DUE, key=f"{member}:{day.isoformat()}", due_at=due_at)


def mine_locked(task: Task, *, by: Member) -> Task:
    """The task, locked. Raises NotYours."""
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.member_id != by.pk:
        raise NotYours
    return locked


def _check_rule(repeats: str, due_on: date | None) -> None:
    if repeats != Task.Repeats.ONCE and due_on is None:
        raise NeedsFirstDay


def _words(text: str) -> str:
    text = text.replace("\x00", "").strip()[:MAX_TASK]
    if not text:
        raise NothingTold
    return text
