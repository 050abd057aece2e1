"""One initiator leaves the group, or a new one is named. The application goes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.agreement import go_on_if_signed
from franchise.actions.applying import Person, lock_applications, refuse_busy
from franchise.actions.corrections import withdraw_application
from franchise.actions.disclosure import disclose
from franchise.actions.history import record
from franchise.errors import EmailOfAnother, GroupFull, NamedTooOften, TooLate
from franchise.letters import notify_initiators
from franchise.limits import CORRECTIONS
from franchise.message_letters import notify_of_leaving
from franchise.models import MOST_INITIATORS, Application, Change, Initiator, Letter
from tenants.registry import limiter


@transaction.atomic
def leave_group(initiator: Initiator, *, now: datetime, why: str = "") -> None:
    """Delete one of the group with their address and signature, and write to the others.

    The last one who leaves withdraws the application; a leaver was perhaps the only one who had
    not signed. Raises `TooLate`.
    """
    lock_applications()
    application = _changeable(initiator.application)
    if application.initiators.count() == 1:
        withdraw_application(application, now=now, by=initiator, why=why)
        return
    change = record(application, Change.Kind.LEFT, by=initiator, now=now, why=why)
    Letter.objects.filter(application=application, to=initiator.email).delete()
    Initiator.objects.filter(pk=initiator.pk).delete()
    notify_of_leaving(change, now=now)
    if application.state == Application.State.AGREEMENT:
        go_on_if_signed(application, now=now)


@transaction.atomic
def name_initiator(
    application: Application, *, person: Person, now: datetime, by: Initiator | None = None
) -> Initiator:
    """Add a person to the group; they confirm by the link of their letter.

    `by` is None for the browser that sent the application. Raises `TooLate`, `GroupFull`,
    `EmailBusy` or `NamedTooOften`.
    """
    lock_applications()
    locked = _changeable(application)
    people = locked.initiators
    if people.count() >= MOST_INITIATORS:
        raise GroupFull(locked.key)
    if people.filter(email=person.email).exists():
        raise EmailOfAnother([person.email])
    refuse_busy([person], Application.objects.alive())
    if not limiter.take(CORRECTIONS, f"application:{locked.pk}"):
        raise NamedTooOften(person.email)
    named = Initiator.objects.create(application=locked, name=person.name, email=person.email)
    record(locked, Change.Kind.NAMED, by=by or Change.Side.GROUP, now=now, why=person.name)
    if locked.state == Application.State.AGREEMENT:
        disclose(locked, now=now)
    else:
        notify_initiators(locked, now=now)
    return named


def _changeable(application: Application) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if not locked.can_be_changed or locked.is_one_person:
        raise TooLate(locked.key)
    return locked
