"""Change the hands of a task: hand it on, offer to take it over, say yes or no, leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tenants.members.models import Member
from tenants.outcome import notices
from tenants.outcome.actions.tasks import mine_locked, remind_on
from tenants.outcome.errors import AlreadyAsked, NotHere, NothingToAnswer, NothingTold, NotOpen
from tenants.outcome.models import Task
from tenants.outcome.signals import task_changed, tasks_handed_on
from tenants.outcome.validators import MAX_DECLINE, MAX_REASON


@transaction.atomic
def hand_on(task: Task, *, by: Member, assignee: Member, now: datetime) -> Task:
    """Ask somebody to take one's task. Nothing changes until their yes.

    Raises NotYours, NotOpen, NotHere, AlreadyAsked.
    """
    locked = mine_locked(task, by=by)
    if not locked.is_open:
        raise NotOpen
    if assignee.left_at or assignee.pk == by.pk:
        raise NotHere
    if locked.to_id not in (None, assignee.pk):
        raise AlreadyAsked
    if locked.to_id == assignee.pk and locked.is_offer:
        return _say_yes(locked, by=by, now=now)
    return _ask(locked, to=assignee, is_offer=False, now=now)


@transaction.atomic
def offer_to_take(task: Task, *, by: Member, now: datetime) -> Task:
    """Offer to take a task over; the holder says yes. A task without anybody is taken at once.

    Raises NotOpen, AlreadyAsked.
    """
    locked = _locked(task)
    if not locked.is_open:
        raise NotOpen
    if locked.member_id == by.pk or (locked.to_id == by.pk and locked.is_offer):
        return locked
    if locked.member_id is None:
        return _give(locked, to=by.pk, now=now)
    if locked.to_id == by.pk:
        return accept_task(locked, by=by, now=now)
    if locked.to_id is not None:
        raise AlreadyAsked
    return _ask(locked, to=by, is_offer=True, now=now)


@transaction.atomic
def accept_task(task: Task, *, by: Member, now: datetime) -> Task:
    """Say yes: to a task that was given, or to somebody's offer. Raises NothingToAnswer."""
    locked = _locked(task)
    if locked.to_id is None or locked.decider_id != by.pk or not locked.is_open:
        raise NothingToAnswer
    return _say_yes(locked, by=by, now=now)


@transaction.atomic
def decline_task(task: Task, *, by: Member, text: str, now: datetime) -> Task:
    """Say no with a word, which stays beside the task. Raises NothingToAnswer, NothingTold."""
    locked = _locked(task)
    if locked.to_id is None or locked.decider_id != by.pk or not locked.is_open:
        raise NothingToAnswer
    text = text.replace("\x00", "").strip()[:MAX_DECLINE]
    if not text:
        raise NothingTold
    notices.notify_of_answer(locked, by=by, is_yes=False, now=now)
    locked.reason = f"{by.name}: {text}"[:MAX_REASON]
    locked.to, locked.is_offer = None, False
    locked.save(update_fields=["to", "is_offer", "reason"])
    task_changed.send(sender=Task, task=locked)
    return locked


@transaction.atomic
def stop_asking(task: Task, *, by: Member) -> Task:
    """Take back what one has asked or offered. Idempotent. Raises NothingToAnswer."""
    locked = _locked(task)
    asker = locked.to_id if locked.is_offer else locked.member_id
    if asker != by.pk:
        raise NothingToAnswer
    locked.to, locked.is_offer = None, False
    locked.save(update_fields=["to", "is_offer"])
    task_changed.send(sender=Task, task=locked)
    return locked


@transaction.atomic
def leave_tasks(member: Member, *, now: datetime) -> None:
    """Free the open tasks of somebody who leaves; call within their leaving.

    Tasks on a product or question stay there without anybody; given ones return to their giver.
    """
    Task.objects.filter(to=member).update(to=None, is_offer=False)
    held = Task.objects.filter(member=member, done_at=None, dropped_at=None)
    about = Q(product__isnull=False) | Q(question__isnull=False)
    given = held.exclude(about).filter(given_by__left_at=None, given_by__isnull=False)
    returned = list(given.values_list("given_by", "due_on"))
    given.update(member=F("given_by"), given_by=None, to=None, is_offer=False)
    for giver, day in returned:
        if giver and day:
            remind_on(giver, day, now=now)
    freed = list(held.filter(about))
    held.filter(about).update(member=None, to=None, is_offer=False)
    tasks_handed_on.send(sender=Task, tasks=freed)


def _ask(task: Task, *, to: Member, is_offer: bool, now: datetime) -> Task:
    task.to, task.is_offer, task.reason = to, is_offer, ""
    task.save(update_fields=["to", "is_offer", "reason"])
    notices.notify_of_asking(task, now=now)
    task_changed.send(sender=Task, task=task)
    return task


def _say_yes(task: Task, *, by: Member, now: datetime) -> Task:
    assert task.to_id is not None  # noqa: S101 - callers have checked it
    notices.notify_of_answer(task, by=by, is_yes=True, now=now)
    return _give(task, to=task.to_id, now=now)


def _give(task: Task, *, to: int, now: datetime) -> Task:
    task.given_by_id, task.member_id = task.member_id, to
    task.to, task.is_offer, task.reason = None, False, ""
    task.save(update_fields=["given_by", "member", "to", "is_offer", "reason"])
    if task.due_on:
        remind_on(to, task.due_on, now=now)
    tasks_handed_on.send(sender=Task, tasks=[task])
    return task


def _locked(task: Task) -> Task:
    found: Task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    return found
