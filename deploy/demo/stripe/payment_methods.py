"""Saved cards, and the setup intents that save them."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import cards, listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.cards import Card
from deploy.demo.stripe.catalogue import merged
from deploy.demo.stripe.customers import address
from deploy.demo.stripe.errors import card_error, invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


def create(account: Account, card: Card, *, expiry: tuple[int, int], details: Json) -> Json:
    """A new card; ``expiry`` is (month, year)."""
    method = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": address(details.get("address") or {}),
            "email": details.get("email"),
            "name": details.get("name"),
            "phone": details.get("phone"),
            "tax_id": None,
        },
        "card": {
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": expiry[0],
            "exp_year": expiry[1],
            "fingerprint": f"fp{card.number[-12:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": account.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_number": card.number,
        "_set_up": False,
    }
    return account.store.add("payment_method", method)


def card_of(method: Json) -> Card:
    return cards.BY_NUMBER[method["_number"]]


def resolve(account: Account, identifier: str, *, param: str = "payment_method") -> Json:
    """A payment method by its id, or a new one for a test name such as ``pm_card_visa``."""
    if card := cards.BY_NAME.get(identifier):
        return create(account, card, expiry=(12, 2034), details={})
    return account.require("payment_method", identifier, param=param)


def attach(account: Account, identifier: str, customer: Json) -> Json:
    """Save a card with a customer. Raises a card error for cards that can't be saved."""
    method = resolve(account, identifier)
    card = card_of(method)
    if not card.attaches:
        message = cards.message(card.code, card.decline_code)
        raise card_error(message, code=card.code, decline_code=card.decline_code or None)
    if method["customer"] not in (None, customer["id"]):
        raise invalid("This payment method is attached to another customer.", "payment_method")
    return account.update(method, {"customer": customer["id"]}, "payment_method.attached")


@route("POST", "payment_methods/{}/attach", "PaymentMethodAttachParams")
def attach_route(account: Account, params: Json, identifier: str) -> Json:
    customer = account.require("customer", params["customer"], param="customer")
    return attach(account, identifier, customer)


@route("POST", "payment_methods/{}/detach", "PaymentMethodDetachParams")
def detach(account: Account, params: Json, identifier: str) -> Json:
    method = account.require("payment_method", identifier)
    if not method["customer"]:
        raise invalid("The payment method you provided is not attached to a customer.")
    customer = account.require("customer", method["customer"])
    if customer["invoice_settings"]["default_payment_method"] == identifier:
        settings = customer["invoice_settings"] | {"default_payment_method": None}
        account.update(customer, {"invoice_settings": settings}, "customer.updated")
    return account.update(method, {"customer": None}, "payment_method.detached")


@route("GET", "payment_methods/{}", "PaymentMethodRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("payment_method", identifier)


@route("POST", "payment_methods/{}", "PaymentMethodUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    method = account.require("payment_method", identifier)
    changes = {"metadata": merged(method["metadata"], params.get("metadata"))}
    return account.update(method, changes, "payment_method.updated")


@route("GET", "payment_methods", "PaymentMethodListParams")
def list_methods(account: Account, params: Json) -> Json:
    found = account.store.all("payment_method", customer=params.get("customer"))
    found = [method for method in found if method["customer"]]
    return listing.page("/v1/payment_methods", listing.matching(found, params, "type"), params)


@route("GET", "customers/{}/payment_methods", "CustomerPaymentMethodListParams")
def list_of_customer(account: Account, params: Json, customer: str) -> Json:
    account.require("customer", customer, param="customer")
    found = account.store.all("payment_method", customer=customer)
    found = listing.matching(found, params, "type")
    return listing.page(f"/v1/customers/{customer}/payment_methods", found, params)


def create_setup_intent(account: Account, customer: Json, method: Json) -> Json:
    """Record that a card was saved for later payments, without a payment."""
    identifier = new_id("seti")
    intent = {
        "id": identifier,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": new_id(f"{identifier}_secret"),
        "created": account.now(customer["id"]),
        "customer": customer["id"],
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": method["id"],
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "succeeded",
        "usage": "off_session",
    }
    account.create("setup_intent", intent, "setup_intent.created")
    account.emit("setup_intent.succeeded", intent)
    account.update(method, {"_set_up": True})
    return intent


@route("GET", "setup_intents/{}", "SetupIntentRetrieveParams")
def retrieve_setup_intent(account: Account, params: Json, identifier: str) -> Json:
    return account.require("setup_intent", identifier)


@route("GET", "setup_intents", "SetupIntentListParams")
def list_setup_intents(account: Account, params: Json) -> Json:
    found = account.store.all("setup_intent", customer=params.get("customer"))
    return listing.page("/v1/setup_intents", found, params)
