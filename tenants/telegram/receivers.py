"""What happens in the city sets alarms for its group; who leaves takes their links along.

Without a bot, or without a group, nothing is set. Pages import this module: the bot itself is
imported by the handlers of the alarms only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from tenants.conversations.models import Post, Thread
from tenants.conversations.signals import post_deleted, post_edited, post_restored, post_written
from tenants.meetings.models import DAY_BEFORE, SOON, MeetingChange
from tenants.meetings.signals import meeting_changed, meeting_closed
from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.signals import city_deleted
from tenants.telegram import models
from tenants.telegram.actions.chats import linked_chat
from tenants.telegram.actions.people import unlink_person
from tenants.telegram.kinds import Told
from tenants.telegram.tasks import POST, TELL, THREAD, ring_soon

TABLES = (
    models.Update,
    models.LinkCode,
    models.SignIn,
    models.LinkedPerson,
    models.LinkedChat,
    models.Message,
    models.Topic,
)
Kind = MeetingChange.Kind
NEWS = {
    Kind.CONFIRMED: "confirmed",
    Kind.CANCELLED: "changed",
    Kind.RESTORED: "changed",
    Kind.MOVED: "changed",
    Kind.MOVED_BACK: "changed",
}


@receiver(member_left, dispatch_uid="telegram.left")
def forget_member(*, member: Member, **_: Any) -> None:
    if settings.TELEGRAM:
        unlink_person(member)


@receiver(city_deleted, dispatch_uid="telegram.deleted")
def forget_city(*, city: City, **_: Any) -> None:
    for table in TABLES:
        table.objects.filter(city_id=city.pk).delete()


@receiver(meeting_changed, dispatch_uid="telegram.evening")
def tell_evening(*, change: MeetingChange, **_: Any) -> None:
    """Announce an evening, and move its reminders."""
    if change.kind not in NEWS or not group_hears(Told.EVENINGS, Told.REMINDERS):
        return
    meeting = change.meeting
    tell(f"{NEWS[Kind(change.kind)]}:{meeting.pk}", now=change.at)
    for name, ahead in (("day_before", DAY_BEFORE), ("soon", SOON)):
        key, due_at = f"{name}:{meeting.pk}", meeting.starts_at - ahead
        if meeting.is_cancelled or due_at <= change.at:
            alarms.cancel(city=current_city(), kind=TELL, key=key)
        else:
            alarms.set(city=current_city(), kind=TELL, key=key, due_at=due_at)


@receiver(meeting_closed, dispatch_uid="telegram.minutes")
def tell_minutes(*, meeting: Any, **_: Any) -> None:
    if group_hears(Told.MINUTES):
        tell(f"minutes:{meeting.pk}", now=meeting.changed_at)


@receiver(post_written, dispatch_uid="telegram.written")
def send_posts(*, thread: Thread, now: datetime, **_: Any) -> None:
    if group_hears(Told.THREADS):
        alarms.set(city=current_city(), kind=THREAD, key=str(thread.pk), due_at=now)
        ring_soon(current_city(), THREAD, str(thread.pk))


@receiver((post_edited, post_deleted, post_restored), dispatch_uid="telegram.changed")
def follow_post(*, post: Post, now: datetime, **_: Any) -> None:
    if group_hears(Told.THREADS):
        alarms.set(city=current_city(), kind=POST, key=str(post.pk), due_at=now)
        ring_soon(current_city(), POST, str(post.pk))


def group_hears(*kinds: str) -> bool:
    """True if the city has an open group that hears one of these kinds. At most one statement."""
    if not settings.TELEGRAM:
        return False
    chat = linked_chat()
    return bool(chat and chat.is_open and any(kind not in chat.quiet for kind in kinds))


def tell(key: str, *, now: datetime) -> None:
    alarms.set(city=current_city(), kind=TELL, key=key, due_at=now)
    ring_soon(current_city(), TELL, key)
