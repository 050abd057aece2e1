"""Pages of Stripe where a card is given and the first amount is paid."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from billing.gateway.client import stripe_api
from billing.gateway.objects import checkout_state
from billing.gateway.prices import price_keys, prices_of
from billing.plans import Plan, PlanFile
from billing.states import CheckoutState


def open_checkout(
    *,
    account_key: str,
    attempt: str,
    customer: str,
    plan: Plan,
    currency: str,
    plans: PlanFile,
    is_first: bool,
    success_url: str,
    cancel_url: str,
    language: str,
) -> CheckoutState:
    """Open a page of Stripe where a card is given and the first amount is paid.

    `attempt` names the press of a button: the same again answers with the same page. Only the first
    licence of an account has the entry fee and the trial.
    """
    keys = price_keys(plan, currency)
    if is_first and plans.entry_fee:
        keys.append(plans.entry_price_key(currency))
    prices = prices_of(keys)
    metered = plan.member_price_key(currency)
    lines: list[Any] = [
        {"price": prices[key]} if key == metered else {"price": prices[key], "quantity": 1}
        for key in keys
    ]
    subscription: Any = {"metadata": {"account": account_key, "plan": plan.key}}
    if plans.trial_days and is_first:
        subscription["trial_period_days"] = plans.trial_days
    with stripe_api() as client:
        opened = client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer,
                "customer_update": {"address": "auto", "name": "auto"},
                "client_reference_id": account_key,
                "line_items": lines,
                "subscription_data": subscription,
                "automatic_tax": {"enabled": settings.STRIPE_TAX},
                "tax_id_collection": {"enabled": True},
                "billing_address_collection": "required",
                "allow_promotion_codes": True,
                "success_url": success_url,
                "cancel_url": cancel_url,
                "locale": "ru" if language == "ru" else "en",
                "metadata": {"account": account_key, "plan": plan.key},
            },
            {"idempotency_key": f"checkout:{account_key}:{attempt}"},
        )
        return checkout_state(opened)


def read_checkout(number: str) -> CheckoutState:
    with stripe_api() as client:
        return checkout_state(client.v1.checkout.sessions.retrieve(number))


def expire_checkout(number: str) -> None:
    """Close a page of Stripe that is still open, so that nobody pays on it."""
    with stripe_api() as client:
        if client.v1.checkout.sessions.retrieve(number).status == "open":
            client.v1.checkout.sessions.expire(number)
