"""Lines of an invoice, and the totals that follow from them: discounts, then taxes."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from deploy.demo.doubles import Json
from deploy.demo.stripe import discounts
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.store import new_id
from deploy.demo.stripe.tax import rounded, tax_of


def line(
    *,
    amount: int,
    currency: str,
    description: str,
    period: tuple[int, int],
    quantity: int | None,
    price: Json | None,
    parent: Json,
    metadata: Json | None = None,
) -> Json:
    """A line of ``amount`` minor units; ``parent`` is one of the two kinds below."""
    pricing = None
    if price:
        pricing = {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        }
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": description,
        "discount_amounts": [],
        "discountable": amount > 0,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": metadata or {},
        "parent": parent,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": pricing,
        "quantity": quantity,
        "quantity_decimal": None if quantity is None else str(quantity),
        "subscription": _subscription_of(parent),
        "subtotal": amount,
        "taxes": [],
        "_tax_behavior": price["tax_behavior"] if price else "unspecified",
    }


def of_subscription(subscription: str, item: str, *, proration: bool = False) -> Json:
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription,
        "subscription_item": item,
    }
    return {
        "invoice_item_details": None,
        "subscription_item_details": details,
        "type": "subscription_item_details",
    }


def of_invoice_item(item: Json) -> Json:
    parent = item["parent"] or {}
    details = {
        "invoice_item": item["id"],
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "subscription": parent.get("subscription_details", {}).get("subscription"),
    }
    return {
        "invoice_item_details": details,
        "subscription_item_details": None,
        "type": "invoice_item_details",
    }


def _subscription_of(parent: Json) -> str | None:
    details = parent["subscription_item_details"] or parent["invoice_item_details"] or {}
    found: str | None = details.get("subscription")
    return found


def price_of(price: Json, quantity: int) -> int:
    """The cost of a quantity; fractions of a minor unit are rounded half up."""
    return rounded(Decimal(price["unit_amount_decimal"]) * quantity)


def describe(account: Account, price: Json, quantity: int | None) -> str:
    product = account.require("product", price["product"])
    name: str = product["name"]
    if not price["recurring"]:
        return name
    cost = Decimal(price["unit_amount_decimal"]) / 100
    interval = price["recurring"]["interval"]
    return f"{quantity} × {name} (at {cost:.2f} {price['currency'].upper()} / {interval})"


def total(account: Account, invoice: Json, customer: Json) -> Json:
    """Put discounts and taxes on the lines of a draft, and compute its totals."""
    lines: list[Json] = invoice["lines"]["data"]
    for entry in lines:
        entry |= {"discount_amounts": [], "taxes": [], "invoice": invoice["id"]}
    off = _discount(account, invoice, lines)
    if invoice["automatic_tax"]["enabled"]:
        _tax(account, customer, lines)
    taxes = summed_taxes(lines)
    subtotal = sum(entry["amount"] for entry in lines)
    discounted = sum(off.values())
    exclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    inclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    amount = subtotal - discounted + exclusive
    known = customer["address"] and customer["address"]["country"]
    invoice["automatic_tax"]["status"] = (
        ("complete" if known else "requires_location_inputs")
        if invoice["automatic_tax"]["enabled"]
        else None
    )
    return {
        "amount_due": max(amount, 0),
        "amount_remaining": max(amount, 0),
        "automatic_tax": invoice["automatic_tax"],
        "lines": invoice["lines"],
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inclusive,
        "total": amount,
        "total_discount_amounts": [
            {"amount": taken, "discount": discount} for discount, taken in off.items()
        ],
        "total_excluding_tax": amount - exclusive - inclusive,
        "total_pretax_credit_amounts": [],
        "total_taxes": taxes,
    }


def _discount(account: Account, invoice: Json, lines: list[Json]) -> dict[str, int]:
    off: dict[str, int] = {}
    for identifier in invoice["discounts"]:
        discount = account.require("discount", identifier)
        coupon = discounts.coupon_in_force(account, discount, invoice["created"])
        if coupon is None:
            continue
        left = [_after_discounts(entry) if entry["discountable"] else 0 for entry in lines]
        taken = discounts.amount_off(coupon, left)
        for entry, amount in zip(lines, taken, strict=True):
            if amount:
                entry["discount_amounts"].append({"amount": amount, "discount": identifier})
        off[identifier] = sum(taken)
    return off


def _after_discounts(entry: Json) -> int:
    taken: int = sum(found["amount"] for found in entry["discount_amounts"])
    amount: int = entry["amount"]
    return amount - taken


def _tax(account: Account, customer: Json, lines: list[Json]) -> None:
    for entry in lines:
        behavior = entry.get("_tax_behavior", "unspecified")
        if tax := tax_of(account, customer, _after_discounts(entry), behavior):
            entry["taxes"].append(tax)


def summed_taxes(lines: list[Json]) -> list[Json]:
    """One entry for each rate and behavior."""
    groups: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for entry in lines:
        for tax in entry["taxes"]:
            groups[tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"]].append(tax)
    return [
        group[0]
        | {
            "amount": sum(tax["amount"] for tax in group),
            "taxable_amount": sum(tax["taxable_amount"] for tax in group),
        }
        for group in groups.values()
    ]
