"""The meter, products and prices that our plans are sold by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from billing.errors import GatewayRefused
from billing.gateway.client import stripe_api
from billing.plans import Plan

METER = "active_members"  # name of the meter's events
PRODUCT_PREFIX = "thursdays_"


def ensure_meter() -> tuple[str, bool]:
    """The id of the meter of active members, and whether it was made now."""
    with stripe_api() as client:
        for meter in client.v1.billing.meters.list({"status": "active"}).auto_paging_iter():
            if meter.event_name == METER:
                return meter.id, False
        made = client.v1.billing.meters.create(
            {
                "display_name": "Active members",
                "event_name": METER,
                "default_aggregation": {"formula": "last"},
                "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
                "value_settings": {"event_payload_key": "value"},
            }
        )
        return made.id, True


def ensure_product(key: str, *, name: str) -> bool:
    """Make or rename a product; whether there was something to do."""
    import stripe

    number = product_id(key)
    with stripe_api() as client:
        try:
            found = client.v1.products.retrieve(number)
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            client.v1.products.create({"id": number, "name": name})
            return True
        if found.name == name:
            return False
        client.v1.products.update(number, {"name": name})
        return True


def ensure_price(
    key: str,
    *,
    product: str,
    currency: str,
    amount: int,
    is_monthly: bool = False,
    meter: str = "",
) -> bool:
    """Make a price, or replace the one with another amount; whether there was something to do.

    `key` is the lookup key; `meter` the id of the meter that counts what is sold. New subscriptions
    pay a replaced price, running ones keep theirs.
    """
    with stripe_api() as client:
        known = client.v1.prices.list({"lookup_keys": [key], "active": True, "limit": 1}).data
        if known and known[0].unit_amount == amount:
            return False
        params: Any = {
            "product": product_id(product),
            "currency": currency,
            "unit_amount": amount,
            "lookup_key": key,
            "transfer_lookup_key": True,
            "tax_behavior": "exclusive",
        }
        if meter:
            usage = {"usage_type": "metered", "meter": meter}
            params["recurring"] = {"interval": "month", **usage}
        elif is_monthly:
            params["recurring"] = {"interval": "month"}
        client.v1.prices.create(params)
        return True


def product_id(key: str) -> str:
    return f"{PRODUCT_PREFIX}{key}"


def prices_of(keys: Iterable[str]) -> dict[str, str]:
    """Ids of prices by their lookup keys. Raises GatewayRefused for one that is not published."""
    wanted = list(keys)
    with stripe_api() as client:
        found = client.v1.prices.list({"lookup_keys": wanted, "active": True, "limit": 100})
        prices = {price.lookup_key or "": price.id for price in found.auto_paging_iter()}
    if missing := [key for key in wanted if key not in prices]:
        raise GatewayRefused(f"Not published: {', '.join(missing)}. Run: manage.py billing plans")
    return prices


def price_keys(plan: Plan, currency: str) -> list[str]:
    """Lookup keys of what a plan costs each month."""
    keys = [plan.monthly_price_key(currency)]
    return [*keys, plan.member_price_key(currency)] if plan.is_metered else keys
