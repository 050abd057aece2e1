"""Changes of a running subscription: its prices with prorations, its trial, its end."""

from __future__ import annotations

from decimal import Decimal

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoices, pending_items, subscriptions
from deploy.demo.stripe.account import Account, public
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_lines import price_of
from deploy.demo.stripe.page_tags import moment
from deploy.demo.stripe.payments import Outcome
from deploy.demo.stripe.periods import end_of_period
from deploy.demo.stripe.subscription_blank import item_of, plan_of
from deploy.demo.stripe.tax import rounded


def set_cancel_at_period_end(account: Account, subscription: Json, *, ending: bool) -> Json:
    """Plan the end, or take it back."""
    now = account.now(subscription["customer"])
    end = max(item["current_period_end"] for item in subscription["items"]["data"])
    reason = "cancellation_requested" if ending else None
    changes = {
        "cancel_at": end if ending else None,
        "cancel_at_period_end": ending,
        "canceled_at": now if ending else None,
        "cancellation_details": subscription["cancellation_details"] | {"reason": reason},
    }
    return account.update(subscription, changes, "customer.subscription.updated")


def change_items(
    account: Account, subscription: Json, given: list[Json], behavior: str, moment_of: int | None
) -> Json:
    """Apply ``items`` of an update; returns the changes of the subscription.

    ``behavior``: none, create_prorations (wait for the next invoice) or always_invoice.
    """
    customer = account.require("customer", subscription["customer"])
    now = moment_of or account.now(customer["id"])
    items: list[Json] = list(subscription["items"]["data"])
    for entry in given:
        number = _place(items, entry)
        before = items[number] if number is not None else None
        if entry.get("deleted"):
            if before is None:
                raise invalid("Pass the id of the item to delete.", "items[0][id]")
            items.remove(before)
            _prorate(account, customer, subscription, before, None, behavior, now)
            continue
        after = _changed(account, subscription, before, entry, now)
        if number is None:
            items.append(after)
        else:
            items[number] = after
        _prorate(account, customer, subscription, before, after, behavior, now)
    if not items:
        raise invalid("A subscription must have at least one active price.", "items")
    return {"items": subscription["items"] | {"data": items}}


def _place(items: list[Json], entry: Json) -> int | None:
    if "id" not in entry:
        return None
    for number, item in enumerate(items):
        if item["id"] == entry["id"]:
            return number
    message = f"No such subscription item: '{entry['id']}'"
    raise invalid(message, "items[0][id]", "resource_missing")


def _changed(
    account: Account, subscription: Json, before: Json | None, entry: Json, now: int
) -> Json:
    price = before["price"] if before else None
    if "price" in entry:
        price = account.require("price", entry["price"], param="items[0][price]")
    if price is None or not price["recurring"]:
        message = "The price specified is not a recurring price."
        raise invalid(message, "items[0][price]")
    if price["currency"] != subscription["currency"]:
        message = (
            "The price specified supports another currency than the subscription's "
            f"`{subscription['currency']}`."
        )
        raise invalid(message, "items[0][price]")
    quantity = entry.get("quantity", (before or {}).get("quantity", 1))
    if before is None:
        start, end = _period_of_new_item(subscription, price, now)
        return item_of(subscription, price, quantity, start, end)
    after = before | {"price": public(price), "plan": plan_of(price)}
    if price["recurring"]["usage_type"] == "licensed":
        after["quantity"] = quantity
    return after


def _period_of_new_item(subscription: Json, price: Json, now: int) -> tuple[int, int]:
    """The running period of the other items with the same interval, or one that begins now."""
    for item in subscription["items"]["data"]:
        recurring = item["price"]["recurring"]
        if all(
            recurring[name] == price["recurring"][name] for name in ("interval", "interval_count")
        ):
            return item["current_period_start"], item["current_period_end"]
    return now, end_of_period(subscription["billing_cycle_anchor"], now, price["recurring"])


def _prorate(
    account: Account,
    customer: Json,
    subscription: Json,
    before: Json | None,
    after: Json | None,
    behavior: str,
    now: int,
) -> None:
    """Credit the rest of the old price and charge the rest of the new one."""
    if behavior == "none" or subscription["status"] not in ("active", "past_due"):
        return
    for item, sign, words in ((before, -1, "Unused time on"), (after, 1, "Remaining time on")):
        if item is None or item["price"]["recurring"]["usage_type"] == "metered":
            continue
        if before and after and _same(before, after):
            continue
        start, end = item["current_period_start"], item["current_period_end"]
        share = Decimal(end - now) / Decimal(end - start)
        amount = rounded(price_of(item["price"], item["quantity"]) * share) * sign
        name = account.require("product", item["price"]["product"])["name"]
        pending_items.create_item(
            account,
            customer,
            amount=amount,
            currency=subscription["currency"],
            description=f"{words} {name} after {moment(now)}",
            period=(now, end),
            quantity=item["quantity"],
            price=item["price"],
            subscription=subscription["id"],
            proration=True,
        )


def _same(before: Json, after: Json) -> bool:
    return bool(
        before["price"]["id"] == after["price"]["id"]
        and before.get("quantity") == after.get("quantity")
    )


def invoice_prorations(account: Account, subscription: Json) -> Outcome | None:
    """Put the waiting prorations on an invoice and ask for the money at once."""
    customer = account.require("customer", subscription["customer"])
    pending = pending_items.due_items(account, customer, subscription)
    if not pending:
        return None
    invoice = invoices.draft(
        account,
        customer,
        pending_items.turn_into_lines(account, pending),
        currency=subscription["currency"],
        billing_reason="subscription_update",
        subscription=subscription,
    )
    subscriptions.mark_invoiced(account, pending, invoice)
    account.update(subscription, {"latest_invoice": invoice["id"]})
    invoices.finalize(account, invoice)
    if invoice["status"] != "open" or invoice["collection_method"] == "send_invoice":
        return None
    return invoices.collect(account, invoice)


def end_trial(account: Account, subscription: Json, end: int | str) -> Json:
    """Changes of a subscription whose trial ends now or at another time."""
    now = account.now(subscription["customer"])
    moment_of = now if end == "now" else int(end)
    if moment_of < now:
        raise invalid("Invalid trial_end: must be in the future.", "trial_end")
    items = [item | {"current_period_end": moment_of} for item in subscription["items"]["data"]]
    return {
        "billing_cycle_anchor": moment_of,
        "items": subscription["items"] | {"data": items},
        "status": "trialing",
        "trial_end": moment_of,
        "trial_start": subscription["trial_start"] or now,
    }
