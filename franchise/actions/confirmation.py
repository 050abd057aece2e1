"""Initiators confirm by a link in their mailbox that they belong to the group."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.history import record
from franchise.actions.introductions import ask_first_group
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import NothingToIntroduce
from franchise.models import Application, Change, Initiator
from tenants.accounts.actions import account_of


@transaction.atomic
def confirm_initiator(initiator: Initiator, *, now: datetime) -> None:
    """Record the confirmation, and open an account on the main domain for the proved mailbox.

    Idempotent; keeps the first confirmation time. One person who asks to join a group asks it by
    confirming; a second group gets its city if it is free by now.
    """
    unconfirmed = Initiator.objects.filter(pk=initiator.pk, confirmed_at=None)
    application = initiator.application
    if unconfirmed.update(confirmed_at=now):
        record(application, Change.Kind.CONFIRMED, by=initiator, now=now)
    account_of(email=initiator.email)
    if application.is_one_person:
        try:
            ask_first_group(application, now=now)
        except NothingToIntroduce:  # asked before, or the group is gone: their page says so
            return
    elif application.state == Application.State.SECOND:
        move_up_next(application.place, now=now)
