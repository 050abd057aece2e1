"""Write in a room, mark it as read, leave it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from network.introductions.errors import NobodyThere, NotInTheRoom, RoomLeft
from network.introductions.letters import UNREAD
from network.introductions.models import Message, Participant, RoomTask
from network.introductions.remote_alarms import set_alarm_in
from tenants.members.budgets import spend
from tenants.members.models import Member
from tenants.registry.limiter import HOUR, Limit

MESSAGES = Limit("messages of a member", 120, HOUR)
PATIENCE = timedelta(minutes=15)  # before a letter: whoever is online reads the message before


@transaction.atomic
def write_message(mine: Participant, *, by: Member, text: str, now: datetime) -> Message:
    """Write in a room. The others get one letter until they have read it.

    Raises `RoomLeft`, `NobodyThere`, `TooOften`.
    """
    locked = lock_inside(mine)
    spend(MESSAGES, by=by)
    message = Message.objects.create(
        introduction_id=locked.introduction_id,
        city_id=locked.city_id,
        member=locked.member,
        text=text,
        at=now,
    )
    mark_read(locked, now=now)
    tell_others(locked, now=now)
    return message


def lock_inside(mine: Participant) -> Participant:
    """Lock one's own place in a room for writing. Raises `RoomLeft`, `NobodyThere`."""
    locked = Participant.objects.select_for_update().get(pk=mine.pk)
    if locked.left_at is not None:
        raise RoomLeft
    others = Participant.objects.filter(introduction=locked.introduction_id)
    if not others.filter(left_at=None).exclude(pk=locked.pk).exclude(name="").exists():
        raise NobodyThere
    return locked


def tell_others(mine: Participant, *, now: datetime) -> None:
    """Set the letters of those who won't have read what is new in a while."""
    others = Participant.objects.filter(introduction=mine.introduction_id, left_at=None)
    for other in others.exclude(pk=mine.pk):
        key = f"{mine.introduction_id}:{other.member}"
        set_alarm_in(other.city_id, kind=UNREAD, key=key, now=now, after=PATIENCE)


def mark_read(mine: Participant, *, now: datetime) -> None:
    """Mark all that was written so far as read. Changes nothing in a room that was left."""
    Participant.objects.filter(pk=mine.pk, left_at=None).update(read_at=now)


@transaction.atomic
def leave_room(mine: Participant, *, now: datetime) -> None:
    """Leave for good: one sees nothing that is written afterwards. Idempotent."""
    Participant.objects.filter(pk=mine.pk, left_at=None).update(left_at=now)


@transaction.atomic
def add_task(
    mine: Participant,
    *,
    by: Member,
    text: str,
    who: Participant,
    due_on: date | None,
    now: datetime,
) -> RoomTask:
    """Write down who does what until when. Raises `RoomLeft`, `NobodyThere`, `NotInTheRoom`."""
    locked = lock_inside(mine)
    spend(MESSAGES, by=by)
    inside = Participant.objects.filter(introduction=locked.introduction_id, left_at=None)
    if not inside.filter(pk=who.pk).exists():
        raise NotInTheRoom
    task = RoomTask.objects.create(
        introduction_id=locked.introduction_id,
        city_id=locked.city_id,
        member=locked.member,
        for_city_id=who.city_id,
        for_member=who.member,
        text=text,
        due_on=due_on,
        added_at=now,
    )
    tell_others(locked, now=now)
    return task


@transaction.atomic
def tick_task(mine: Participant, task: RoomTask, *, done: bool, now: datetime) -> None:
    """Mark a task as done, or as open again. Idempotent. Raises `RoomLeft`."""
    if Participant.objects.select_for_update().get(pk=mine.pk).left_at is not None:
        raise RoomLeft
    RoomTask.objects.filter(pk=task.pk).update(done_at=now if done else None)
