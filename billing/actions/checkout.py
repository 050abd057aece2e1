"""The first payment: by card on Stripe's page, or by bank transfer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from billing import gateway
from billing.actions.accounts import check_currency, customer_of, find_plan, lock
from billing.actions.sync import sync_account
from billing.errors import AccountClosed, AlreadySubscribed, UnknownPlan
from billing.models import Account
from billing.plans import Plan, plan_file
from tenants.registry import alarms

CHECKOUT = "billing.checkout"  # key: number of the account
LOOK_AFTER = timedelta(minutes=15)  # until an open page is looked after without an event


def pay_by_card(
    account: Account,
    *,
    press: UUID,
    success_url: str,
    cancel_url: str,
    language: str,
    now: datetime,
) -> str:
    """Open Stripe's page for the first payment, and return its address.

    The page opened last is returned as long as it is open and for the same terms, so nobody pays
    twice. Raises AlreadySubscribed, also if that page was paid and no event has told of it yet,
    UnknownPlan, UnknownCurrency, GatewayUnreachable, GatewayRefused.
    """
    _prepare(account, now=now)
    with transaction.atomic():
        account = lock(account)
        plan = _payable_plan(account)
        if url := _still_open(account, plan):
            return url
        opened = gateway.open_checkout(
            account_key=account.key,
            attempt=str(press),
            customer=customer_of(account, now=now),
            plan=plan,
            currency=account.currency,
            plans=plan_file(),
            is_first=not account.has_had_licence,
            success_url=success_url,
            cancel_url=cancel_url,
            language=language,
        )
        account.checkout = opened.id
        account.save(update_fields=["checkout"])
        return opened.url


def pay_by_transfer(account: Account, *, now: datetime) -> Account:
    """Subscribe an account whose invoices are paid by bank transfer. Idempotent.

    The licence begins at once: the first invoice has its own due date on the timetable. Raises
    AlreadySubscribed, UnknownPlan, UnknownCurrency, GatewayUnreachable, GatewayRefused.
    """
    _prepare(account, now=now)
    with transaction.atomic():
        account = lock(account)
        plan = _payable_plan(account)
        _still_open(account, None)
        gateway.begin_invoiced_subscription(
            account_key=account.key,
            attempt=account.subscriptions.count(),
            customer=customer_of(account, now=now),
            plan=plan,
            currency=account.currency,
            plans=plan_file(),
            with_entry_fee=not account.has_had_licence,
            days_until_due=settings.BILLING_TRANSFER_DAYS,
        )
    sync_account(account, now=now)
    account.refresh_from_db()
    return account


@alarms.handler(CHECKOUT)
def look_after_checkout(*, key: str, now: datetime, **_: object) -> None:
    """Notice a payment of which no event has told, also after the answer was lost."""
    account = Account.objects.filter(pk=key).first()
    if account is None or account.subscriptions.running().exists():
        return
    sync_account(account, now=now)
    opened = gateway.read_checkout(account.checkout) if account.checkout else None
    if opened and opened.status == "open":
        alarms.set(city=None, kind=CHECKOUT, key=key, due_at=now + LOOK_AFTER)


def close_checkout(account: Account) -> None:
    """Close the page of Stripe that may be open, so that nobody pays on it any more."""
    with transaction.atomic():
        account = lock(account)
        if account.checkout:
            gateway.expire_checkout(account.checkout)
            account.checkout = ""
            account.save(update_fields=["checkout"])


def _prepare(account: Account, *, now: datetime) -> None:
    """Keep the customer and look after the payment, also if the answer to it is lost.

    Reads the account again if the page opened last was paid. Raises as `pay_by_card`.
    """
    with transaction.atomic():
        account = lock(account)
        _payable_plan(account)
        customer_of(account, now=now)
        alarms.set(city=None, kind=CHECKOUT, key=str(account.pk), due_at=now + LOOK_AFTER)
    if account.checkout and gateway.read_checkout(account.checkout).status == "complete":
        sync_account(account, now=now)


def _payable_plan(account: Account) -> Plan:
    plan = find_plan(account.plan)
    check_currency(account.currency)
    if plan.is_free:
        raise UnknownPlan
    if account.closed_at or account.leaves_at:
        raise AccountClosed
    if account.subscriptions.running().exists():
        raise AlreadySubscribed
    return plan


def _still_open(account: Account, plan: Plan | None) -> str:
    """The address of the page opened last if it is open for `plan`; closes it for other terms.

    Raises AlreadySubscribed if it was paid at this moment.
    """
    if not account.checkout:
        return ""
    opened = gateway.read_checkout(account.checkout)
    if opened.status == "complete":
        if not account.subscriptions.filter(stripe_id=opened.subscription).exists():
            raise AlreadySubscribed
        return ""
    if opened.status != "open":
        return ""
    if plan and (opened.plan, opened.currency) == (plan.key, account.currency):
        return opened.url
    gateway.expire_checkout(opened.id)
    return ""
