"""Being forgotten: asked for, taken back within a week, and done with a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from tenants.accounts.actions import end_sessions
from tenants.accounts.models import ApiKey, User
from tenants.mail.letters import compose, send_after_commit
from tenants.members import personal_data
from tenants.members.actions import leave_city
from tenants.members.models import Invitation, Member
from tenants.members.personal_data import Forgotten, PersonalData
from tenants.registry import alarms
from tenants.registry.scope import current_city

FORGET = "members.forget"  # key: the member
TIME_TO_RETURN = timedelta(days=7)  # in which signing in takes the wish back


@transaction.atomic
def ask_to_be_forgotten(*, member: Member, now: datetime) -> Member:
    """Leave at once, and be forgotten after `TIME_TO_RETURN`. Idempotent; keeps the first day.

    Locks the member's row.
    """
    locked = Member.objects.select_for_update().get(pk=member.pk)
    if locked.left_at is None:
        leave_city(member=locked, now=now)
    if locked.forget_at is None:
        locked.forget_at = now + TIME_TO_RETURN
        locked.save(update_fields=["forget_at"])
        alarms.set(city=current_city(), kind=FORGET, key=str(locked.pk), due_at=locked.forget_at)
    return locked


@alarms.handler(FORGET)
def ring(*, key: str, now: datetime, **_: object) -> None:
    """Forget the member of an alarm, unless they have come back."""
    waiting = Member.objects.select_for_update().filter(pk=key, left_at__isnull=False)
    if member := waiting.filter(forget_at__lte=now).select_related("user").first():
        forget_member(member, now=now)


@transaction.atomic
def forget_member(member: Member, *, now: datetime) -> Mapping[PersonalData, Forgotten]:
    """Delete or make nameless all that is kept about somebody who has left, and mail a receipt.

    What can't be deleted without taking words from others stays with a member without a name.
    The receipt is the last letter to their mailbox; it is sent once, on commit.
    """
    email, language = member.user.email, member.user.language
    done = {part: part.forget(member, now) for part in reversed(personal_data.all_parts())}
    send_after_commit(receipt(done, email=email, language=language, now=now))
    return done


def receipt(
    done: Mapping[PersonalData, Forgotten], *, email: str, language: str, now: datetime
) -> EmailMessage:
    """The letter that says what was deleted and what stays without a name."""
    total = sum(done.values(), Forgotten())
    lines = [(part.title, count) for part, count in done.items() if count != Forgotten()]
    return compose(
        "members/letters/forgotten.txt",
        to=email,
        language=language,
        context=lambda: {"lines": lines[::-1], "total": total, "now": now},
    )


def collect_own(member: Member) -> Mapping[str, Any]:
    """The account, the profile and the duties."""
    user, rows = member.user, personal_data.rows
    return {
        "account": rows(User.objects.filter(pk=user.pk), "email", "language", "created_at"),
        "profile": rows(
            Member.objects.filter(pk=member.pk),
            *("name", "helps_with", "learning", "working_on", "about", "contact", "is_public"),
            *("joined_at", "left_at"),
        ),
        "duties": rows(member.duties.all(), "kind", "taken_at", "ends_at", "laid_down_at"),
        "api_keys": rows(user.api_keys.all(), "name", "prefix", "made_at", "used_at"),
        "invitations": rows(
            Invitation.objects.filter(by=member), "name", "email", "created_at", "accepted_at"
        ),
    }


def forget_own(member: Member, now: datetime) -> Forgotten:
    """Empty the account and the profile; end every way to sign in."""
    user = member.user
    invitations = Invitation.objects.filter(email__iexact=user.email)
    invitations.update(email="", name="", accepted_at=now)
    deleted = personal_data.delete(
        EmailAddress.objects.filter(user=user), ApiKey.objects.filter(user=user)
    )
    end_sessions(user)
    user.email, user.language, user.is_active = f"forgotten-{user.pk}@invalid", "", False
    user.set_unusable_password()
    user.save()
    with override(settings.LANGUAGE_CODE):
        member.name = gettext("Somebody")
    member.helps_with, member.learning, member.is_public = [], [], False
    member.working_on = member.about = member.contact = ""
    member.came_by, member.forget_at, member.forgotten_at = None, None, now
    member.save()
    return deleted + Forgotten(deleted=1)


def register_part() -> None:
    personal_data.register(
        PersonalData(
            name="member",
            order=10,
            title=_("Account, profile and duties"),
            purpose=_("To let you in, and to let people of the city know each other."),
            kept=_("Until you are forgotten. The history of duties stays without your name."),
            collect=collect_own,
            forget=forget_own,
        )
    )
