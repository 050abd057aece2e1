"""The double's ledger: what each customer was invoiced, has paid, got back and owes.

Amounts are minor units. ``invoiced = paid + paid_out_of_band + credit_used + credited_open
+ voided + uncollectible + outstanding``, where ``credit_used`` is what the balance covered.
"""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.invoices import applied_balance


def all_books(account: Account) -> Json:
    return {
        customer["id"]: books_of(account, customer) for customer in account.store.all("customer")
    }


def books_of(account: Account, customer: Json) -> Json:
    identifier = customer["id"]
    final = [
        invoice
        for invoice in account.store.all("invoice", customer=identifier)
        if invoice["status"] != "draft"
    ]
    notes = [
        note
        for note in account.store.all("credit_note", customer=identifier)
        if note["status"] == "issued"
    ]
    refunds = account.store.all("refund", customer=identifier)

    def total(field: str, *statuses: str) -> int:
        return sum(invoice[field] for invoice in final if invoice["status"] in statuses)

    paid = [invoice for invoice in final if invoice["amount_paid"]]
    return {
        "currency": customer["currency"],
        "invoiced": sum(invoice["total"] for invoice in final),
        "paid": sum(entry["amount_paid"] for entry in paid if not entry["_out_of_band"]),
        "paid_out_of_band": sum(entry["amount_paid"] for entry in paid if entry["_out_of_band"]),
        "credit_used": sum(
            applied_balance(invoice) for invoice in final if invoice["status"] != "void"
        ),
        "credited_open": sum(note["pre_payment_amount"] for note in notes),
        "credited_paid": sum(note["post_payment_amount"] for note in notes),
        "voided": total("total", "void") - total("pre_payment_credit_notes_amount", "void"),
        "uncollectible": total("amount_remaining", "uncollectible"),
        "outstanding": total("amount_remaining", "open"),
        "refunded": sum(refund["amount"] for refund in refunds if refund["status"] == "succeeded"),
        "balance": customer["balance"],
    }
