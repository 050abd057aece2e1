"""What the page of a city's managers shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from billing.models import Account
from billing.queries import AccountPage, account_page, standing_since
from billing.timetable import Standing
from franchise.actions.applying import Person
from franchise.actions.leaving import latest_notice
from franchise.managers import franchise_of
from franchise.models import Application, CityManager, Franchise, Leaving, Signature
from tenants.registry.models import City

CLOSED_BY = {City.State.READ_ONLY: Standing.READ_ONLY, City.State.PAUSED: Standing.PAUSED}


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
    is_signed: bool
    money: AccountPage | None
    closed_since: datetime | None
    notice: Leaving | None

    @property
    def application(self) -> Application | None:
        application: Application | None = self.franchise.application
        return application

    @property
    def account(self) -> Account | None:
        return self.money.account if self.money else None


def desk_page(city: City, manager: Person, *, now: datetime) -> DeskPage:
    """Read the page. `manager` is one of the city's; the number of queries is constant."""
    franchise = franchise_of(city)
    if franchise is None:  # a manager belongs to a franchise
        raise Franchise.DoesNotExist
    signed = Signature.objects.filter(agreement__application=franchise.application_id)
    account = Account.objects.filter(city=city).first() if settings.BILLING else None
    is_closed_by_money = account and CLOSED_BY.get(City.State(city.state)) == account.standing
    return DeskPage(
        city=city,
        franchise=franchise,
        manager=manager,
        managers=list(franchise.managers.all()),
        is_signed=franchise.application_id is not None and signed.exists(),
        money=account_page(account, now=now) if account else None,
        closed_since=standing_since(account) if account and is_closed_by_money else None,
        notice=latest_notice(city),
    )
