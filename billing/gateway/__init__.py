"""Stripe. The only package that imports its client; everything else sees the types of `states`.

Callers go through this door: `gateway.open_checkout(…)`. The API's version is pinned in `client`.
Requests that create something carry an idempotency key, so asking again after a lost answer has the
effect once. Amounts are in the smallest unit of a currency.
"""

from billing.gateway.checkout import expire_checkout, open_checkout, read_checkout
from billing.gateway.client import forget_client, is_live, stripe_api
from billing.gateway.customers import create_customer, ensure_portal, open_portal, update_customer
from billing.gateway.events import BadSignature, events_since, read_event
from billing.gateway.invoices import (
    charge,
    give_credit,
    invoices_of,
    read_invoice,
    refund,
    refunded_of,
    settle_outside,
    void,
)
from billing.gateway.prices import METER, ensure_meter, ensure_price, ensure_product
from billing.gateway.subscriptions import (
    begin_invoiced_subscription,
    cancel_now,
    change_plan,
    end_at_period_end,
    read_subscription,
    report_usage,
    subscriptions_of,
)

__all__ = [
    "METER",
    "BadSignature",
    "begin_invoiced_subscription",
    "cancel_now",
    "change_plan",
    "charge",
    "create_customer",
    "end_at_period_end",
    "ensure_meter",
    "ensure_portal",
    "ensure_price",
    "ensure_product",
    "events_since",
    "expire_checkout",
    "forget_client",
    "give_credit",
    "invoices_of",
    "is_live",
    "open_checkout",
    "open_portal",
    "read_checkout",
    "read_event",
    "read_invoice",
    "read_subscription",
    "refund",
    "refunded_of",
    "report_usage",
    "settle_outside",
    "stripe_api",
    "subscriptions_of",
    "update_customer",
    "void",
]
