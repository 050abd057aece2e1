"""Initiators confirm with their own mailbox that they are one of the group."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from franchise.actions.introductions import ask_first_group
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import NothingToIntroduce
from franchise.models import Application, Initiator
from tenants.accounts.actions import account_of

SALT = "franchise.initiator"


def way_to_confirm(initiator: Initiator) -> str:
    """The link of this person's letter; nobody else can make it."""
    token = signing.dumps([initiator.pk, initiator.email], salt=SALT)
    return settings.MAIN_URL + reverse(
        "franchise:confirm", urlconf=settings.HUB_URLCONF, args=[token]
    )


def initiator_of(token: str) -> Initiator | None:
    """The person a link was written to; None if it is not one of ours or the person is gone."""
    try:
        number, email = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Initiator.objects.filter(pk=number, email=email)
    return found.select_related("application").first()


@transaction.atomic
def confirm_initiator(initiator: Initiator, *, now: datetime) -> None:
    """Note it, and open an account on the main domain for the mailbox that is proved by it.

    Idempotent; keeps the first confirmation time. Somebody who asks alone to join a group asks it
    by this; a second group gets its city, should it be free by now.
    """
    Initiator.objects.filter(pk=initiator.pk, confirmed_at=None).update(confirmed_at=now)
    account_of(email=initiator.email)
    application = initiator.application
    if application.is_one_person:
        try:
            ask_first_group(application, now=now)
        except NothingToIntroduce:  # asked before, or the group is gone: their page says so
            return
    elif application.state == Application.State.SECOND:
        move_up_next(application.place, now=now)
