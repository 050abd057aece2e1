"""The people of HQ: invite and remove them, give roles. Call in the hub's scope.

Each change is one entry of the audit log. `by` is None for the server's command line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from network.help.actions import end_passes
from network.hq import audit
from network.hq.letters import INVITED
from network.hq.models import AuditEntry, Role, StaffRole
from network.hq.rights import Right, rights_given_by, staff, staff_who_may
from tenants.accounts.actions import account_of, end_sessions
from tenants.accounts.models import User
from tenants.refusals import Refusal
from tenants.registry import alarms


class LastOfHQ(Refusal):
    """HQ keeps at least one person who can invite others."""

    message = _(
        "This is the last one at HQ who manages people: give the role to somebody else first."
    )


class NoRole(Refusal):
    """A person of HQ has at least one role."""

    message = _("Choose at least one role; to take all away, remove the person from HQ.")
    field = "roles"


@transaction.atomic
def invite_staff(
    email: str, *, roles: Collection[str], by: User | None, now: datetime
) -> tuple[User, bool]:
    """Let a mailbox sign in to HQ; whether it could not before. A colleague's invitation is mailed.

    Somebody who works at HQ already keeps their roles and gets these as well.
    Raises ValidationError for what is not an e-mail, or NoRole.
    """
    validate_email(email.strip())
    if not roles:
        raise NoRole
    user, _new = account_of(email=email)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_staff and user.is_active:
        before = _roles(user)
        if not before >= set(roles):
            set_roles(user, roles=before | set(roles), by=by, now=now)
        return user, False
    user.is_staff = user.is_active = True
    user.save(update_fields=["is_staff", "is_active"])
    _write_roles(user, roles)
    audit.log(
        kind=AuditEntry.Kind.INVITED, by=by, about=user.email, words=_in_order(roles), now=now
    )
    if by:
        alarms.set(city=None, kind=INVITED, key=str(user.pk), due_at=now)
    return user, True


@transaction.atomic
def set_roles(user: User, *, roles: Collection[str], by: User | None, now: datetime) -> None:
    """Replace the roles of a person. Raises NoRole, LastOfHQ, or User.DoesNotExist."""
    if not roles:
        raise NoRole
    user = _lock(user, keeps=Right.PEOPLE in rights_given_by(roles))
    if _roles(user) != set(roles):
        _write_roles(user, roles)
        if Right.HELP not in rights_given_by(roles):
            end_passes(user.email, now=now)
        words = _in_order(roles)
        audit.log(kind=AuditEntry.Kind.ROLES, by=by, about=user.email, words=words, now=now)


@transaction.atomic
def revoke_staff(user: User, *, by: User | None, now: datetime) -> None:
    """Take HQ away from a person, with roles, sessions and API keys.

    Raises User.DoesNotExist for somebody who does not work at HQ, or LastOfHQ.
    """
    user = _lock(user, keeps=False)
    user.is_staff = False
    user.save(update_fields=["is_staff"])
    StaffRole.objects.filter(user=user).delete()
    user.api_keys.all().delete()
    end_sessions(user)
    audit.log(kind=AuditEntry.Kind.REVOKED, by=by, about=user.email, now=now)


def staff_of(email: str) -> User:
    """The person of HQ with this e-mail. Raises User.DoesNotExist."""
    return staff().get(email=User.objects.normalize_email(email))


def _lock(user: User, *, keeps: bool) -> User:
    """Lock the managers of people and the person; `keeps`: the person stays a manager."""
    people = {one.pk: one for one in staff().select_for_update()}  # then read roles: nobody waits
    managers = set(staff_who_may(Right.PEOPLE).values_list("pk", flat=True))
    if managers == {user.pk} and not keeps:
        raise LastOfHQ
    if user.pk not in people:
        raise User.DoesNotExist
    return people[user.pk]


def _roles(user: User) -> set[str]:
    return set(StaffRole.objects.filter(user=user).values_list("role", flat=True))


def _write_roles(user: User, roles: Iterable[str]) -> None:
    StaffRole.objects.filter(user=user).delete()
    StaffRole.objects.bulk_create(StaffRole(user=user, role=role) for role in set(roles))


def _in_order(roles: Iterable[str]) -> str:
    """The keys of roles, as the audit log has them."""
    return " ".join(role for role in Role.values if role in set(roles))
