"""Subscriptions: how they begin, renew and end."""

from __future__ import annotations

from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.stripe import discounts, invoices, payment_methods, standing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_lines import describe, line, of_subscription, price_of
from deploy.demo.stripe.meters import usage
from deploy.demo.stripe.payments import Outcome
from deploy.demo.stripe.pending_items import due_items, one_time_line, turn_into_lines
from deploy.demo.stripe.periods import end_of_period
from deploy.demo.stripe.subscription_blank import blank, item_of


def begin(
    account: Account,
    customer: Json,
    items: list[tuple[Json, int]],
    *,
    trial_end: int | None = None,
    extra: list[tuple[Json, int]] | None = None,
    given_discounts: list[Json] | None = None,
    **given: Any,
) -> Json:
    """Create a subscription with its first invoice, which is not asked for yet.

    ``items`` are recurring prices with quantities, ``extra`` one-time prices of the first invoice,
    ``given`` fields of the subscription.
    """
    now = account.now(customer["id"])
    currency = items[0][0]["currency"]
    for price, _ in [*items, *(extra or [])]:
        if price["currency"] != currency:
            raise invalid("All prices of a subscription must have one currency.", "items")
        if not price["active"]:
            message = f"The price specified is inactive: {price['id']}."
            raise invalid(message, "items", "resource_missing")
    if customer["currency"] not in (None, currency):
        message = f"You cannot combine currencies on a single customer ({customer['currency']})."
        raise invalid(message, "currency")
    subscription = blank(customer, currency, now) | given
    if trial_end:
        subscription |= {"trial_start": now, "trial_end": trial_end, "status": "trialing"}
        subscription["billing_cycle_anchor"] = trial_end
    elif subscription["collection_method"] == "send_invoice":
        subscription["status"] = "active"
    anchor = subscription["billing_cycle_anchor"]
    subscription["items"]["data"] = [
        item_of(subscription, price, quantity, now, end_of_period(anchor, now, price["recurring"]))
        for price, quantity in items
    ]
    redeemed = discounts.redeem(account, customer, given_discounts or [], subscription["id"])
    subscription["discounts"] = redeemed
    account.create("subscription", subscription, "customer.subscription.created")
    lines = [first_line(account, subscription, item) for item in subscription["items"]["data"]]
    lines += [one_time_line(account, price, quantity, now) for price, quantity in extra or []]
    pending = due_items(account, customer, subscription)
    lines += turn_into_lines(account, pending)
    invoice = _invoice(account, customer, subscription, lines, "subscription_create", (now, now))
    mark_invoiced(account, pending, invoice)
    return subscription


def first_line(account: Account, subscription: Json, item: Json) -> Json:
    """The line of an item for its current period; a trial and usage to come cost nothing."""
    price, quantity = item["price"], item.get("quantity", 0)
    period = (item["current_period_start"], item["current_period_end"])
    name = describe(account, price, quantity)
    trial = subscription["status"] == "trialing"
    if trial:
        name = f"Trial period for {account.require('product', price['product'])['name']}"
    free = trial or price["recurring"]["usage_type"] == "metered"
    return line(
        amount=0 if free else price_of(price, quantity),
        currency=price["currency"],
        description=name,
        period=period,
        quantity=quantity,
        price=price,
        parent=of_subscription(subscription["id"], item["id"]),
        metadata=subscription["metadata"],
    )


def _invoice(
    account: Account,
    customer: Json,
    subscription: Json,
    lines: list[Json],
    reason: str,
    period: tuple[int, int],
) -> Json:
    invoice = invoices.draft(
        account,
        customer,
        lines,
        currency=subscription["currency"],
        billing_reason=reason,
        subscription=subscription,
        period=period,
        auto_advance=subscription["status"] != "unpaid",
    )
    account.update(subscription, {"latest_invoice": invoice["id"]})
    return invoice


def mark_invoiced(account: Account, items: list[Json], invoice: Json) -> None:
    for item in items:
        account.update(item, {"invoice": invoice["id"]})


def collect_first(
    account: Account,
    subscription: Json,
    *,
    behavior: str = "allow_incomplete",
    authenticated: bool = False,
) -> Outcome | None:
    """Finalize the first invoice and charge it. Returns the outcome if something was charged."""
    invoice = account.require("invoice", subscription["latest_invoice"])
    if subscription["collection_method"] == "send_invoice" and invoice["total"]:
        return None  # an hour as a draft, then it is sent
    invoices.finalize(account, invoice)
    _reload(account, subscription)
    if invoice["status"] == "paid":
        if subscription["status"] == "incomplete":
            account.update(subscription, {"status": "active"}, "customer.subscription.updated")
        return None
    if behavior == "default_incomplete":
        return None
    outcome = invoices.collect(account, invoice, authenticated=authenticated)
    _reload(account, subscription)
    return outcome


def _reload(account: Account, subscription: Json) -> None:
    subscription.update(account.require("subscription", subscription["id"]))


def renew(account: Account, subscription: Json) -> Json | None:
    """End the current period: cancel if so wanted, or invoice the next one.

    The new invoice asks for the new period of fixed prices and for the usage of the old one.
    """
    if subscription["cancel_at_period_end"]:
        final_usage(account, subscription)
        return end(account, subscription, reason="cancellation_requested")
    customer = account.require("customer", subscription["customer"])
    now = account.now(customer["id"])
    changes: Json = {}
    if subscription["status"] == "trialing":
        behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
        method = (
            subscription["default_payment_method"]
            or (customer["invoice_settings"]["default_payment_method"])
        )
        if behavior == "cancel" and not method:
            return end(account, subscription, reason="payment_failed")
        changes["status"] = "active"
    before = _bounds(subscription)
    usage_lines, items = [], []
    for item in subscription["items"]["data"]:
        start = item["current_period_end"]
        if start <= now:
            if line_of_usage := usage_line(account, subscription, item):
                usage_lines.append(line_of_usage)
            following = end_of_period(
                subscription["billing_cycle_anchor"], start, item["price"]["recurring"]
            )
            item = item | {"current_period_start": start, "current_period_end": following}
        items.append(item)
    changes["items"] = subscription["items"] | {"data": items}
    account.update(subscription, changes, "customer.subscription.updated")
    lines = [
        first_line(account, subscription, item)
        for item in items
        if item["price"]["recurring"]["usage_type"] == "licensed"
        and item["current_period_start"] == now
    ]
    pending = due_items(account, customer, subscription)
    lines = [*turn_into_lines(account, pending), *lines, *usage_lines]
    invoice = _invoice(account, customer, subscription, lines, "subscription_cycle", before)
    mark_invoiced(account, pending, invoice)
    return invoice


def _bounds(subscription: Json) -> tuple[int, int]:
    items = subscription["items"]["data"]
    start = min(item["current_period_start"] for item in items)
    return start, min(item["current_period_end"] for item in items)


def usage_line(account: Account, subscription: Json, item: Json) -> Json | None:
    """The usage of a metered item in its current period, nothing for usage of a trial."""
    price = item["price"]
    if price["recurring"]["usage_type"] != "metered":
        return None
    period = (item["current_period_start"], item["current_period_end"])
    trial = subscription["trial_end"] and period[0] < subscription["trial_end"]
    quantity = usage(account, price["recurring"]["meter"], subscription["customer"], period)
    return line(
        amount=0 if trial else price_of(price, quantity),
        currency=price["currency"],
        description=describe(account, price, quantity),
        period=period,
        quantity=quantity,
        price=price,
        parent=of_subscription(subscription["id"], item["id"]),
        metadata=subscription["metadata"],
    )


def final_usage(account: Account, subscription: Json) -> Json | None:
    """Invoice the usage that a subscription leaves behind when it ends."""
    lines = [
        found
        for item in subscription["items"]["data"]
        if (found := usage_line(account, subscription, item)) and found["amount"]
    ]
    if not lines:
        return None
    customer = account.require("customer", subscription["customer"])
    period = _bounds(subscription)
    return _invoice(account, customer, subscription, lines, "subscription_cycle", period)


def end(account: Account, subscription: Json, *, reason: str | None) -> Json:
    return standing.end(account, subscription, "canceled", reason=reason)


def cancel(
    account: Account,
    subscription: Json,
    *,
    reason: str | None,
    invoice_now: bool = False,
    details: Json | None = None,
) -> Json:
    """End at once. Open invoices stay open but are no longer collected."""
    if invoice_now and (invoice := final_usage(account, subscription)):
        invoices.finalize(account, invoice)
    if details:
        kept = subscription["cancellation_details"] | details
        account.update(subscription, {"cancellation_details": kept})
    for invoice in account.store.all("invoice", customer=subscription["customer"]):
        found = standing.subscription_of(account, invoice)
        if found and found["id"] == subscription["id"] and invoice["status"] in ("draft", "open"):
            changes = {"auto_advance": False, "next_payment_attempt": None}
            account.update(invoice, changes | {"automatically_finalizes_at": None})
    return end(account, subscription, reason=reason)


def expire(account: Account, subscription: Json) -> Json:
    """Give up a subscription whose first payment was not made within 23 hours."""
    invoice = account.store.find(subscription["latest_invoice"] or "", "invoice")
    if invoice and invoice["status"] == "open":
        invoices.close(account, invoice, "void", "invoice.voided", "voided_at")
        subscription.update(account.require("subscription", subscription["id"]))
    return standing.end(account, subscription, "incomplete_expired", reason=None)


def choose_method(account: Account, subscription: Json, method: str | None) -> None:
    """Check that a card may pay for a subscription."""
    if method:
        found = payment_methods.resolve(account, method, param="default_payment_method")
        if found["customer"] != subscription["customer"]:
            raise invalid(
                "The customer does not have a payment method with this ID attached.",
                "default_payment_method",
            )
