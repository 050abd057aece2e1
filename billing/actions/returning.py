"""Close an account for good and return what it has paid, when its group gets no city."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from billing import gateway
from billing.actions.checkout import close_checkout
from billing.actions.corrections import refund_invoice
from billing.actions.sync import sync_account
from billing.models import Account, Invoice
from billing.models.invoice import InvoiceQuerySet
from tenants.registry import alarms

RETURN = "billing.return"  # key: number of the account


def return_money(account: Account, *, reason: str, now: datetime) -> None:
    """Close an account now, and have all that it paid returned, until Stripe has confirmed it."""
    open_accounts = Account.objects.filter(pk=account.pk, closed_at=None)
    if open_accounts.update(closed_at=now, closed_because=reason[:300]):
        alarms.set(city=None, kind=RETURN, key=str(account.pk), due_at=now)


@alarms.handler(RETURN)
def return_now(*, key: str, now: datetime, **_: object) -> None:
    """Close the payment page, end the licence, void unpaid invoices, refund paid ones. Idempotent.

    An alarm that fails is repeated; each step leaves out what an earlier attempt has done.
    """
    account = Account.objects.get(pk=key)
    close_checkout(account)
    sync_account(account, now=now)
    for subscription in account.subscriptions.running():
        gateway.cancel_now(subscription.stripe_id)
    take_back_invoices(account.invoices.all(), reason=account.closed_because, now=now)
    sync_account(account, now=now)


def take_back_invoices(invoices: InvoiceQuerySet, *, reason: str, now: datetime) -> None:
    """Void unpaid invoices, and return what was paid by card. Idempotent.

    Raises GatewayUnreachable, GatewayRefused.
    """
    for invoice in invoices.withdrawable():
        gateway.void(invoice.stripe_id)
    for invoice in invoices.exclude(refundable_payment=""):
        if remaining := invoice.paid - invoice.refunded:
            _refund(invoice, remaining, reason=reason, now=now)


def _refund(invoice: Invoice, amount: int, *, reason: str, now: datetime) -> None:
    press = uuid5(NAMESPACE_URL, f"return:{invoice.stripe_id}")
    refund_invoice(invoice, amount=amount, reason=reason, by=None, press=press, now=now)
