"""Members and their Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.registry.scope import current_city
from tenants.telegram import codes
from tenants.telegram.errors import CodeUsedUp, LinkedWithAnother
from tenants.telegram.models import Json, LinkedPerson, Message


@dataclass(frozen=True)
class Person:
    """A member of this city who writes from Telegram."""

    member: Member
    link: LinkedPerson


@transaction.atomic
def link_person(digest: str, *, user_id: int, name: str, now: datetime) -> Person:
    """Use a code of a member up; their earlier Telegram is unlinked.

    Raises CodeUsedUp, LinkedWithAnother.
    """
    code = codes.take_code(digest, is_for_group=False, now=now)
    member = Member.objects.here().filter(pk=code.member_id).first() if code else None
    if member is None:
        raise CodeUsedUp
    links = LinkedPerson.objects.filter(city_id=current_city().pk)
    if links.filter(user_id=user_id).exclude(member_id=member.pk).exists():
        raise LinkedWithAnother
    link, _made = links.update_or_create(
        city_id=current_city().pk,
        member_id=member.pk,
        defaults={
            "user_id": user_id,
            "name": name[:130],
            "linked_at": now,
            "used_at": now,
            "blocked_at": None,
            "expected": {},
        },
    )
    return Person(member, link)


def unlink_person(member: Member) -> bool:
    """End the link, and forget which messages of their chat were this city's.

    Returns False if there was none.
    """
    mine = LinkedPerson.objects.filter(city_id=current_city().pk, member_id=member.pk)
    for number in mine.values_list("user_id", flat=True):
        Message.objects.filter(city_id=current_city().pk, chat_id=number).delete()
    return bool(mine.delete()[0])


def person_of(user_id: int) -> Person | None:
    """The member of this city for whom a Telegram user acts."""
    link = LinkedPerson.objects.filter(city_id=current_city().pk, user_id=user_id).first()
    if link is None:
        return None
    member = Member.objects.here().select_related("user").filter(pk=link.member_id).first()
    return Person(member, link) if member else None


def expect(link: LinkedPerson, expected: Json) -> None:
    """Remember what the person's next message answers; {} for nothing."""
    if link.expected != expected:
        link.expected = expected
        link.save(update_fields=["expected"])


def note_blocked(user_id: int, *, now: datetime) -> None:
    """A person has stopped the bot: nothing is sent to them until they begin again."""
    LinkedPerson.objects.filter(city_id=current_city().pk, user_id=user_id, blocked_at=None).update(
        blocked_at=now
    )


def note_back(user_id: int) -> None:
    LinkedPerson.objects.filter(city_id=current_city().pk, user_id=user_id).update(blocked_at=None)
