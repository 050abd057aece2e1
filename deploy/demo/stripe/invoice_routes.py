"""Invoices and their payments in the API."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoices, listing, payment_methods
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.errors import StripeError, invalid
from deploy.demo.stripe.pending_items import due_items, turn_into_lines
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.subscriptions import mark_invoiced


@route("POST", "invoices", "InvoiceCreateParams")
def create(account: Account, params: Json) -> Json:
    customer = account.require("customer", params.get("customer", ""), param="customer")
    subscription = None
    if "subscription" in params:
        subscription = account.require("subscription", params["subscription"], param="subscription")
    method = params.get("collection_method", "charge_automatically")
    days, due = params.get("days_until_due"), params.get("due_date")
    if method == "send_invoice" and days is None and due is None:
        raise invalid(
            "If `collection_method` is `send_invoice`, you must specify `days_until_due` or "
            "`due_date`.",
            "days_until_due",
        )
    pending = []
    if params.get("pending_invoice_items_behavior", "exclude") == "include" or subscription:
        pending = due_items(account, customer, subscription)
    given: Json = {
        "collection_method": method,
        "description": params.get("description"),
        "due_date": due,
        "footer": params.get("footer"),
        "metadata": merged({}, params.get("metadata")),
        "_days_until_due": days,
    }
    if "automatic_tax" in params:
        enabled = params["automatic_tax"]["enabled"]
        blank = {"disabled_reason": None, "liability": None, "provider": None, "status": None}
        given["automatic_tax"] = blank | {"enabled": enabled}
    currency = params.get("currency") or customer["currency"] or "usd"
    invoice = invoices.draft(
        account,
        customer,
        turn_into_lines(account, pending),
        currency=currency,
        billing_reason="manual",
        subscription=subscription,
        auto_advance=params.get("auto_advance", False),
        **given,
    )
    mark_invoiced(account, pending, invoice)
    return invoice


@route("GET", "invoices", "InvoiceListParams")
def list_invoices(account: Account, params: Json) -> Json:
    found = account.store.all("invoice", customer=params.get("customer"))
    found = listing.matching(found, params, "collection_method", "status")
    if "subscription" in params:
        found = [invoice for invoice in found if _names(invoice, params["subscription"])]
    if isinstance(bounds := params.get("due_date"), dict):
        found = [
            invoice
            for invoice in found
            if invoice["due_date"] and listing.within(invoice["due_date"], bounds)
        ]
    return listing.page("/v1/invoices", found, params)


def _names(invoice: Json, subscription: str) -> bool:
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    return bool(details.get("subscription") == subscription)


@route("GET", "invoices/{}", "InvoiceRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("invoice", identifier)


@route("GET", "invoices/{}/lines", "InvoiceLineItemListParams")
def list_lines(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    return listing.page(invoice["lines"]["url"], invoice["lines"]["data"], params)


@route("POST", "invoices/(in_[^/]+)", "InvoiceUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    names = ("auto_advance", "default_payment_method", "description", "due_date", "footer")
    draft_only = {"collection_method", "days_until_due", "due_date", "automatic_tax", "discounts"}
    if invoice["status"] != "draft" and (refused := draft_only & params.keys()):
        message = "Finalized invoices can't be updated in this way."
        raise invalid(message, min(refused), "invoice_not_editable")
    changes = plain_changes(params, *names, "collection_method")
    if "days_until_due" in params:
        changes["_days_until_due"] = params["days_until_due"]
    if "auto_advance" in changes and invoice["status"] == "draft":
        now = account.now(invoice["customer"])
        changes["automatically_finalizes_at"] = (
            now + invoices.DRAFT_SECONDS if changes["auto_advance"] else None
        )
    changes["metadata"] = merged(invoice["metadata"], params.get("metadata"))
    return account.update(invoice, changes, "invoice.updated")


@route("DELETE", "invoices/{}", "InvoiceDeleteParams")
def delete(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    if invoice["status"] != "draft" or invoice["parent"]:
        raise invalid("You can only delete draft invoices.", code="invoice_not_editable")
    for item in account.store.all("invoiceitem", customer=invoice["customer"]):
        if item["invoice"] == identifier:
            account.store.delete(item["id"])
    account.store.delete(identifier)
    account.emit("invoice.deleted", invoice)
    return {"id": identifier, "object": "invoice", "deleted": True}


@route("POST", "invoices/{}/finalize", "InvoiceFinalizeInvoiceParams")
def finalize(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    if "auto_advance" in params:
        account.update(invoice, {"auto_advance": params["auto_advance"]})
    return invoices.finalize(account, invoice)


@route("POST", "invoices/{}/send", "InvoiceSendInvoiceParams")
def send(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    if invoice["collection_method"] != "send_invoice":
        message = "You can only manually send an invoice whose collection_method is send_invoice."
        raise invalid(message)
    if invoice["status"] == "draft":
        invoices.finalize(account, invoice)
    account.emit("invoice.sent", invoice)
    return invoice


@route("POST", "invoices/{}/pay", "InvoicePayParams")
def pay(account: Account, params: Json, identifier: str) -> Json:
    """Charge the saved card or ``payment_method``, or note that money came another way."""
    invoice = account.require("invoice", identifier)
    if invoice["status"] == "draft":
        invoices.finalize(account, invoice)
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"Invoices that are {invoice['status']} can't be paid.")
    if params.get("paid_out_of_band"):
        return invoices.mark_paid(account, invoice, out_of_band=True)
    if method := params.get("payment_method"):
        chosen = payment_methods.resolve(account, method)
        if chosen["customer"] is None:
            chosen = payment_methods.attach(
                account, chosen["id"], account.require("customer", invoice["customer"])
            )
        account.update(invoice, {"default_payment_method": chosen["id"]})
    if invoices.method_for(account, invoice) is None:
        raise StripeError(
            "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
            "`default_payment_method` before you attempt to pay this invoice.",
            code="resource_missing",
        )
    outcome = invoices.collect(account, invoice)
    if outcome.status != "succeeded":
        raise outcome.error(account.require("payment_intent", invoice["_intent"]))
    return account.require("invoice", identifier)


@route("POST", "invoices/{}/void", "InvoiceVoidInvoiceParams")
def void(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"You can only void open or uncollectible invoices: {invoice['status']}.")
    return invoices.close(account, invoice, "void", "invoice.voided", "voided_at")


@route("POST", "invoices/{}/mark_uncollectible", "InvoiceMarkUncollectibleParams")
def mark_uncollectible(account: Account, params: Json, identifier: str) -> Json:
    invoice = account.require("invoice", identifier)
    if invoice["status"] != "open":
        raise invalid("You can only mark open invoices as uncollectible.")
    event, name = "invoice.marked_uncollectible", "marked_uncollectible_at"
    return invoices.close(account, invoice, "uncollectible", event, name)


@listing.includable("invoice", "payments")
def payments_of(account: Account, invoice: Json) -> Json:
    found = invoices.payments_of(account, invoice)
    return listing.whole(f"/v1/invoice_payments?invoice={invoice['id']}", found)


@listing.includable("invoice", "confirmation_secret")
def confirmation_secret(account: Account, invoice: Json) -> Json:
    stored = account.require("invoice", invoice["id"])
    intent = account.store.find(stored["_intent"] or "", "payment_intent") or {}
    return {"client_secret": intent.get("client_secret"), "type": "payment_intent"}


@route("GET", "invoice_payments", "InvoicePaymentListParams")
def list_payments(account: Account, params: Json) -> Json:
    found = listing.matching(account.store.all("invoice_payment"), params, "invoice", "status")
    if asked := params.get("payment"):
        intent = asked.get("payment_intent")
        found = [entry for entry in found if entry["payment"]["payment_intent"] == intent]
    return listing.page("/v1/invoice_payments", found, params)


@route("GET", "invoice_payments/{}", "InvoicePaymentRetrieveParams")
def retrieve_payment(account: Account, params: Json, identifier: str) -> Json:
    return account.require("invoice_payment", identifier)
