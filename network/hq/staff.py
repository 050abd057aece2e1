"""The people of HQ: invite and revoke them. Call in the hub's scope."""

from __future__ import annotations

from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.accounts.actions import account_of, end_sessions
from tenants.accounts.models import User
from tenants.refusals import Refusal


class LastOfHQ(Refusal):
    """HQ keeps at least one person who can answer an application."""

    message = _("This is the last one at HQ: invite another first.")


def staff() -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True).order_by("email")


@transaction.atomic
def invite_staff(email: str) -> tuple[User, bool]:
    """Let a mailbox sign in to HQ with a code; whether it could not before.

    Raises ValidationError for what is not an e-mail.
    """
    validate_email(email.strip())
    user, _new = account_of(email=email)
    known = user.is_staff and user.is_active
    user.is_staff = user.is_active = True
    user.save(update_fields=["is_staff", "is_active"])
    return user, not known


@transaction.atomic
def revoke_staff(email: str) -> User:
    """Take HQ away from a mailbox, with its sessions and keys.

    Raises User.DoesNotExist, or `LastOfHQ`.
    """
    people = list(staff().select_for_update())
    user = next((one for one in people if one.email == User.objects.normalize_email(email)), None)
    if user is None:
        raise User.DoesNotExist
    if len(people) == 1:
        raise LastOfHQ
    user.is_staff = False
    user.save(update_fields=["is_staff"])
    user.api_keys.all().delete()
    end_sessions(user)
    return user
