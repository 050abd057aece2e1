"""The group of the city: linked by a code of the core, followed wherever it goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tenants.members.models import Member
from tenants.registry.scope import current_city
from tenants.telegram import codes
from tenants.telegram.actions.weeks import begin_weeks, end_weeks
from tenants.telegram.errors import CodeUsedUp, OtherCitysGroup
from tenants.telegram.kinds import Told
from tenants.telegram.models import LinkedChat, Topic

State = LinkedChat.State


@transaction.atomic
def link_chat(
    digest: str, *, chat_id: int, title: str, is_forum: bool, is_admin: bool, now: datetime
) -> LinkedChat:
    """Use a code of the core up; an earlier group of the city is unlinked.

    Raises CodeUsedUp, OtherCitysGroup.
    """
    code = codes.take_code(digest, is_for_group=True, now=now)
    member = Member.objects.here().filter(pk=code.member_id).first() if code else None
    if member is None or not member.is_core(now=now):
        raise CodeUsedUp
    try:
        with transaction.atomic():
            chat, _made = LinkedChat.objects.update_or_create(
                city_id=current_city().pk,
                defaults={
                    "chat_id": chat_id,
                    "title": title[:255],
                    "is_forum": is_forum,
                    "is_admin": is_admin,
                    "state": State.OPEN,
                    "seen_at": now,
                    "linked_by": member.pk,
                    "linked_at": now,
                },
            )
    except IntegrityError:  # row-level security hides whose it is; the index does not
        raise OtherCitysGroup from None
    begin_weeks(now=now)
    return chat


def unlink_chat() -> LinkedChat | None:
    """End the link; the group goes on without the city. Returns what it was."""
    chat = linked_chat()
    if chat:
        LinkedChat.objects.filter(pk=chat.pk).delete()
        Topic.objects.filter(city_id=chat.city_id).delete()
        end_weeks()
    return chat


def choose_told(told: Collection[str]) -> None:
    """Let the group hear these kinds and no others."""
    _of_city().update(quiet=[kind for kind in Told.values if kind not in told])


def linked_chat() -> LinkedChat | None:
    found: LinkedChat | None = LinkedChat.objects.filter(city_id=current_city().pk).first()
    return found


def migrate(old: int, new: int) -> None:
    """A group became a supergroup. Idempotent; both of Telegram's messages about it may come."""
    _of_city().filter(chat_id=old).update(chat_id=new)


def note_place(
    chat_id: int, *, state: str, is_admin: bool, title: str, is_forum: bool, at: datetime
) -> bool:
    """Follow the bot's place in the group. Older words than the last are ignored: False."""
    return bool(
        _of_city()
        .filter(chat_id=chat_id, seen_at__lte=at)
        .update(state=state, is_admin=is_admin, title=title[:255], is_forum=is_forum, seen_at=at)
    )


def note_removed(chat_id: int, *, now: datetime) -> None:
    _of_city().filter(chat_id=chat_id).update(state=State.REMOVED, is_admin=False, seen_at=now)


def note_no_rights(chat_id: int, *, now: datetime) -> None:
    _of_city().filter(chat_id=chat_id).update(state=State.NO_RIGHTS, seen_at=now)


def _of_city() -> QuerySet[LinkedChat]:
    return LinkedChat.objects.filter(city_id=current_city().pk)
