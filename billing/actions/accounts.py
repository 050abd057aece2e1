"""Open accounts, and change who pays and how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from billing import gateway
from billing.actions.usage import count_after, month_counted_at
from billing.errors import UnknownCurrency, UnknownPlan
from billing.models import Account
from billing.plans import Plan, plan_file
from billing.signals import licence_begun
from tenants.registry import alarms
from tenants.registry.models import City

COMPARE = "billing.compare"  # key: number of the account
CUSTOMER = "billing.customer"  # key: number of the account
EVERY = timedelta(days=1)


@transaction.atomic
def open_account(
    *,
    name: str,
    emails: Sequence[str],
    language: str,
    plan: str,
    currency: str,
    method: str,
    now: datetime,
) -> Account:
    """Open an account; a free plan begins at once, a paid one with its first payment.

    Raises UnknownPlan, UnknownCurrency.
    """
    facts = find_plan(plan)
    check_currency(currency)
    account = Account.objects.create(
        name=name,
        emails=list(emails),
        language=language,
        plan=plan,
        currency=currency,
        method=method,
        opened_at=now,
    )
    if facts.is_free:
        begin_licence(account, now=now)
    return account


def begin_licence(account: Account, *, now: datetime) -> None:
    """Note the beginning of the licence, once, and count its active members from now on.

    Call with the row locked.
    """
    if account.begun_at is None:
        account.begun_at = now
        account.save(update_fields=["begun_at"])
        count_after(month_counted_at(now), account_id=account.pk)
        licence_begun.send(sender=Account, account=account, now=now)


@transaction.atomic
def choose_terms(account: Account, *, plan: str, currency: str, method: str) -> Account:
    """Choose plan, currency and way of payment before a licence begins, the first or another one.

    Changes nothing while one is running, nor on a free plan.

    Raises UnknownPlan, UnknownCurrency.
    """
    find_plan(plan)
    check_currency(currency)
    account = lock(account)
    if not (account.is_free or account.subscriptions.running().exists()):
        account.plan, account.currency, account.method = plan, currency, method
        account.save(update_fields=["plan", "currency", "method"])
    return account


@transaction.atomic
def set_payers(account: Account, *, emails: Sequence[str], language: str, now: datetime) -> None:
    """Set who gets letters about money and may open the pages of the account.

    Stripe is told later by an alarm: its invoices go to the first of them.
    """
    account = lock(account)
    if (account.emails, account.language) != (list(emails), language):
        account.emails, account.language = list(emails), language
        account.save(update_fields=["emails", "language"])
        if account.stripe_customer:
            alarms.set(city=None, kind=CUSTOMER, key=str(account.pk), due_at=now)


@alarms.handler(CUSTOMER)
def update_customer(*, key: str, **_: object) -> None:
    """Bring Stripe's customer in line with the account. Repeated while Stripe doesn't answer."""
    account = Account.objects.get(pk=key)
    gateway.update_customer(account.stripe_customer, **_facts(account))


def _facts(account: Account) -> dict[str, str]:
    """The name, mailbox and language of a customer at Stripe."""
    email = account.emails[0] if account.emails else ""
    return {"name": account.name, "email": email, "language": account.language}


def give_city(account: Account, city: City) -> None:
    """Connect an account with the city that was built for it."""
    Account.objects.filter(pk=account.pk, city=None).update(city=city)


def customer_of(account: Account, *, now: datetime) -> str:
    """The customer at Stripe, created on first use; from then on it is compared every day.

    Call with the row locked.
    """
    if not account.stripe_customer:
        account.stripe_customer = gateway.create_customer(key=account.key, **_facts(account))
        account.save(update_fields=["stripe_customer"])
        alarms.set(city=None, kind=COMPARE, key=str(account.pk), due_at=now + EVERY)
    return account.stripe_customer


def lock(account: Account) -> Account:
    """The row as it is now, locked until the end of the transaction."""
    locked: Account = Account.objects.select_for_update().get(pk=account.pk)
    return locked


def find_plan(key: str) -> Plan:
    """Raises UnknownPlan."""
    if (plan := plan_file().plans.get(key)) is None:
        raise UnknownPlan
    return plan


def check_currency(currency: str) -> None:
    """Raises UnknownCurrency."""
    if currency not in plan_file().currencies:
        raise UnknownCurrency
