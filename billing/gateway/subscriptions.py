"""Subscriptions: paid by invoice or card, ended, moved to another plan, and their usage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from billing.gateway.client import stripe_api
from billing.gateway.objects import subscription_state
from billing.gateway.prices import METER, price_keys, prices_of
from billing.plans import Plan, PlanFile
from billing.states import SubscriptionState


def begin_invoiced_subscription(
    *,
    account_key: str,
    attempt: int,
    customer: str,
    plan: Plan,
    currency: str,
    plans: PlanFile,
    with_entry_fee: bool,
    days_until_due: int,
) -> SubscriptionState:
    """Subscribe a customer who pays invoices by bank transfer.

    `attempt` numbers the subscriptions of an account: the same again is the same subscription.
    """
    keys = price_keys(plan, currency)
    fee = plans.entry_price_key(currency)
    prices = prices_of([*keys, *([fee] if with_entry_fee and plans.entry_fee else [])])
    params: Any = {
        "customer": customer,
        "items": [{"price": prices[key]} for key in keys],
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "automatic_tax": {"enabled": settings.STRIPE_TAX},
        "metadata": {"account": account_key, "plan": plan.key},
    }
    if fee in prices:
        params["add_invoice_items"] = [{"price": prices[fee]}]
    with stripe_api() as client:
        options: Any = {"idempotency_key": f"invoiced:{account_key}:{attempt}"}
        return subscription_state(client.v1.subscriptions.create(params, options))


def read_subscription(number: str) -> SubscriptionState:
    with stripe_api() as client:
        return subscription_state(client.v1.subscriptions.retrieve(number))


def subscriptions_of(customer: str) -> list[SubscriptionState]:
    with stripe_api() as client:
        found = client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100})
        return [subscription_state(each) for each in found.auto_paging_iter()]


def end_at_period_end(number: str, *, ends: bool) -> SubscriptionState:
    """Let a subscription end with its period, or let it go on after all."""
    with stripe_api() as client:
        return subscription_state(
            client.v1.subscriptions.update(number, {"cancel_at_period_end": ends})
        )


def cancel_now(number: str) -> SubscriptionState:
    """End a subscription at once, without a last invoice."""
    with stripe_api() as client:
        return subscription_state(
            client.v1.subscriptions.cancel(number, {"invoice_now": False, "prorate": False})
        )


def change_plan(state: SubscriptionState, plan: Plan) -> SubscriptionState:
    """Move a subscription to another plan now; the difference is on the next invoice."""
    keys = price_keys(plan, state.currency)
    prices = prices_of(keys)
    gone: list[Any] = [
        {"id": item, "deleted": True, **({"clear_usage": True} if "_member_" in key else {})}
        for key, item in state.items.items()
        if key not in keys
    ]
    new: list[Any] = [{"price": prices[key]} for key in keys if key not in state.items]
    with stripe_api() as client:
        changed = client.v1.subscriptions.update(
            state.id,
            {
                "items": [*gone, *new],
                "proration_behavior": "create_prorations",
                "metadata": {"plan": plan.key},
            },
        )
        return subscription_state(changed)


def report_usage(*, customer: str, people: int, at: datetime, key: str) -> None:
    """Report how many members were active. The last number of a period counts, each key once."""
    with stripe_api() as client:
        client.v1.billing.meter_events.create(
            {
                "event_name": METER,
                "payload": {"stripe_customer_id": customer, "value": str(people)},
                "identifier": key,
                "timestamp": int(at.timestamp()),
            }
        )
