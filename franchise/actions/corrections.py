"""The group corrects an address, has a letter sent again, or withdraws its application."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.applying import Person, lock_applications, refuse_busy
from franchise.actions.history import record
from franchise.actions.payment import end_payment
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import (
    AnsweredMeanwhile,
    CorrectedTooOften,
    EmailOfAnother,
    LetterTooSoon,
    TooLate,
)
from franchise.letters import notify_initiators
from franchise.limits import AGAIN, CORRECTIONS
from franchise.models import Application, Change, Initiator, Letter
from tenants.registry import limiter


@transaction.atomic
def correct_email(initiator: Initiator, *, email: str, now: datetime) -> None:
    """Correct an address that is not confirmed, and write to it.

    The link in the letter to the old one becomes invalid. Raises `TooLate`, `EmailBusy` or
    `CorrectedTooOften`.
    """
    application = _changeable(initiator)
    if email == initiator.email:
        return
    if application.initiators.filter(email=email).exists():
        raise EmailOfAnother([email])
    refuse_busy([Person(initiator.name, email)], Application.objects.alive())
    if not limiter.take(CORRECTIONS, f"application:{application.pk}"):
        raise CorrectedTooOften(email)
    Letter.objects.filter(application=application, to=initiator.email).delete()
    Initiator.objects.filter(pk=initiator.pk).update(email=email)
    record(application, Change.Kind.CORRECTED, by=Change.Side.GROUP, now=now, why=initiator.name)
    notify_initiators(application, now=now)


@transaction.atomic
def send_letter_again(initiator: Initiator, *, now: datetime) -> None:
    """Repeat the letter with the link to confirm. Raises `TooLate`, `LetterTooSoon`."""
    application = _changeable(initiator)
    if not limiter.take(AGAIN, f"initiator:{initiator.pk}"):
        raise LetterTooSoon(initiator.email)
    Letter.objects.filter(application=application, to=initiator.email).delete()
    notify_initiators(application, now=now)


@transaction.atomic
def withdraw_application(
    application: Application, *, now: datetime, by: Initiator | None = None, why: str = ""
) -> None:
    """Withdraw it, write to the group, and let the next group move up.

    `by` is None for the browser that sent the application. Raises `AnsweredMeanwhile`.
    """
    lock_applications()
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state == Application.State.WITHDRAWN:
        return
    if not locked.can_be_withdrawn:
        raise AnsweredMeanwhile(locked.key)
    locked.state = Application.State.WITHDRAWN
    locked.save(update_fields=["state"])
    record(locked, Change.Kind.WITHDRAWN, by=by or Change.Side.GROUP, now=now, why=why)
    notify_initiators(locked, now=now)
    end_payment(locked, now=now)
    move_up_next(locked.place, now=now)


def _changeable(initiator: Initiator) -> Application:
    application = Application.objects.select_for_update().get(pk=initiator.application_id)
    if not application.can_be_changed or initiator.confirmed_at:
        raise TooLate(application.key)
    return application
