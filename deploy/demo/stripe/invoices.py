"""Invoices from draft to paid or void."""

from __future__ import annotations

from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoice_lines, payments, standing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.customers import change_balance
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_blank import blank, payment_of
from deploy.demo.stripe.payments import Outcome
from deploy.demo.stripe.periods import DAY

DRAFT_SECONDS = 3600  # Stripe leaves a renewal an hour before it asks for the money


def draft(
    account: Account,
    customer: Json,
    lines: list[Json],
    *,
    currency: str,
    billing_reason: str,
    subscription: Json | None = None,
    period: tuple[int, int] | None = None,
    auto_advance: bool = True,
    **given: Any,
) -> Json:
    """Create a draft with its totals; ``given`` are fields of the invoice."""
    now = account.now(customer["id"])
    invoice = blank(account, customer, currency, now)
    if subscription:
        details = {
            "metadata": subscription["metadata"],
            "subscription": subscription["id"],
            "subscription_proration_date": None,
        }
        invoice |= {
            "automatic_tax": dict(subscription["automatic_tax"])
            | {"status": None, "provider": None},
            "collection_method": subscription["collection_method"],
            "discounts": list(subscription["discounts"]),
            "parent": {
                "quote_details": None,
                "subscription_details": details,
                "type": "subscription_details",
            },
            "_days_until_due": subscription["days_until_due"],
        }
    start, end = period or (now, now)
    invoice |= {
        "auto_advance": auto_advance,
        "automatically_finalizes_at": now + DRAFT_SECONDS if auto_advance else None,
        "billing_reason": billing_reason,
        "period_start": start,
        "period_end": end,
    } | given
    invoice["lines"]["data"] = lines
    invoice |= invoice_lines.total(account, invoice, customer)
    account.create("invoice", invoice, "invoice.created")
    if customer["currency"] is None:
        account.update(customer, {"currency": currency})
    return invoice


def finalize(account: Account, invoice: Json) -> Json:
    """Number the invoice, apply the customer's balance, and make it payable."""
    if invoice["status"] != "draft":
        raise invalid(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
            code="invoice_not_editable",
        )
    customer = account.require("customer", invoice["customer"])
    now = account.now(customer["id"])
    invoice |= invoice_lines.total(account, invoice, customer)
    sequence = customer["next_invoice_sequence"]
    account.update(customer, {"next_invoice_sequence": sequence + 1})
    _count_discounts(account, invoice)
    starting = customer["balance"]
    due, ending = _apply_balance(account, invoice, customer)
    days = invoice["_days_until_due"]
    changes: Json = {
        "amount_due": due,
        "amount_remaining": due,
        "automatically_finalizes_at": None,
        "effective_at": now,
        "ending_balance": ending,
        "hosted_invoice_url": f"{account.url}/i/{invoice['id']}",
        "invoice_pdf": f"{account.url}/i/{invoice['id']}/pdf",
        "number": f"{customer['invoice_prefix']}-{sequence:04d}",
        "starting_balance": starting,
        "status": "open",
        "status_transitions": invoice["status_transitions"] | {"finalized_at": now},
    }
    if invoice["collection_method"] == "send_invoice" and not invoice["due_date"]:
        changes["due_date"] = now + (30 if days is None else days) * DAY
    account.update(invoice, changes)
    account.emit("invoice.finalized", invoice)
    if due:
        note = f"Payment for Invoice {invoice['number']}"
        intent = payments.create_intent(account, customer, due, invoice["currency"], note)
        account.store.add("invoice_payment", payment_of(invoice, intent, now))
        account.update(invoice, {"_intent": intent["id"]})
    else:
        mark_paid(account, invoice)
    return invoice


def _count_discounts(account: Account, invoice: Json) -> None:
    for entry in invoice["total_discount_amounts"]:
        if entry["amount"]:
            discount = account.require("discount", entry["discount"])
            account.update(discount, {"_uses": discount["_uses"] + 1})


def _apply_balance(account: Account, invoice: Json, customer: Json) -> tuple[int, int]:
    """Return the amount due and the balance that the customer has afterwards."""
    total, balance = invoice["total"], customer["balance"]
    due = max(total + balance, 0)
    if change := due - total:
        # A credit spent, an old debt collected, or a negative total kept for later.
        kind = "applied_to_invoice"
        change_balance(account, customer, -change, kind, invoice=invoice["id"])
    ending: int = customer["balance"]
    return due, ending


def collect(account: Account, invoice: Json, *, authenticated: bool = False) -> Outcome:
    """One attempt to take the money from the saved card, and what follows from a failure."""
    method = method_for(account, invoice)
    if method is None:
        outcome = Outcome("failed", "card_declined", None)
    else:
        intent = account.require("payment_intent", invoice["_intent"])
        outcome = payments.pay_intent(account, intent, method, authenticated=authenticated)
    account.update(invoice, {"attempt_count": invoice["attempt_count"] + 1, "attempted": True})
    if outcome.status == "succeeded":
        mark_paid(account, invoice)
    else:
        note_failure(account, invoice, outcome)
    return outcome


def note_failure(account: Account, invoice: Json, outcome: Outcome) -> None:
    """Plan the next attempt, or give the subscription up after the last one."""
    pauses = account.store.setting("retry_days", standing.RETRY_DAYS)
    attempts = invoice["attempt_count"]
    last = attempts > len(pauses)
    following = None
    if not last and invoice["auto_advance"] and attempts:
        following = account.now(invoice["customer"]) + pauses[attempts - 1] * DAY
    account.update(invoice, {"next_payment_attempt": following})
    account.emit("invoice.payment_failed", invoice)
    if outcome.status == "requires_action":
        account.emit("invoice.payment_action_required", invoice)
    standing.after_failure(account, invoice, last=last)


def method_for(account: Account, invoice: Json) -> Json | None:
    """The card that is charged: the invoice's, its subscription's or the customer's."""
    subscription = standing.subscription_of(account, invoice)
    customer = account.require("customer", invoice["customer"])
    choices = (
        invoice["default_payment_method"],
        subscription["default_payment_method"] if subscription else None,
        customer["invoice_settings"]["default_payment_method"],
    )
    for identifier in choices:
        method = account.store.find(identifier, "payment_method") if identifier else None
        if method and method["customer"]:
            return method
    return None


def mark_paid(account: Account, invoice: Json, *, out_of_band: bool = False) -> Json:
    """Book the whole amount as paid; ``out_of_band`` means by bank transfer and the like."""
    now = account.now(invoice["customer"])
    paid = invoice["amount_remaining"]
    changes = {
        "amount_paid": invoice["amount_paid"] + paid,
        "amount_remaining": 0,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": "paid",
        "status_transitions": invoice["status_transitions"] | {"paid_at": now},
        "_out_of_band": out_of_band,
        "_overdue": False,
    }
    account.update(invoice, changes)
    for payment in payments_of(account, invoice):
        if payment["status"] == "open":
            settle_payment(account, payment, None if out_of_band else paid, now)
    account.emit("invoice.paid", invoice)
    account.emit("invoice.payment_succeeded", invoice)
    standing.after_payment(account, invoice)
    return invoice


def settle_payment(account: Account, payment: Json, paid: int | None, now: int) -> None:
    """Close the payment of an invoice: paid with an amount, canceled without."""
    name = "canceled_at" if paid is None else "paid_at"
    changes = {
        "amount_paid": paid,
        "status": "canceled" if paid is None else "paid",
        "status_transitions": payment["status_transitions"] | {name: now},
    }
    account.update(payment, changes)
    if paid is None:
        intent = account.require("payment_intent", payment["payment"]["payment_intent"])
        payments.cancel_intent(account, intent, "void_invoice")
    else:
        account.emit("invoice_payment.paid", payment)


def payments_of(account: Account, invoice: Json) -> list[Json]:
    return [
        payment
        for payment in account.store.all("invoice_payment", customer=invoice["customer"])
        if payment["invoice"] == invoice["id"]
    ]


def applied_balance(invoice: Json) -> int:
    """The part of the total that the customer's balance covered; negative for a debt collected."""
    covered: int = (
        invoice["total"] - invoice["amount_due"] - invoice["pre_payment_credit_notes_amount"]
    )
    return covered


def _return_balance(account: Account, invoice: Json) -> None:
    """A voided invoice gives back the credit that was spent on it."""
    if applied := applied_balance(invoice):
        customer = account.require("customer", invoice["customer"])
        kind = "unapplied_from_invoice"
        change_balance(account, customer, -applied, kind, invoice=invoice["id"])


def close(account: Account, invoice: Json, status: str, event: str, name: str) -> Json:
    """Void an invoice, or mark it uncollectible; its subscription may become active again."""
    now = account.now(invoice["customer"])
    transitions = invoice["status_transitions"] | {name: now}
    changes: Json = {"auto_advance": False, "next_payment_attempt": None, "status": status}
    account.update(invoice, changes | {"status_transitions": transitions})
    if status == "void":
        _return_balance(account, invoice)
        for payment in payments_of(account, invoice):
            if payment["status"] == "open":
                settle_payment(account, payment, None, now)
    account.emit(event, invoice)
    standing.after_payment(account, invoice)
    return invoice
