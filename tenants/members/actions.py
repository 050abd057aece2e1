"""Joining, leaving, inviting."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.actions import end_sessions
from tenants.accounts.models import ApiKey, User
from tenants.members.duties import hold_duty
from tenants.members.models import INVITATION_TERM, Duty, Invitation, Member
from tenants.members.signals import member_joined, member_left, people_invited
from tenants.refusals import Refusal


class InvitationClosed(Refusal):
    """The invitation has been used, is too old or is for another mailbox."""

    message = _("This link does not open anything")
    status = 410


def join_city(
    *, user: User, name: str, now: datetime, invitation: Invitation | None = None
) -> Member:
    """Make the account a member, also one who had left. Joining twice changes nothing.

    A door's invitation is remembered; one by e-mail brings its duty along. However one joins, all
    invitations of that mailbox are used up. Raises `InvitationClosed`, and nothing has changed.
    """
    with transaction.atomic():
        if invitation:
            check_invitation(invitation, user=user, now=now)
        duties = accept_invitations(user=user, now=now)
        member, is_new = Member.objects.select_for_update().get_or_create(
            user=user, defaults={"name": name, "joined_at": now, "came_by": invitation}
        )
        if not is_new and member.left_at is not None:
            _return(member, name=name, now=now)
            is_new = True
        held = set(member.duties.current(now=now).values_list("kind", flat=True))
        for kind in duties:
            if kind not in held:
                hold_duty(member=member, kind=kind, now=now)
        if is_new:
            member_joined.send(sender=Member, member=member)
    return member


def check_invitation(invitation: Invitation, *, user: User, now: datetime) -> None:
    """Lock it; raises `InvitationClosed` if it is used up, too old or for another mailbox."""
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    is_for_another = not kept.is_for_the_door and kept.email.lower() != user.email
    if not kept.is_open(now=now) or is_for_another:
        raise InvitationClosed(kept)


def accept_invitations(*, user: User, now: datetime) -> list[str]:
    """Use up all open invitations of the mailbox; the duties that they bring along."""
    mine = Invitation.objects.filter(email=user.email, accepted_at=None, expires_at__gt=now)
    duties = [invitation.duty for invitation in mine.select_for_update() if invitation.duty]
    mine.update(accepted_at=now)
    return list(dict.fromkeys(duties))


def _return(member: Member, *, name: str, now: datetime) -> None:
    """Back within a month: all is in its place. Later: a fresh profile, the same person.

    Coming back also takes back the wish to be forgotten.
    """
    if not member.may_return(now=now):
        member.name, member.about, member.contact, member.working_on = name, "", "", ""
        member.helps_with, member.learning = [], []
        member.joined_at = now
    member.left_at = member.forget_at = None
    member.save()


def leave_city(*, member: Member, now: datetime) -> None:
    """Stop being here: duties, sessions and API keys end; the work done with others stays."""
    with transaction.atomic():
        member.left_at = now
        member.save(update_fields=["left_at"])
        member.duties.filter(laid_down_at=None).update(laid_down_at=now, ended_how=Duty.End.LEFT)
        ApiKey.objects.filter(user=member.user_id).delete()
        end_sessions(member.user)
        member_left.send(sender=Member, member=member)


@transaction.atomic
def create_invitation(
    *, email: str = "", name: str = "", duty: str = "", now: datetime, by: Member | None = None
) -> Invitation:
    """Make an invitation for one mailbox, or without an e-mail for people at the door.

    Its page is ``members:invitation`` with the token; sending it is the caller's.
    """
    if duty and duty not in Duty.Kind.values:
        raise ValueError(f"{duty!r} is no duty")
    invitation = Invitation.objects.create(
        token=secrets.token_urlsafe(24),
        email=User.objects.normalize_email(email),
        name=name,
        duty=duty if email else "",
        by=by,
        created_at=now,
        expires_at=now + INVITATION_TERM,
    )
    if invitation.email:
        people_invited.send(sender=Invitation, invitation=invitation)
    return invitation
