"""A later group, or one person, and those who began before them in the same city.

Nobody's address is shown to the others before both sides have agreed: the later ones by confirming
their own letter, the first group by the link in its letter.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from franchise import queue
from franchise.errors import GroupFull, NobodyConfirmed, NothingToIntroduce, TooLate
from franchise.models import MOST_INITIATORS, Application, Initiator

SALT = "franchise.agreeing"


def first_of(second: Application) -> Application | None:
    """The application that holds the city of a second group."""
    return Application.objects.alive().filter(geoname_id=second.geoname_id).first()


@transaction.atomic
def ask_first_group(second: Application, *, now: datetime) -> Application:
    """Write to those who began first: do they want to be put in touch?

    Raises `NothingToIntroduce`, or `NobodyConfirmed`.
    """
    second = _locked(second)
    if second.state != Application.State.SECOND or second.asked_at or not first_of(second):
        raise NothingToIntroduce(second.key)
    if not second.initiators.exclude(confirmed_at=None).exists():
        raise NobodyConfirmed(second.key)
    second.asked_at = now
    second.save(update_fields=["asked_at"])
    queue.after_commit(queue.TELL, second)
    return second


@transaction.atomic
def agree_to_meet(second: Application, *, by: Initiator, now: datetime) -> Application:
    """Somebody of the first group says yes; whose yes comes first counts.

    A group gets one letter with the addresses of those who have agreed. A single person becomes an
    initiator of the first application. Raises `NothingToIntroduce`, `TooLate` (HQ has answered the
    first group: its city is open to everybody), `GroupFull`.
    """
    second = _locked(second)
    first = first_of(second)
    if second.introduced_at:
        return second
    if not second.asked_at or second.state != Application.State.SECOND or first is None:
        raise NothingToIntroduce(second.key)
    if by.application_id != first.pk:
        raise NothingToIntroduce(second.key)
    if second.is_one_person:
        _take_in(second, into=first, now=now)
    Initiator.objects.filter(pk=by.pk, confirmed_at=None).update(confirmed_at=now)
    second.agreed_by, second.introduced_at = by, now
    second.save(update_fields=["agreed_by", "introduced_at"])
    queue.after_commit(queue.TELL, second)
    return second


def way_to_agree(second: Application, initiator: Initiator) -> str:
    """The link of one initiator of the first group."""
    token = signing.dumps([second.pk, initiator.pk, initiator.email], salt=SALT)
    return settings.MAIN_URL + reverse(
        "franchise:agree", urlconf=settings.HUB_URLCONF, args=[token]
    )


def agreement_of(token: str) -> tuple[Application, Initiator] | None:
    """The second application and the person of the first group whom a link belongs to."""
    try:
        number, person, email = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    second = Application.objects.filter(pk=number).prefetch_related("initiators").first()
    initiator = Initiator.objects.filter(pk=person, email=email).select_related("application")
    found = initiator.first()
    return (second, found) if second and found else None


def _take_in(second: Application, *, into: Application, now: datetime) -> None:
    first = _locked(into)
    if first.state != Application.State.SUBMITTED:
        raise TooLate(first.key)
    if first.initiators.count() >= MOST_INITIATORS:
        raise GroupFull(first.key)
    for person in second.initiators.exclude(confirmed_at=None):
        Initiator.objects.get_or_create(
            application=first,
            email=person.email,
            defaults={"name": person.name, "confirmed_at": now},
        )


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)
