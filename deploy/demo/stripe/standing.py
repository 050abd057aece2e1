"""Set a subscription's status by its invoices: active, past due, unpaid, incomplete or ended."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account

LIVING = ("incomplete", "trialing", "active", "past_due", "unpaid")
RETRY_DAYS = [3, 5, 7]  # after each failed attempt; then the subscription is given up
AFTER_RETRIES = "unpaid"  # or "canceled" or "past_due"


def subscription_of(account: Account, invoice: Json) -> Json | None:
    parent = invoice["parent"] or {}
    identifier = (parent.get("subscription_details") or {}).get("subscription")
    return account.store.find(identifier, "subscription") if identifier else None


def latest_finalized(account: Account, subscription: Json) -> Json | None:
    for invoice in account.store.all("invoice", customer=subscription["customer"]):
        found = subscription_of(account, invoice)
        if (
            found
            and found["id"] == subscription["id"]
            and invoice["status"] not in ("draft", "void")
        ):
            return invoice
    return None


def end(account: Account, subscription: Json, status: str, *, reason: str | None) -> Json:
    now = account.now(subscription["customer"])
    details = subscription["cancellation_details"] | {"reason": reason}
    changes = {
        "canceled_at": subscription["canceled_at"] or now,
        "cancellation_details": details,
        "ended_at": now,
        "status": status,
    }
    account.update(subscription, changes)
    account.emit("customer.subscription.deleted", subscription)
    return subscription


def after_payment(account: Account, invoice: Json) -> None:
    """Paying the latest invoice makes a subscription active; paying an older one does not."""
    mark_delinquency(account, invoice["customer"])
    subscription = subscription_of(account, invoice)
    if subscription is None or subscription["status"] not in ("incomplete", "past_due", "unpaid"):
        return
    latest = latest_finalized(account, subscription)
    if latest is None and subscription["status"] == "incomplete":
        return  # its first invoice was voided
    if latest is None or latest["status"] == "paid":
        account.update(subscription, {"status": "active"}, "customer.subscription.updated")


def after_failure(account: Account, invoice: Json, *, last: bool) -> None:
    """``last``: no further attempt follows."""
    mark_delinquency(account, invoice["customer"])
    subscription = subscription_of(account, invoice)
    if subscription is None or subscription["status"] not in ("active", "trialing", "past_due"):
        return
    status = account.store.setting("after_retries", AFTER_RETRIES) if last else "past_due"
    if status == "canceled":
        end(account, subscription, "canceled", reason="payment_failed")
    else:
        account.update(subscription, {"status": status}, "customer.subscription.updated")


def mark_delinquency(account: Account, customer: str) -> None:
    found = account.store.find(customer, "customer")
    if found is None:
        return
    overdue = any(
        invoice["status"] == "open" and (invoice["attempted"] or invoice["_overdue"])
        for invoice in account.store.all("invoice", customer=customer)
    )
    account.update(found, {"delinquent": overdue}, "customer.updated")
