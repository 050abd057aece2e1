"""Invoices, and money that goes back: refunds and credit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billing.gateway.client import stripe_api
from billing.gateway.objects import id_of, invoice_state
from billing.states import InvoiceState


def read_invoice(number: str) -> InvoiceState:
    with stripe_api() as client:
        return invoice_state(client.v1.invoices.retrieve(number, {"expand": ["payments"]}))


def invoices_of(customer: str) -> Iterator[InvoiceState]:
    """All invoices of a customer, newest first."""
    with stripe_api() as client:
        found = client.v1.invoices.list(
            {"customer": customer, "limit": 100, "expand": ["data.payments"]}
        )
        for each in found.auto_paging_iter():
            yield invoice_state(each)


def charge(number: str) -> None:
    """Charge an unpaid invoice now, with the customer's card. Raises GatewayRefused."""
    with stripe_api() as client:
        client.v1.invoices.pay(number)


def settle_outside(number: str) -> InvoiceState:
    """Mark an invoice as paid by bank transfer."""
    with stripe_api() as client:
        client.v1.invoices.pay(number, {"paid_out_of_band": True})
    return read_invoice(number)


def void(number: str) -> InvoiceState:
    """Withdraw an invoice that is not paid, also a draft. Idempotent.

    Stripe deletes no draft of a subscription, so a draft is finalized first, without being sent.
    """
    with stripe_api() as client:
        status = client.v1.invoices.retrieve(number).status
        if status == "draft":
            silent: Any = {"auto_advance": False}
            status = client.v1.invoices.finalize_invoice(number, silent).status
        if status in ("open", "uncollectible"):
            client.v1.invoices.void_invoice(number)
    return read_invoice(number)


def refund(payment: str, *, amount: int, key: str) -> str:
    """Give money back to the card it came from; the id of the refund."""
    with stripe_api() as client:
        made = client.v1.refunds.create(
            {"payment_intent": payment, "amount": amount},
            {"idempotency_key": f"refund:{key}"},
        )
        return made.id


def refunded_of(customer: str) -> dict[str, int]:
    """The refunded part of each payment by card of a customer, in cents. One request a hundred."""
    refunded: dict[str, int] = {}
    with stripe_api() as client:
        found = client.v1.charges.list({"customer": customer, "limit": 100})
        for charge in found.auto_paging_iter():
            if payment := id_of(charge.payment_intent):
                refunded[payment] = refunded.get(payment, 0) + charge.amount_refunded
    return refunded


def give_credit(customer: str, *, amount: int, currency: str, reason: str, key: str) -> str:
    """Credit the next invoices of a customer; the id of the balance transaction."""
    with stripe_api() as client:
        made = client.v1.customers.balance_transactions.create(
            customer,
            {"amount": -amount, "currency": currency, "description": reason[:350]},
            {"idempotency_key": f"credit:{key}"},
        )
        return made.id
