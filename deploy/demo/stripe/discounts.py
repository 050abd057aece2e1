"""Coupons, promotion codes, and the discounts that they give."""

from __future__ import annotations

from decimal import Decimal

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.periods import add_months
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id
from deploy.demo.stripe.tax import rounded


@route("POST", "coupons", "CouponCreateParams")
def create_coupon(account: Account, params: Json) -> Json:
    if ("percent_off" in params) == ("amount_off" in params):
        raise invalid("Must provide exactly one of percent_off or amount_off.", "percent_off")
    if "amount_off" in params and "currency" not in params:
        raise invalid("Must provide currency when passing amount_off.", "currency")
    duration = params.get("duration", "once")
    if (duration == "repeating") != ("duration_in_months" in params):
        raise invalid("duration_in_months goes with duration=repeating.", "duration_in_months")
    coupon = {
        "id": params.get("id") or new_id("c", 8)[2:],
        "object": "coupon",
        "amount_off": params.get("amount_off"),
        "created": account.now(),
        "currency": params.get("currency"),
        "duration": duration,
        "duration_in_months": params.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merged({}, params.get("metadata")),
        "name": params.get("name"),
        "percent_off": params.get("percent_off"),
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    return account.create("coupon", coupon, "coupon.created")


@route("GET", "coupons/{}", "CouponRetrieveParams")
def retrieve_coupon(account: Account, params: Json, identifier: str) -> Json:
    return account.require("coupon", identifier)


@route("GET", "coupons", "CouponListParams")
def list_coupons(account: Account, params: Json) -> Json:
    return listing.page("/v1/coupons", account.store.all("coupon"), params)


@route("DELETE", "coupons/{}", "CouponDeleteParams")
def delete_coupon(account: Account, params: Json, identifier: str) -> Json:
    coupon = account.require("coupon", identifier)
    account.store.delete(identifier)
    account.emit("coupon.deleted", coupon | {"valid": False})
    return {"id": identifier, "object": "coupon", "deleted": True}


@route("POST", "promotion_codes", "PromotionCodeCreateParams")
def create_promotion_code(account: Account, params: Json) -> Json:
    coupon = params["promotion"].get("coupon")
    account.require("coupon", coupon or "", param="promotion[coupon]")
    text = params.get("code") or new_id("p", 8)[2:].upper()
    if usable_code(account, text):
        raise invalid("An active promotion code with that code already exists.", "code")
    restrictions = params.get("restrictions", {})
    code = {
        "id": new_id("promo"),
        "object": "promotion_code",
        "active": params.get("active", True),
        "code": text,
        "created": account.now(),
        "customer": params.get("customer"),
        "customer_account": None,
        "expires_at": params.get("expires_at"),
        "livemode": False,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": merged({}, params.get("metadata")),
        "promotion": {"coupon": coupon, "type": "coupon"},
        "restrictions": {
            "first_time_transaction": restrictions.get("first_time_transaction", False),
            "minimum_amount": restrictions.get("minimum_amount"),
            "minimum_amount_currency": restrictions.get("minimum_amount_currency"),
        },
        "times_redeemed": 0,
    }
    return account.create("promotion_code", code, "promotion_code.created")


@route("GET", "promotion_codes/{}", "PromotionCodeRetrieveParams")
def retrieve_promotion_code(account: Account, params: Json, identifier: str) -> Json:
    return account.require("promotion_code", identifier)


@route("POST", "promotion_codes/{}", "PromotionCodeUpdateParams")
def update_promotion_code(account: Account, params: Json, identifier: str) -> Json:
    code = account.require("promotion_code", identifier)
    changes = plain_changes(params, "active")
    changes["metadata"] = merged(code["metadata"], params.get("metadata"))
    return account.update(code, changes, "promotion_code.updated")


@route("GET", "promotion_codes", "PromotionCodeListParams")
def list_promotion_codes(account: Account, params: Json) -> Json:
    found = account.store.all("promotion_code")
    found = listing.matching(found, params, "active", "code", "customer")
    return listing.page("/v1/promotion_codes", found, params)


def usable_code(account: Account, text: str) -> Json | None:
    """The active promotion code that a person typed, in capitals or not."""
    for code in account.store.all("promotion_code"):
        spent = code["max_redemptions"] and code["times_redeemed"] >= code["max_redemptions"]
        expired = code["expires_at"] and code["expires_at"] <= account.now()
        if code["active"] and not spent and not expired and code["code"].lower() == text.lower():
            return code
    return None


def redeem(account: Account, customer: Json, given: list[Json], subscription: str) -> list[str]:
    """Create a discount for each given coupon or promotion code; return their identifiers."""
    created = []
    for entry in given:
        code = None
        if promotion := entry.get("promotion_code"):
            code = account.require("promotion_code", promotion, param="discounts")
            account.update(code, {"times_redeemed": code["times_redeemed"] + 1})
        name = code["promotion"]["coupon"] if code else entry.get("coupon")
        coupon = account.require("coupon", name or "", param="discounts")
        account.update(coupon, {"times_redeemed": coupon["times_redeemed"] + 1})
        now = account.now(customer["id"])
        months = coupon["duration_in_months"]
        discount = {
            "id": new_id("di"),
            "object": "discount",
            "checkout_session": None,
            "customer": customer["id"],
            "customer_account": None,
            "end": add_months(now, months) if months else None,
            "invoice": None,
            "invoice_item": None,
            "promotion_code": code["id"] if code else None,
            "source": {"coupon": coupon["id"], "type": "coupon"},
            "start": now,
            "subscription": subscription,
            "subscription_item": None,
            "_uses": 0,
        }
        account.create("discount", discount, "customer.discount.created")
        created.append(discount["id"])
    return created


def coupon_in_force(account: Account, discount: Json, moment: int) -> Json | None:
    """The coupon, unless the discount has ended or was for one invoice."""
    coupon = account.store.find(discount["source"]["coupon"], "coupon")
    if coupon is None or (discount["end"] and moment >= discount["end"]):
        return None
    return None if coupon["duration"] == "once" and discount["_uses"] else coupon


def amount_off(coupon: Json, amounts: list[int]) -> list[int]:
    """The discount of a coupon on each amount, to the cent."""
    if coupon["percent_off"] is not None:
        share = Decimal(str(coupon["percent_off"])) / 100
        return [rounded(amount * share) if amount > 0 else 0 for amount in amounts]
    left, off = coupon["amount_off"], []
    for amount in amounts:
        taken = max(0, min(left, amount))
        left -= taken
        off.append(taken)
    return off
