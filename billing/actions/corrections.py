"""Corrections by HQ: transfers, refunds and credits, each logged before Stripe is asked.

The entry stays if Stripe doesn't answer, because the money may have moved; if Stripe refuses, the
entry goes.
`press` names the press of a button: sent again, also after a lost answer, it has its effect once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from billing import gateway
from billing.actions.sync import sync_account, sync_object
from billing.errors import AskedOtherwise, GatewayRefused, NotOpen, TooMuch
from billing.models import Account, Correction, Invoice
from tenants.accounts.models import User

Kind = Correction.Kind


def receive_transfer(
    invoice: Invoice, *, reference: str, by: User, press: UUID, now: datetime
) -> None:
    """Mark an invoice as paid by bank transfer.

    Raises NotOpen, AskedOtherwise, GatewayUnreachable, GatewayRefused.
    """
    with transaction.atomic():
        invoice = _lock(invoice)
        correction = _log(
            invoice.account,
            kind=Kind.TRANSFER,
            amount=invoice.remaining,
            currency=invoice.currency,
            reason=reference,
            invoice=invoice,
            by=by,
            press=press,
            now=now,
        )
        if correction.stripe_id:
            return
        if not invoice.is_unpaid:
            raise NotOpen
    with _asked(correction):
        gateway.settle_outside(invoice.stripe_id)
        Invoice.objects.filter(pk=invoice.pk).update(reference=reference)
        _note(correction, invoice.stripe_id)
    customer = invoice.account.stripe_customer
    sync_object("invoice", invoice.stripe_id, customer=customer, now=now)


def refund_invoice(
    invoice: Invoice, *, amount: int, reason: str, by: User | None, press: UUID, now: datetime
) -> None:
    """Give money back to the card it came from. `amount` in cents; `by` is None by itself.

    Raises NotOpen for an invoice that was not paid by card, TooMuch, AskedOtherwise,
    GatewayUnreachable, GatewayRefused.
    """
    with transaction.atomic():
        invoice = _lock(invoice)
        correction = _log(
            invoice.account,
            kind=Kind.REFUND,
            amount=amount,
            currency=invoice.currency,
            reason=reason,
            invoice=invoice,
            by=by,
            press=press,
            now=now,
        )
        if correction.stripe_id:
            return
        if not invoice.refundable_payment:
            raise NotOpen
        if not 0 < amount <= invoice.paid - _given_back(invoice, but=correction):
            raise TooMuch
    with _asked(correction):
        _note(correction, gateway.refund(invoice.refundable_payment, amount=amount, key=str(press)))
    sync_account(invoice.account, now=now)


def give_credit(
    account: Account, *, amount: int, reason: str, by: User, press: UUID, now: datetime
) -> None:
    """Credit the next invoices of an account. `amount` in cents.

    Raises TooMuch for nothing or less, AskedOtherwise, GatewayUnreachable, GatewayRefused.
    """
    if amount <= 0:
        raise TooMuch
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        correction = _log(
            account,
            kind=Kind.CREDIT,
            amount=amount,
            currency=account.currency,
            reason=reason,
            invoice=None,
            by=by,
            press=press,
            now=now,
        )
    if correction.stripe_id:
        return
    with _asked(correction):
        number = gateway.give_credit(
            account.stripe_customer,
            amount=amount,
            currency=account.currency,
            reason=reason,
            key=str(press),
        )
        _note(correction, number)


@contextmanager
def _asked(correction: Correction) -> Iterator[None]:
    """Ask Stripe for a logged correction, its account locked; forget it if Stripe refuses."""
    try:
        with transaction.atomic():
            Account.objects.select_for_update().get(pk=correction.account_id)
            yield
    except GatewayRefused:
        Correction.objects.filter(pk=correction.pk, stripe_id="").delete()
        raise


def _lock(invoice: Invoice) -> Invoice:
    Account.objects.select_for_update().get(pk=invoice.account_id)
    locked: Invoice = Invoice.objects.select_related("account").get(pk=invoice.pk)
    return locked


def _log(
    account: Account,
    *,
    kind: str,
    amount: int,
    currency: str,
    reason: str,
    invoice: Invoice | None,
    by: User | None,
    press: UUID,
    now: datetime,
) -> Correction:
    correction, is_new = Correction.objects.get_or_create(
        key=press,
        defaults={
            "account": account,
            "invoice": invoice,
            "kind": kind,
            "amount": amount,
            "currency": currency,
            "reason": reason,
            "by": by,
            "at": now,
        },
    )
    is_unanswered = not (is_new or correction.stripe_id)
    if is_unanswered and kind != Kind.TRANSFER and correction.amount != amount:
        raise AskedOtherwise
    return correction


def _note(correction: Correction, number: str) -> None:
    correction.stripe_id = number
    correction.save(update_fields=["stripe_id"])


def _given_back(invoice: Invoice, *, but: Correction) -> int:
    refunds = invoice.corrections.filter(kind=Kind.REFUND).exclude(pk=but.pk)
    logged = refunds.aggregate(total=Sum("amount"))["total"] or 0
    return max(invoice.refunded, logged)
