"""The group corrects an address, has a letter sent again, or withdraws its application."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise import queue
from franchise.actions.applying import Person, lock_applications, refuse_busy
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import EmailBusy, LetterTooSoon, TooLate
from franchise.limits import AGAIN, CORRECTIONS
from franchise.models import Application, Initiator, Letter
from tenants.registry import limiter


@transaction.atomic
def correct_email(initiator: Initiator, *, email: str) -> None:
    """Write to the right address. Only for an address that nobody has confirmed.

    The link in the letter to the wrong one ends. Raises `TooLate`, `EmailBusy`, `LetterTooSoon`.
    """
    application = _changeable(initiator)
    if email == initiator.email:
        return
    if application.initiators.filter(email=email).exists():
        raise EmailBusy([email])
    refuse_busy([Person(initiator.name, email)], Application.objects.alive())
    if not limiter.take(CORRECTIONS, f"application:{application.pk}"):
        raise LetterTooSoon(email)
    Letter.objects.filter(application=application, to=initiator.email).delete()
    Initiator.objects.filter(pk=initiator.pk).update(email=email)
    _write_anew(application)


@transaction.atomic
def send_letter_again(initiator: Initiator) -> None:
    """Repeat the letter with the link to confirm. Raises `TooLate`, `LetterTooSoon`."""
    application = _changeable(initiator)
    if not limiter.take(AGAIN, f"initiator:{initiator.pk}"):
        raise LetterTooSoon(initiator.email)
    Letter.objects.filter(application=application, to=initiator.email).delete()
    _write_anew(application)


@transaction.atomic
def withdraw_application(application: Application, *, now: datetime) -> None:
    """Take it back; all of the group are told, and the next group moves up. Raises `TooLate`."""
    lock_applications()
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state == Application.State.WITHDRAWN:
        return
    if not locked.can_be_changed:
        raise TooLate(locked.key)
    locked.state = Application.State.WITHDRAWN
    locked.save(update_fields=["state"])
    queue.after_commit(queue.TELL, locked)
    move_up_next(locked.place, now=now)


def _changeable(initiator: Initiator) -> Application:
    application = Application.objects.select_for_update().get(pk=initiator.application_id)
    if not application.can_be_changed or initiator.confirmed_at:
        raise TooLate(application.key)
    return application


def _write_anew(application: Application) -> None:
    """Let the worker look for letters that are missing; the others are not repeated."""
    application.told = ""
    application.save(update_fields=["told"])
    queue.after_commit(queue.TELL, application)
