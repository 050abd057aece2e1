"""The content of the desk of a city's managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from billing.models import Account
from billing.queries import AccountPage, account_page, standing_since
from billing.timetable import Standing
from franchise.actions.applying import Person
from franchise.actions.exporting import progress_of
from franchise.actions.leaving import latest_notice
from franchise.managers import franchise_of
from franchise.models import (
    Application,
    CityExport,
    CityManager,
    Franchise,
    Leaving,
    ManagerChange,
    Signature,
)
from tenants.registry.models import City

CLOSED_BY = {City.State.READ_ONLY: Standing.READ_ONLY, City.State.PAUSED: Standing.PAUSED}


MOST_CHANGES = 20  # of managers, in the history


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open change of managers as one of them sees it."""

    change: ManagerChange
    waits_for: Sequence[str]
    needs_me: bool
    is_about_me: bool


@dataclass(frozen=True, slots=True)
class Export:
    """The newest archive of a city, and the percentage of it that is written."""

    city: City
    row: CityExport | None
    percent: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A city as its managers see it from the main domain.

    money: None while billing is off, and for a city without an account
    closed_since: the moment from which money keeps the city closed; None if it doesn't
    """

    city: City
    franchise: Franchise
    manager: Person
    managers: Sequence[CityManager]
    proposals: Sequence[Proposal]
    changes: Sequence[ManagerChange]
    is_signed: bool
    money: AccountPage | None
    closed_since: datetime | None
    notice: Leaving | None
    export: Export

    @property
    def application(self) -> Application | None:
        application: Application | None = self.franchise.application
        return application

    @property
    def is_alone(self) -> bool:
        return len(self.managers) == 1

    @property
    def account(self) -> Account | None:
        return self.money.account if self.money else None


def desk_page(city: City, manager: Person, *, now: datetime) -> DeskPage:
    """Read the page. `manager` is one of the city's; the number of queries is constant."""
    franchise = franchise_of(city)
    if franchise is None:  # a manager belongs to a franchise
        raise Franchise.DoesNotExist
    managers = list(franchise.managers.all())
    signed = Signature.objects.filter(agreement__application=franchise.application_id)
    account = Account.objects.filter(city=city).first() if settings.BILLING else None
    is_closed_by_money = account and CLOSED_BY.get(City.State(city.state)) == account.standing
    return DeskPage(
        city=city,
        franchise=franchise,
        manager=manager,
        managers=managers,
        proposals=_proposals(franchise, managers, manager),
        changes=list(_closed(franchise)[:MOST_CHANGES]),
        is_signed=franchise.application_id is not None and signed.exists(),
        money=account_page(account, now=now) if account else None,
        closed_since=standing_since(account) if account and is_closed_by_money else None,
        notice=latest_notice(city),
        export=latest_export(city),
    )


def latest_export(city: City) -> Export:
    """One query."""
    rows = CityExport.objects.filter(franchise__city=city).exclude(state=CityExport.State.REMOVED)
    row = rows.order_by("-pk").first()
    is_running = row is not None and row.state == CityExport.State.RUNNING
    return Export(city, row, progress_of(row) if row and is_running else 0)


def _proposals(
    franchise: Franchise, managers: Sequence[CityManager], manager: Person
) -> list[Proposal]:
    found = ManagerChange.objects.open().filter(franchise=franchise).prefetch_related("consents")
    proposals = []
    for change in found:
        waiting = change.missing_consents(managers)
        proposals.append(
            Proposal(
                change=change,
                waits_for=[one.name for one in waiting],
                needs_me=any(one.email == manager.email for one in waiting),
                is_about_me=change.email == manager.email,
            )
        )
    return proposals


def _closed(franchise: Franchise) -> QuerySet[ManagerChange]:
    """Changes that are done or over, the newest first, with their consents."""
    closed: QuerySet[ManagerChange] = franchise.manager_changes.exclude(closed_at=None)
    return closed.order_by("-closed_at", "-pk").prefetch_related("consents")
