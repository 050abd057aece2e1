"""Checkout Sessions in the API, and what a completed one creates."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing, subscriptions
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.cards import Card
from deploy.demo.stripe.catalogue import create_price, merged
from deploy.demo.stripe.checkout_blank import blank
from deploy.demo.stripe.customers import add_tax_id, address
from deploy.demo.stripe.customers import create as create_customer
from deploy.demo.stripe.discounts import amount_off, usable_code
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_lines import price_of
from deploy.demo.stripe.payment_methods import attach, create_setup_intent
from deploy.demo.stripe.payment_methods import create as create_method
from deploy.demo.stripe.periods import DAY
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id
from deploy.demo.stripe.tax import tax_of

SHORTEST, LONGEST = 1800, DAY  # seconds that a session may be open


@route("POST", "checkout/sessions", "checkout.SessionCreateParams")
def create(account: Account, params: Json) -> Json:
    if params.get("mode") != "subscription":
        raise invalid("The double plays Checkout only with mode=subscription.", "mode")
    if "success_url" not in params:
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    if "customer" in params and "customer_email" in params:
        raise invalid("You may only specify one of these parameters: customer, customer_email.")
    if params.get("allow_promotion_codes") and params.get("discounts"):
        raise invalid("You may only specify one of: allow_promotion_codes, discounts.")
    customer = params.get("customer")
    if customer:
        _check_customer(account, params)
    now = account.now(customer)
    expires = params.get("expires_at", now + LONGEST)
    if not now + SHORTEST <= expires <= now + LONGEST:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
        raise invalid(message, "expires_at")
    lines = [_line(account, entry, n) for n, entry in enumerate(params.get("line_items", []))]
    if not any(price["recurring"] for price, _ in lines):
        message = "You must provide at least one recurring price in `subscription` mode."
        raise invalid(message, "line_items")
    session = blank(account, params, lines[0][0]["currency"], now, expires)
    session["_lines"] = [
        {"id": new_id("li"), "price": price["id"], "quantity": quantity}
        for price, quantity in lines
    ]
    session["_trial_end"] = trial_end(params.get("subscription_data", {}), now)
    session["_subscription_data"] = params.get("subscription_data", {})
    session |= amounts(account, session, None, None)
    return account.create("checkout.session", session)


def _check_customer(account: Account, params: Json) -> None:
    """Check the parameters that Stripe requires of a session for a known customer."""
    customer = account.require("customer", params["customer"], param="customer")
    update = params.get("customer_update", {})
    taxed = params.get("automatic_tax", {}).get("enabled")
    if taxed and not (customer["address"] or {}).get("country") and update.get("address") != "auto":
        raise invalid(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a "
            "valid address to the Customer or set `customer_update[address]` to 'auto' to save the "
            "address entered in Checkout to the Customer.",
            code="customer_tax_location_invalid",
        )
    if params.get("tax_id_collection", {}).get("enabled") and update.get("name") != "auto":
        raise invalid(
            "Tax ID collection requires updating business name on the customer. To enable tax ID "
            "collection for an existing customer, please set `customer_update[name]` to `auto`."
        )


def _line(account: Account, entry: Json, number: int) -> tuple[Json, int]:
    path = f"line_items[{number}]"
    if data := entry.get("price_data"):
        return create_price(account, data), entry.get("quantity", 1)
    price = account.require("price", entry.get("price", ""), param=f"{path}[price]")
    if not price["active"]:
        raise invalid(f"The price {price['id']} is inactive.", f"{path}[price]")
    metered = price["recurring"] and price["recurring"]["usage_type"] == "metered"
    if metered and "quantity" in entry:
        raise invalid("Quantity can't be given for a metered price.", f"{path}[quantity]")
    if not metered and "quantity" not in entry:
        raise invalid(f"Quantity is required. Add `quantity` to `{path}`", f"{path}[quantity]")
    return price, entry.get("quantity", 1)


def trial_end(data: Json, now: int) -> int | None:
    """The end of the trial, from ``trial_end`` or ``trial_period_days``."""
    end: int | str | None = data.get("trial_end")
    if end == "now" or not (end or data.get("trial_period_days")):
        return None
    if isinstance(end, int) and end <= now:
        raise invalid("`trial_end` must be in the future.", "trial_end")
    return end if isinstance(end, int) else now + int(data["trial_period_days"]) * DAY


def lines_of(account: Account, session: Json) -> list[tuple[Json, int]]:
    return [
        (account.require("price", entry["price"]), entry["quantity"]) for entry in session["_lines"]
    ]


def discounts_of(session: Json, code: Json | None) -> list[Json]:
    return [{"promotion_code": code["id"]}] if code else session["discounts"] or []


def amounts(account: Account, session: Json, customer: Json | None, code: Json | None) -> Json:
    """The amounts due today: one-time prices, and fixed recurring ones unless there is a trial."""
    due, taxes, behaviors = [], 0, []
    for price, quantity in lines_of(account, session):
        recurring = price["recurring"]
        free = recurring and (session["_trial_end"] or recurring["usage_type"] == "metered")
        due.append(0 if free else price_of(price, quantity))
        behaviors.append(price["tax_behavior"])
    off = [0] * len(due)
    for given in discounts_of(session, code):
        coupon = _coupon(account, given)
        left = [amount - taken for amount, taken in zip(due, off, strict=True)]
        off = [a + b for a, b in zip(off, amount_off(coupon, left), strict=True)]
    if customer and session["automatic_tax"]["enabled"]:
        for amount, taken, behavior in zip(due, off, behaviors, strict=True):
            tax = tax_of(account, customer, amount - taken, behavior)
            if tax and tax["tax_behavior"] == "exclusive":
                taxes += tax["amount"]
    return {
        "amount_subtotal": sum(due),
        "amount_total": sum(due) - sum(off) + taxes,
        "total_details": {"amount_discount": sum(off), "amount_shipping": 0, "amount_tax": taxes},
    }


def _coupon(account: Account, given: Json) -> Json:
    name = given.get("coupon")
    if promotion := given.get("promotion_code"):
        code = account.require("promotion_code", promotion, param="discounts")
        name = code["promotion"]["coupon"]
    return account.require("coupon", name or "", param="discounts")


def complete(account: Account, session: Json, card: Card, person: Json) -> Json:
    """Pay: create customer, card, subscription and first invoice. Raises a card error.

    ``person``: what was typed: email, name, country, expiry, code, tax_id. A card that asks for
    authentication has already been authenticated.
    """
    customer = _customer(account, session, person)
    code = usable_code(account, person["code"]) if person.get("code") else None
    details = {name: person[name] for name in ("email", "name")}
    details["address"] = {"country": person["country"]}
    method = create_method(account, card, expiry=tuple(person["expiry"]), details=details)
    attach(account, method["id"], customer)
    method = account.require("payment_method", method["id"])
    lines = lines_of(account, session)
    data = session["_subscription_data"]
    subscription = subscriptions.begin(
        account,
        customer,
        [(price, quantity) for price, quantity in lines if price["recurring"]],
        extra=[(price, quantity) for price, quantity in lines if not price["recurring"]],
        trial_end=session["_trial_end"],
        given_discounts=discounts_of(session, code),
        automatic_tax={"disabled_reason": None, "liability": None}
        | {"enabled": session["automatic_tax"]["enabled"]},
        default_payment_method=method["id"],
        description=data.get("description"),
        metadata=merged({}, data.get("metadata")),
        **_trial_settings(data),
    )
    outcome = subscriptions.collect_first(
        account, subscription, authenticated=bool(card.authentication)
    )
    if outcome and outcome.status != "succeeded":
        raise outcome.error(None, keep=False)
    if not outcome:
        create_setup_intent(account, customer, method)
    account.update(method, {"_set_up": True})
    return _close(account, session, customer, subscription, person)


def _trial_settings(data: Json) -> Json:
    return {"trial_settings": data["trial_settings"]} if "trial_settings" in data else {}


def _customer(account: Account, session: Json, person: Json) -> Json:
    changes = {"address": address({"country": person["country"]}), "name": person["name"]}
    if session["customer"]:
        customer = account.require("customer", session["customer"])
        update = session["_customer_update"]
        kept = {name: value for name, value in changes.items() if update.get(name) == "auto"}
        account.update(customer, kept, "customer.updated")
    else:
        customer = create_customer(account, {"email": person["email"], **changes})
    if person.get("tax_id"):
        add_tax_id(account, customer, {"type": "eu_vat", "value": person["tax_id"]})
    return customer


def _close(
    account: Account, session: Json, customer: Json, subscription: Json, person: Json
) -> Json:
    invoice = account.require("invoice", subscription["latest_invoice"])
    discounted = sum(entry["amount"] for entry in invoice["total_discount_amounts"])
    taxes = sum(tax["amount"] for tax in invoice["total_taxes"])
    details = session["total_details"] | {"amount_discount": discounted, "amount_tax": taxes}
    changes = {
        "amount_subtotal": invoice["subtotal"],
        "amount_total": invoice["total"],
        "automatic_tax": session["automatic_tax"] | {"status": invoice["automatic_tax"]["status"]},
        "customer": customer["id"],
        "customer_details": {
            "address": customer["address"],
            "business_name": None,
            "email": customer["email"] or person["email"],
            "individual_name": None,
            "name": person["name"],
            "phone": None,
            "tax_exempt": customer["tax_exempt"],
            "tax_ids": invoice["customer_tax_ids"],
        },
        "invoice": invoice["id"],
        "payment_status": "paid" if invoice["total"] else "no_payment_required",
        "status": "complete",
        "subscription": subscription["id"],
        "total_details": details,
        "url": None,
        "_pending": None,
    }
    account.update(session, changes)
    account.emit("checkout.session.completed", session)
    return session


def expire(account: Account, session: Json) -> Json:
    account.update(session, {"status": "expired", "url": None})
    account.emit("checkout.session.expired", session)
    return session


@route("POST", "checkout/sessions/{}/expire", "checkout.SessionExpireParams")
def expire_route(account: Account, params: Json, identifier: str) -> Json:
    session = account.require("checkout.session", identifier)
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired: {identifier}.'
        raise invalid(message)
    return expire(account, session)


@route("GET", "checkout/sessions/{}", "checkout.SessionRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("checkout.session", identifier)


@route("GET", "checkout/sessions", "checkout.SessionListParams")
def list_sessions(account: Account, params: Json) -> Json:
    found = account.store.all("checkout.session")
    found = listing.matching(found, params, "customer", "status", "subscription")
    return listing.page("/v1/checkout/sessions", found, params)


@listing.includable("checkout.session", "line_items")
def line_items(account: Account, session: Json) -> Json:
    stored = account.require("checkout.session", session["id"])
    items = []
    for entry in stored["_lines"]:
        price = account.require("price", entry["price"])
        amount = price_of(price, entry["quantity"])
        items.append(
            {
                "id": entry["id"],
                "object": "item",
                "adjustable_quantity": None,
                "amount_discount": 0,
                "amount_subtotal": amount,
                "amount_tax": 0,
                "amount_total": amount,
                "currency": price["currency"],
                "description": account.require("product", price["product"])["name"],
                "metadata": {},
                "price": price,
                "quantity": entry["quantity"],
            }
        )
    return listing.whole(f"/v1/checkout/sessions/{session['id']}/line_items", items)


@route("GET", "checkout/sessions/{}/line_items", "checkout.SessionLineItemListParams")
def list_line_items(account: Account, params: Json, identifier: str) -> Json:
    items = line_items(account, account.require("checkout.session", identifier))
    return listing.page(items["url"], items["data"], params)
