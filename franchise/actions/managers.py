"""Change who manages a city: by consent of the others, or by HQ.

Each action locks the franchise first, so that two changes at once follow one another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.actions.accounts import set_payers
from billing.models import Account
from franchise.actions.applying import Person
from franchise.errors import (
    AlreadyManager,
    AlreadyProposed,
    ChangeClosed,
    LastManager,
    ManagersFull,
    NoSuchManager,
    NotManager,
    ProposedTooOften,
)
from franchise.limits import MANAGER_CHANGES
from franchise.manager_letters import notify_of_change
from franchise.models import MOST_MANAGERS, CityManager, Franchise, ManagerChange
from franchise.signals import manager_change_waits
from tenants.accounts.actions import account_of
from tenants.accounts.models import User
from tenants.registry import alarms, limiter
from tenants.registry.models import City

EXPIRY = "franchise.manager_change"  # key: number of the change
ENOUGH = 2  # managers who agree; fewer need HQ, so that nobody alone decides who manages
Kind, State = ManagerChange.Kind, ManagerChange.State


def newest_franchise(city: City, *, now: datetime) -> Franchise:
    """The newest franchise of a city; one that a command has founded gets one here."""
    found = Franchise.objects.select_related("city").filter(city=city).order_by("-pk").first()
    return (
        found
        or Franchise.objects.get_or_create(city=city, ended_at=None, defaults={"began_at": now})[0]
    )


def begin_managers(franchise: Franchise, *, now: datetime) -> None:
    """Make those who have signed the first managers. Call in the hub's scope.

    Applications older than the agreement have no signatures: there it is all who have confirmed.
    """
    if franchise.application is None:
        return
    people = franchise.application.initiators
    signers = people.exclude(signature=None)
    for one in signers if signers.exists() else people.exclude(confirmed_at=None):
        appoint(franchise, Person(one.name, one.email), now=now)


def appoint(franchise: Franchise, person: Person, *, now: datetime) -> None:
    """Make somebody a manager, with an account on the main domain. Idempotent."""
    account_of(email=person.email)
    CityManager.objects.get_or_create(
        franchise=franchise, email=person.email, defaults={"name": person.name, "since": now}
    )


@transaction.atomic
def propose_manager(
    franchise: Franchise, *, person: Person, by: Person, why: str, now: datetime
) -> ManagerChange:
    """Propose one more manager; somebody who manages the city alone asks HQ by it.

    Raises `NotManager`, `AlreadyManager`, `AlreadyProposed`, `ManagersFull`, `ProposedTooOften`.
    """
    _lock(franchise)
    _check_manager(franchise, by)
    _check_addable(franchise, person)
    return _propose(franchise, Kind.ADD, person, by=by, why=why, now=now)


@transaction.atomic
def propose_removal(
    franchise: Franchise, *, email: str, by: Person, why: str, now: datetime
) -> ManagerChange:
    """Propose to remove another manager; one of two asks HQ by it.

    Raises `NotManager`, `NoSuchManager`, `AlreadyProposed`, `LastManager`, `ProposedTooOften`.
    """
    _lock(franchise)
    _check_manager(franchise, by)
    person = _removable(franchise, email)
    if person.email == by.email:  # leaving needs nobody's consent
        raise NotManager(email)
    return _propose(franchise, Kind.REMOVE, person, by=by, why=why, now=now)


@transaction.atomic
def consent_to_change(change: ManagerChange, *, by: Person, now: datetime) -> ManagerChange:
    """Agree to a proposal; the last consent does it. Idempotent.

    Raises `ChangeClosed`, `NotManager`.
    """
    change = _open_change(change, by=by)
    change.consents.get_or_create(email=by.email, defaults={"name": by.name, "at": now})
    _do_if_agreed(change, now=now)
    return change


@transaction.atomic
def object_to_change(
    change: ManagerChange, *, by: Person, why: str, now: datetime
) -> ManagerChange:
    """Stop a proposal, or take back one's own. Raises `ChangeClosed`, `NotManager`."""
    change = _open_change(change, by=by)
    _close(change, State.STOPPED, by=by.name, because=why, now=now)
    return change


@transaction.atomic
def leave_managers(franchise: Franchise, *, by: Person, why: str, now: datetime) -> None:
    """Stop managing a city, without anybody's consent. Raises `NotManager`, `LastManager`."""
    _lock(franchise)
    _check_manager(franchise, by)
    _removable(franchise, by.email)
    _supersede(franchise, by.email, by=by.name, now=now)
    change = ManagerChange.objects.create(
        franchise=franchise,
        kind=Kind.LEAVE,
        name=by.name,
        email=by.email,
        proposed_by=by.name,
        why=why,
        made_at=now,
    )
    _do(change, now=now)


@transaction.atomic
def change_by_hq(
    franchise: Franchise,
    kind: ManagerChange.Kind,
    *,
    person: Person,
    by: User,
    why: str,
    now: datetime,
) -> ManagerChange:
    """Add or remove a manager instead of the others' consent.

    A proposal about the same person is closed by it. Raises `AlreadyManager`, `ManagersFull`,
    `NoSuchManager`, `LastManager`.
    """
    _lock(franchise)
    if kind == Kind.ADD:
        _check_addable(franchise, person)
    else:
        person = _removable(franchise, person.email)
    _supersede(franchise, person.email, by=by.email, now=now)
    change = ManagerChange.objects.create(
        franchise=franchise,
        kind=kind,
        name=person.name,
        email=person.email,
        proposed_by=by.email,
        why=why,
        made_at=now,
        by_hq=True,
    )
    _do(change, now=now)
    return change


@alarms.handler(EXPIRY)
def expire_change(*, key: str, now: datetime, **_: Any) -> None:
    """End a proposal that not all have agreed to in time."""
    change = ManagerChange.objects.filter(pk=key).select_related("franchise").first()
    if change is None:
        return
    _lock(change.franchise)
    change.refresh_from_db()
    if change.is_open:
        _close(change, State.EXPIRED, now=now)


def _propose(
    franchise: Franchise,
    kind: ManagerChange.Kind,
    person: Person,
    *,
    by: Person,
    why: str,
    now: datetime,
) -> ManagerChange:
    if ManagerChange.objects.open().filter(franchise=franchise, email=person.email).exists():
        raise AlreadyProposed(person.email)
    if not limiter.take(MANAGER_CHANGES, f"franchise:{franchise.pk}"):
        raise ProposedTooOften(person.email)
    change = ManagerChange.objects.create(
        franchise=franchise,
        kind=kind,
        name=person.name,
        email=person.email,
        proposed_by=by.name,
        why=why,
        made_at=now,
    )
    change.consents.create(email=by.email, name=by.name, at=now)
    if not _do_if_agreed(change, now=now):
        alarms.set(city=None, kind=EXPIRY, key=str(change.pk), due_at=change.expires_at)
        notify_of_change(change, now=now)
    return change


def _do_if_agreed(change: ManagerChange, *, now: datetime) -> bool:
    managers = change.franchise.managers.all()
    if change.missing_consents(managers):
        return False
    if change.consents.filter(email__in=managers.values("email")).count() < ENOUGH:
        manager_change_waits.send(sender=ManagerChange, change=change, now=now)
        return False
    if change.kind == Kind.ADD and managers.count() >= MOST_MANAGERS:
        _close(change, State.STOPPED, because=str(ManagersFull.message), now=now)
        return True
    _do(change, now=now)
    return True


def _do(change: ManagerChange, *, now: datetime) -> None:
    """Carry out a change. What it leaves without a missing consent is carried out as well."""
    franchise = change.franchise
    if change.kind == Kind.ADD:
        appoint(franchise, Person(change.name, change.email), now=now)
    else:
        franchise.managers.filter(email=change.email).delete()
    _let_managers_pay(franchise, now=now)
    _close(change, State.DONE, now=now)
    if change.kind != Kind.ADD:
        for other in ManagerChange.objects.open().filter(franchise=franchise):
            _review(other, now=now)


def _review(change: ManagerChange, *, now: datetime) -> None:
    """Look at a proposal again after somebody has gone."""
    change.refresh_from_db()
    if not change.is_open:
        return
    last = change.kind == Kind.REMOVE and change.franchise.managers.count() == 1
    if last:
        _close(change, State.STOPPED, because=str(LastManager.message), now=now)
    else:
        _do_if_agreed(change, now=now)


def _close(
    change: ManagerChange,
    state: ManagerChange.State,
    *,
    now: datetime,
    by: str = "",
    because: str = "",
) -> None:
    change.state, change.closed_at = state, now
    change.closed_by, change.closed_because = by, because
    change.save(update_fields=["state", "closed_at", "closed_by", "closed_because"])
    alarms.cancel(city=None, kind=EXPIRY, key=str(change.pk))
    notify_of_change(change, now=now)


def _supersede(franchise: Franchise, email: str, *, by: str, now: datetime) -> None:
    """Close an open proposal about somebody without a letter: what replaces it writes one."""
    ours = ManagerChange.objects.open().filter(franchise=franchise, email=email)
    for number in ours.values_list("pk", flat=True):
        alarms.cancel(city=None, kind=EXPIRY, key=str(number))
    ours.update(state=State.STOPPED, closed_at=now, closed_by=by)


def _let_managers_pay(franchise: Franchise, *, now: datetime) -> None:
    account = Account.objects.filter(city=franchise.city_id).first()
    if account:
        emails = list(franchise.managers.values_list("email", flat=True))
        set_payers(account, emails=emails, language=account.language, now=now)


def _lock(franchise: Franchise) -> None:
    Franchise.objects.select_for_update().get(pk=franchise.pk)


def _open_change(change: ManagerChange, *, by: Person) -> ManagerChange:
    """The proposal as it is now, its franchise locked, for somebody who may decide about it."""
    _lock(change.franchise)
    change.refresh_from_db()
    if not change.is_open:
        raise ChangeClosed(change.pk)
    _check_manager(change.franchise, by)
    if change.kind == Kind.REMOVE and change.email == by.email:
        raise NotManager(by.email)
    return change


def _check_manager(franchise: Franchise, by: Person) -> None:
    if not franchise.managers.filter(email=by.email).exists():
        raise NotManager(by.email)


def _check_addable(franchise: Franchise, person: Person) -> None:
    if franchise.managers.filter(email=person.email).exists():
        raise AlreadyManager(person.email)
    if franchise.managers.count() >= MOST_MANAGERS:
        raise ManagersFull(person.email)


def _removable(franchise: Franchise, email: str) -> Person:
    """A manager who is not the last one."""
    found = franchise.managers.filter(email=email).first()
    if found is None:
        raise NoSuchManager(email)
    if franchise.managers.count() == 1:
        raise LastManager(email)
    return Person(found.name, found.email)
