"""Credit notes: less to pay on an open invoice, or money back after a paid one."""

from __future__ import annotations

from decimal import Decimal

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoices, listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged
from deploy.demo.stripe.customers import change_balance
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_lines import summed_taxes
from deploy.demo.stripe.refunds import refund_charge
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id
from deploy.demo.stripe.tax import rounded


@route("POST", "credit_notes", "CreditNoteCreateParams")
def create(account: Account, params: Json) -> Json:
    invoice = account.require("invoice", params["invoice"], param="invoice")
    if invoice["status"] not in ("open", "paid"):
        message = "Credit notes can only be created on open or paid invoices."
        raise invalid(message, "invoice")
    lines = _lines(invoice, params)
    total = sum(map(_gross, lines))
    _check(account, invoice, params, total)
    before = total if invoice["status"] == "open" else 0
    after = total - before
    note = _blank(account, invoice, params, lines, total, before, after)
    account.store.add("credit_note", note)
    if before:
        _lower(account, invoice, before)
    else:
        _give_back(account, invoice, note, params)
    account.emit("credit_note.created", note)
    return note


def _lines(invoice: Json, params: Json) -> list[Json]:
    """Lines of the note; one for an invoice line takes its share of discounts and taxes."""
    by_id = {line["id"]: line for line in invoice["lines"]["data"]}
    lines = []
    for number, entry in enumerate(params.get("lines", [])):
        if entry["type"] == "invoice_line_item":
            name = entry.get("invoice_line_item", "")
            if name not in by_id:
                message = f"No such invoice line item: '{name}'"
                raise invalid(message, f"lines[{number}][invoice_line_item]", "resource_missing")
            found = by_id[name]
            net = entry.get("amount", found["amount"])
            lines.append(_line(net, found["description"], name) | _shares(found, net))
        else:
            amount = entry.get("unit_amount", 0) * entry.get("quantity", 1)
            lines.append(_line(amount, entry.get("description"), None))
    if not lines and "amount" in params:
        lines.append(_line(params["amount"], "Credit", None))
    return lines


def _line(amount: int, description: str | None, invoice_line: str | None) -> Json:
    line = {
        "id": new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": description,
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "invoice_line_item" if invoice_line else "custom_line_item",
        "unit_amount": None if invoice_line else amount,
        "unit_amount_decimal": None if invoice_line else str(amount),
    }
    return line | ({"invoice_line_item": invoice_line} if invoice_line else {})


def _shares(line: Json, net: int) -> Json:
    """The discounts and taxes of an invoice line that go with a part of it."""
    share = Decimal(net) / Decimal(line["amount"] or 1)

    def part(entry: Json) -> Json:
        names = [name for name in ("amount", "taxable_amount") if entry.get(name) is not None]
        return entry | {name: rounded(entry[name] * share) for name in names}

    discounts = [part(entry) for entry in line["discount_amounts"]]
    return {
        "discount_amount": sum(entry["amount"] for entry in discounts),
        "discount_amounts": discounts,
        "taxes": [part(entry) for entry in line["taxes"]],
    }


def _gross(line: Json) -> int:
    taxes = sum(tax["amount"] for tax in line["taxes"] if tax["tax_behavior"] == "exclusive")
    gross: int = line["amount"] - line["discount_amount"] + taxes
    return gross


def _check(account: Account, invoice: Json, params: Json, total: int) -> None:
    if total <= 0:
        raise invalid("The credit note must have a positive amount.", "amount")
    if invoice["status"] == "open":
        left = invoice["amount_remaining"]
        if total > left:
            raise invalid(f"The amount ({total}) is more than the amount due ({left}).", "amount")
        return
    left = invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if total > left:
        raise invalid(f"The amount ({total}) is more than what can be credited ({left}).", "amount")
    names = ("credit_amount", "refund_amount", "out_of_band_amount")
    given = sum(params.get(name, 0) for name in names) + sum(
        entry.get("amount_refunded", 0) for entry in params.get("refunds", [])
    )
    if given != total:
        raise invalid(
            "The sum of credit amount, refund amount and out of band amount must equal the credit "
            f"note amount ({total}).",
            "amount",
        )


def _blank(
    account: Account,
    invoice: Json,
    params: Json,
    lines: list[Json],
    total: int,
    before: int,
    after: int,
) -> Json:
    identifier = new_id("cn")
    now = account.now(invoice["customer"])
    taxes = summed_taxes(lines)
    count = len(
        [
            note
            for note in account.store.all("credit_note", customer=invoice["customer"])
            if note["invoice"] == invoice["id"]
        ]
    )
    return {
        "id": identifier,
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": sum(line["discount_amount"] for line in lines),
        "discount_amounts": [off for line in lines for off in line["discount_amounts"]],
        "effective_at": params.get("effective_at", now),
        "invoice": invoice["id"],
        "lines": listing.whole(f"/v1/credit_notes/{identifier}/lines", lines),
        "livemode": False,
        "memo": params.get("memo"),
        "metadata": merged({}, params.get("metadata")),
        "number": f"{invoice['number']}-CN-{count + 1:02d}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": f"{account.url}/i/{invoice['id']}/pdf",
        "post_payment_amount": after,
        "pre_payment_amount": before,
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": sum(line["amount"] for line in lines),
        "subtotal_excluding_tax": sum(line["amount"] for line in lines),
        "total": total,
        "total_excluding_tax": total - sum(tax["amount"] for tax in taxes),
        "total_taxes": taxes,
        "type": "pre_payment" if before else "post_payment",
        "voided_at": None,
    }


def _lower(account: Account, invoice: Json, amount: int) -> None:
    """An open invoice asks for less; one that asks for nothing more is paid."""
    changes = {
        "amount_remaining": invoice["amount_remaining"] - amount,
        "pre_payment_credit_notes_amount": invoice["pre_payment_credit_notes_amount"] + amount,
        "amount_due": invoice["amount_due"] - amount,
    }
    account.update(invoice, changes, "invoice.updated")
    if intent := account.store.find(invoice["_intent"] or "", "payment_intent"):
        account.update(intent, {"amount": changes["amount_remaining"]})
    if not changes["amount_remaining"]:
        for payment in invoices.payments_of(account, invoice):
            if payment["status"] == "open":
                now = account.now(invoice["customer"])
                invoices.settle_payment(account, payment, None, now)
        invoices.mark_paid(account, invoice)


def _give_back(account: Account, invoice: Json, note: Json, params: Json) -> None:
    changes: Json = {}
    if credit := params.get("credit_amount"):
        customer = account.require("customer", invoice["customer"])
        transaction = change_balance(
            account,
            customer,
            -credit,
            "credit_note",
            invoice=invoice["id"],
            credit_note=note["id"],
        )
        changes["customer_balance_transaction"] = transaction["id"]
    if refunded := params.get("refund_amount"):
        intent = account.store.find(invoice["_intent"] or "", "payment_intent")
        if intent is None or not intent["latest_charge"] or intent["status"] != "succeeded":
            raise invalid("The invoice was not paid by card: nothing to refund.", "refund_amount")
        charge = account.require("charge", intent["latest_charge"])
        refund = refund_charge(account, charge, refunded, {})
        changes["refunds"] = [_refund_entry(refund["id"], refunded)]
    for entry in params.get("refunds", []):
        account.require("refund", entry.get("refund", ""), param="refunds[0][refund]")
        found = _refund_entry(entry["refund"], entry["amount_refunded"])
        changes["refunds"] = [*changes.get("refunds", []), found]
    account.update(note, changes)
    credited = invoice["post_payment_credit_notes_amount"] + note["amount"]
    account.update(invoice, {"post_payment_credit_notes_amount": credited}, "invoice.updated")


def _refund_entry(refund: str, amount: int) -> Json:
    return {
        "amount_refunded": amount,
        "payment_record_refund": None,
        "refund": refund,
        "type": "refund",
    }


@route("GET", "credit_notes/{}", "CreditNoteRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("credit_note", identifier)


@route("GET", "credit_notes", "CreditNoteListParams")
def list_notes(account: Account, params: Json) -> Json:
    found = account.store.all("credit_note", customer=params.get("customer"))
    return listing.page("/v1/credit_notes", listing.matching(found, params, "invoice"), params)
