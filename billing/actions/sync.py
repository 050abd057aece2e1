"""Write what Stripe has now into our rows. The only writer of subscriptions and invoices.

An event only says which object changed; the object is read again while the account is locked, so
the order, the age and the number of events don't matter.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from billing import gateway
from billing.actions.accounts import begin_licence, lock
from billing.actions.standing import review_standing
from billing.errors import GatewayLacks
from billing.letters import TRIAL, post_letter
from billing.models import Account, Invoice, RevenueChange, Subscription
from billing.models.subscription import OVER
from billing.signals import licence_resumed
from billing.states import InvoiceState, SubscriptionState
from tenants.registry import alarms

logger = logging.getLogger(__name__)
SUBSCRIPTION_FIELDS = (
    "status plan currency monthly is_invoiced created_at trial_ends_at period_ends_at"
    " ends_at_period_end ended_at items"
).split()
INVOICE_FIELDS = (
    "subscription number status currency total paid remaining refundable_payment created_at"
    " due_at paid_at next_attempt_at page_url pdf_url"
).split()
WHOLE_ACCOUNT = {"customer", "checkout.session", "credit_note"}  # kinds that may change any row
TRIAL_ENDS = "billing.trial"  # key: number of the account
REFUNDS = {"charge", "refund"}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of ours that Stripe had otherwise."""

    object_id: str
    field: str
    ours: Any
    theirs: Any


def is_relevant(kind: str) -> bool:
    """True for kinds of objects that we keep or that change those we keep."""
    return kind in {"subscription", "invoice", *WHOLE_ACCOUNT, *REFUNDS}


@transaction.atomic
def sync_object(kind: str, number: str, *, customer: str, now: datetime) -> bool:
    """Read an object again and write it. False if its customer is not an account of ours.

    Without an object at Stripe the row of a draft is deleted, and any other row stays as it is.
    Locks the account while Stripe is asked. Raises GatewayUnreachable, GatewayRefused.
    """
    account = _lock(customer)
    if account is None:
        return False
    try:
        _write_object(account, kind, number, now=now)
    except GatewayLacks:
        logger.warning("Stripe has no %s %s any more", kind, number)
        account.invoices.filter(stripe_id=number, status="draft").delete()
    review_standing(account, now=now)
    return True


def _write_object(account: Account, kind: str, number: str, *, now: datetime) -> None:
    match kind:
        case "subscription":
            _write_subscription(account, gateway.read_subscription(number), now=now)
        case "invoice":
            _write_invoice(account, gateway.read_invoice(number))
        case _ if kind in REFUNDS:
            _write_refunds(account)
        case _:
            list(_write_all(account, now=now))


@transaction.atomic
def sync_account(account: Account, *, now: datetime) -> list[Change]:
    """Read everything of an account again; the fields that were different here.

    Raises GatewayUnreachable, GatewayRefused.
    """
    locked = lock(account)
    if not locked.stripe_customer:
        return []
    changes = list(_write_all(locked, now=now))
    _write_refunds(locked)
    review_standing(locked, now=now)
    return changes


def _lock(customer: str) -> Account | None:
    found: Account | None = (
        Account.objects.select_for_update().filter(stripe_customer=customer).first()
        if customer
        else None
    )
    return found


def _write_all(account: Account, *, now: datetime) -> Iterator[Change]:
    for subscription in gateway.subscriptions_of(account.stripe_customer):
        yield from _write_subscription(account, subscription, now=now)
    for invoice in gateway.invoices_of(account.stripe_customer):
        yield from _write_invoice(account, invoice)


def _write_subscription(
    account: Account, state: SubscriptionState, *, now: datetime
) -> list[Change]:
    known = Subscription.objects.filter(stripe_id=state.id).first()
    if known and known.status in OVER and state.status not in OVER:
        return []  # over is over: an answer from a cache can't revive it
    before = known.revenue if known else 0
    values = {name: getattr(state, name) for name in SUBSCRIPTION_FIELDS}
    values["items"] = dict(state.items)
    changes = _differences(state.id, known, values)
    row, _made = Subscription.objects.update_or_create(
        stripe_id=state.id, defaults={"account": account, **values}
    )
    _note_revenue(account, before=before, after=row.revenue, currency=row.currency, now=now)
    was_ending = bool(known and known.ends_at_period_end)
    if row.is_running and was_ending and account.leaves_at and not row.ends_at_period_end:
        licence_resumed.send(sender=Account, account=account, now=now)
    if row.is_running:
        _take_terms(account, row)
        _remind_before_trial_ends(row, now=now)
        begin_licence(account, now=now)
    return changes


def _take_terms(account: Account, row: Subscription) -> None:
    """The plan and the way of payment are those of the running subscription."""
    method = Account.Method.TRANSFER if row.is_invoiced else Account.Method.CARD
    terms = (row.plan or account.plan, row.currency, method)
    if terms != (account.plan, account.currency, account.method):
        account.plan, account.currency, account.method = terms
        account.save(update_fields=["plan", "currency", "method"])


def _remind_before_trial_ends(row: Subscription, *, now: datetime) -> None:
    remind_at = (row.trial_ends_at or now) - timedelta(days=settings.BILLING_TRIAL_NOTICE_DAYS)
    if row.is_on_trial and remind_at > now:
        alarms.set(city=None, kind=TRIAL_ENDS, key=str(row.account_id), due_at=remind_at)


@alarms.handler(TRIAL_ENDS)
def remind_of_trial(*, key: str, now: datetime, **_: object) -> None:
    """Write that the first payment comes; the letter is dropped if there is no trial any more."""
    if account := Account.objects.filter(pk=key).first():
        post_letter(account, TRIAL, now=now)


def _note_revenue(
    account: Account, *, before: int, after: int, currency: str, now: datetime
) -> None:
    if before == after:
        return
    Kind = RevenueChange.Kind
    if before and after:
        kind = Kind.EXPANSION if after > before else Kind.CONTRACTION
    elif after:
        kind = Kind.RETURN if account.revenue_changes.exists() else Kind.NEW
    else:
        kind = Kind.CHURN
    account.revenue_changes.create(kind=kind, currency=currency, amount=after - before, at=now)


def _write_invoice(account: Account, state: InvoiceState) -> list[Change]:
    known = Invoice.objects.filter(stripe_id=state.id).first()
    values = {name: getattr(state, name) for name in INVOICE_FIELDS}
    changes = _differences(state.id, known, values)
    Invoice.objects.update_or_create(stripe_id=state.id, defaults={"account": account, **values})
    return changes


def _write_refunds(account: Account) -> None:
    """Sum up what was given back of each invoice that was paid by card."""
    refunded_by_payment = gateway.refunded_of(account.stripe_customer)
    for invoice in account.invoices.exclude(refundable_payment=""):
        refunded = refunded_by_payment.get(invoice.refundable_payment, invoice.refunded)
        if refunded != invoice.refunded:
            invoice.refunded = refunded
            invoice.save(update_fields=["refunded"])


def _differences(number: str, known: Any, values: dict[str, Any]) -> list[Change]:
    if known is None:
        return [Change(number, "id", "", number)]
    return [
        Change(number, name, getattr(known, name), value)
        for name, value in values.items()
        if getattr(known, name) != value
    ]
