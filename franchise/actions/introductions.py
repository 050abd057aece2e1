"""A later group, or one person, and those who began before them in the same city.

Nobody's address is shown to the others before both sides have agreed: the later ones by confirming
their own letter, the first group by the link in its letter.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise.actions.disclosure import disclose
from franchise.actions.history import record
from franchise.errors import (
    FirstGroupAnswered,
    GroupFull,
    IntroductionClosed,
    NobodyConfirmed,
    NothingToIntroduce,
)
from franchise.letters import notify_initiators
from franchise.models import JOINABLE, MOST_INITIATORS, Application, Change, Initiator
from tenants.accounts.models import User


@transaction.atomic
def ask_first_group(second: Application, *, now: datetime, by: User | None = None) -> Application:
    """Ask the first group by letter whether it wants to be put in touch.

    Raises `NothingToIntroduce`, or `NobodyConfirmed`.
    """
    second = _locked(second)
    if second.state != Application.State.SECOND or second.asked_at or not second.first_group:
        raise NothingToIntroduce(second.key)
    if not second.initiators.exclude(confirmed_at=None).exists():
        raise NobodyConfirmed(second.key)
    second.asked_at = now
    second.save(update_fields=["asked_at"])
    record(second, Change.Kind.ASKED, by=by or Change.Side.SYSTEM, now=now)
    notify_initiators(second, now=now)
    return second


@transaction.atomic
def agree_to_meet(second: Application, *, by: Initiator, now: datetime) -> Application:
    """Accept for the first group; the first of its initiators who agrees decides.

    A group gets one letter with the addresses of those who have agreed. A single person becomes an
    initiator of the first application. Raises `IntroductionClosed`, `FirstGroupAnswered`,
    `GroupFull`.
    """
    second = _locked(second)
    first = second.first_group
    if second.introduced_at:
        return second
    if not second.asked_at or second.state != Application.State.SECOND or first is None:
        raise IntroductionClosed(second.key)
    if by.application_id != first.pk:
        raise IntroductionClosed(second.key)
    if second.is_one_person:
        _take_in(second, into=first, now=now)
    if Initiator.objects.filter(pk=by.pk, confirmed_at=None).update(confirmed_at=now):
        record(first, Change.Kind.CONFIRMED, by=by, now=now)
    second.agreed_by, second.introduced_at = by, now
    second.save(update_fields=["agreed_by", "introduced_at"])
    record(second, Change.Kind.INTRODUCED, by=by, now=now)
    notify_initiators(second, now=now)
    return second


def _take_in(second: Application, *, into: Application, now: datetime) -> None:
    first = _locked(into)
    if first.state not in JOINABLE:
        raise FirstGroupAnswered(first.key)
    if first.initiators.count() >= MOST_INITIATORS:
        raise GroupFull(first.key)
    for person in second.initiators.exclude(confirmed_at=None):
        joined, is_new = Initiator.objects.get_or_create(
            application=first,
            email=person.email,
            defaults={"name": person.name, "confirmed_at": now},
        )
        if is_new:
            record(first, Change.Kind.JOINED, by=joined, now=now)
    if first.state == Application.State.AGREEMENT:
        disclose(first, now=now)


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)
