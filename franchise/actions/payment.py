"""From the signed agreement to the city: the first payment, and what follows from it.

Billing tells of a payment while it holds the lock of the account; an alarm takes over from there,
so that the locks of accounts and of applications are never taken in both orders.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from billing.actions.accounts import give_city, open_account
from billing.actions.returning import return_money
from billing.models import Account
from billing.plans import plan_file
from franchise.actions.applying import lock_applications
from franchise.actions.beginning import begin_city
from franchise.actions.history import record
from franchise.errors import CityInNetwork
from franchise.letters import notify_initiators
from franchise.models import Application, Change
from tenants.registry import alarms

PAID = "franchise.paid"  # key: number of the application


def go_on_to_payment(application: Application, *, now: datetime) -> None:
    """Ask for the first payment; a city that pays nothing is begun at once.

    Call with the lock of `lock_applications`. Raises `CityInNetwork`.
    """
    if not settings.BILLING:
        begin_city(application, now=now)
        return
    account = application.account = _open_account(application, now=now)
    if account.is_free:
        application.save(update_fields=["account"])
        give_city(account, begin_city(application, now=now))
        return
    application.state = Application.State.PAYMENT
    application.save(update_fields=["account", "state"])
    record(application, Change.Kind.PRICED, by=Change.Side.SYSTEM, now=now)
    notify_initiators(application, now=now)


def _open_account(application: Application, *, now: datetime) -> Account:
    """An account that all who have signed manage as equals."""
    plans = plan_file()
    plan = plans.free[0] if application.is_supported and plans.free else plans.paid[0]
    people = application.initiators.exclude(signature=None)
    with translation.override(application.language):
        return open_account(
            name=application.name,
            emails=list(people.values_list("email", flat=True)),
            language=application.language,
            plan=plan.key,
            currency=plans.currencies[0],
            method=Account.Method.CARD,
            now=now,
        )


def on_licence_begun(*, account: Account, now: datetime, **_more: Any) -> None:
    """Follow a first payment: receiver of `licence_begun`."""
    for number in Application.objects.filter(account=account).values_list("pk", flat=True):
        alarms.set(city=None, kind=PAID, key=str(number), due_at=now)


@alarms.handler(PAID)
def follow_payment(*, key: str, now: datetime, **_more: object) -> None:
    """Begin the city that is paid for, or return the money of a group that gets no city."""
    lock_applications()
    application = Application.objects.filter(pk=key).select_for_update().first()
    if application is None or application.account is None:
        return
    if application.state == Application.State.PAYMENT:
        try:
            give_city(application.account, begin_city(application, now=now))
        except CityInNetwork:
            _end_without_city(application, application.account, now=now)
    elif not application.holds_city:
        with translation.override(application.language):
            return_money(application.account, reason=_("The application is withdrawn."), now=now)


def _end_without_city(application: Application, account: Account, *, now: datetime) -> None:
    """Another city of the same place has joined meanwhile: nothing is charged for none."""
    with translation.override(application.language):
        why = _("Another city has joined the network in this place before yours was paid.")
    return_money(account, reason=why, now=now)
    application.state = Application.State.RETURNED
    application.save(update_fields=["state"])
    record(application, Change.Kind.RETURNED, by=Change.Side.SYSTEM, now=now, why=why)
    notify_initiators(application, now=now)


def end_payment(application: Application, *, now: datetime) -> None:
    """Close what was opened for the payment of an application that has ended."""
    if application.account_id:
        alarms.set(city=None, kind=PAID, key=str(application.pk), due_at=now)
