"""Invoice previews: what a change, or the next renewal, would cost; nothing is kept of it."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import pending_items, subscriptions
from deploy.demo.stripe.account import Account, public
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.subscription_changes import change_items, end_trial, invoice_prorations


@route("POST", "invoices/create_preview", "InvoiceCreatePreviewParams")
def create(account: Account, params: Json) -> Json:
    """Try it out and undo it: the next invoice of a subscription, with a change if one is given."""
    if "subscription" not in params:
        raise invalid("The double previews only invoices of a subscription.", "subscription")
    details = params.get("subscription_details", {})
    with account.store.undone():
        subscription = account.require("subscription", params["subscription"], param="subscription")
        if subscription["ended_at"]:
            message = "The subscription has ended and has no upcoming invoice."
            raise invalid(message, code="invoice_upcoming_none")
        behavior = details.get("proration_behavior", "create_prorations")
        changes: Json = {}
        if "items" in details:
            date = details.get("proration_date")
            changes = change_items(account, subscription, details["items"], behavior, date)
        if "trial_end" in details:
            changes |= end_trial(account, subscription | changes, details["trial_end"])
        account.update(subscription, changes)
        invoice = _next(account, subscription, at_once=behavior == "always_invoice")
    preview = public(invoice)
    return preview | {"id": preview["id"].replace("in_", "upcoming_in_"), "number": None}


def _next(account: Account, subscription: Json, *, at_once: bool) -> Json:
    customer = account.require("customer", subscription["customer"])
    if at_once and pending_items.due_items(account, customer, subscription):
        invoice_prorations(account, subscription)
        found = account.store.find(subscription["latest_invoice"] or "", "invoice")
    else:
        end = min(item["current_period_end"] for item in subscription["items"]["data"])
        with account.at(end):
            account.update(subscription, {"cancel_at_period_end": False})
            found = subscriptions.renew(account, subscription)
    if found is None or found["object"] != "invoice":
        message = "There is no upcoming invoice for this subscription."
        raise invalid(message, code="invoice_upcoming_none")
    return found
