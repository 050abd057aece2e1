"""Payment intents, and charging them to a card as Stripe's test cards answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deploy.demo.doubles import Json
from deploy.demo.stripe import cards, listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.charges import create_charge
from deploy.demo.stripe.errors import StripeError, card_error, invalid
from deploy.demo.stripe.payment_methods import card_of
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


@dataclass(frozen=True)
class Outcome:
    """The outcome of an attempt to pay; ``code`` and ``decline_code`` as in a card error."""

    status: Literal["succeeded", "failed", "requires_action"]
    code: str = ""
    decline_code: str | None = None

    @property
    def message(self) -> str:
        return cards.message(self.code, self.decline_code)

    def error(self, intent: Json | None, *, keep: bool = True) -> StripeError:
        code, declined = self.code, self.decline_code
        return card_error(self.message, code=code, decline_code=declined, intent=intent, keep=keep)


def create_intent(account: Account, customer: Json, amount: int, currency: str, note: str) -> Json:
    identifier = new_id("pi")
    intent = {
        "id": identifier,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": new_id(f"{identifier}_secret"),
        "confirmation_method": "automatic",
        "created": account.now(customer["id"]),
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "description": note,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    return account.create("payment_intent", intent, "payment_intent.created")


def pay_intent(
    account: Account, intent: Json, method: Json, *, authenticated: bool = False
) -> Outcome:
    """Try to charge the card. ``authenticated``: the person has just completed 3-D Secure."""
    card = card_of(method)
    asks = card.authentication == "always" or (
        card.authentication == "setup" and not method["_set_up"]
    )
    if asks and not authenticated:
        return _require_action(account, intent, method)
    if card.code:
        failed = Outcome("failed", card.code, card.decline_code or None)
        return _fail(account, intent, method, failed)
    charge = create_charge(account, intent, method, None)
    changes = {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": method["id"],
        "status": "succeeded",
    }
    account.update(intent, changes)
    account.emit("payment_intent.succeeded", intent)
    return Outcome("succeeded")


def _require_action(account: Account, intent: Json, method: Json) -> Outcome:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": None, "url": f"{account.url}/3ds/{intent['id']}"},
    }
    changes = {"next_action": action, "payment_method": method["id"], "status": "requires_action"}
    account.update(intent, changes)
    account.emit("payment_intent.requires_action", intent)
    return Outcome("requires_action", "authentication_required", "authentication_required")


def _fail(account: Account, intent: Json, method: Json, failed: Outcome) -> Outcome:
    charge = create_charge(account, intent, method, failed)
    error = failed.error(None).body()["error"] | {"charge": charge["id"]}
    changes = {
        "last_payment_error": error | {"payment_method": method["id"]},
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    account.update(intent, changes)
    account.emit("payment_intent.payment_failed", intent)
    return failed


def fail_authentication(account: Account, intent: Json) -> Outcome:
    """The person has refused, or failed, 3-D Secure."""
    failed = Outcome("failed", "authentication_required", "authentication_required")
    error = {
        "type": "invalid_request_error",
        "code": "payment_intent_authentication_failure",
        "message": "The provided payment method has failed authentication.",
    }
    changes = {"last_payment_error": error, "next_action": None, "payment_method": None}
    account.update(intent, changes | {"status": "requires_payment_method"})
    account.emit("payment_intent.payment_failed", intent)
    return failed


def cancel_intent(account: Account, intent: Json, reason: str | None) -> Json:
    if intent["status"] == "succeeded":
        raise invalid(
            "You cannot cancel this PaymentIntent because it has a status of succeeded.",
            code="payment_intent_unexpected_state",
        )
    now = account.now(intent["customer"])
    changes = {"canceled_at": now, "cancellation_reason": reason, "next_action": None}
    account.update(intent, changes | {"status": "canceled"}, "payment_intent.canceled")
    return intent


@route("GET", "payment_intents/{}", "PaymentIntentRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("payment_intent", identifier)


@route("POST", "payment_intents/{}", "PaymentIntentUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    intent = account.require("payment_intent", identifier)
    changes = plain_changes(params, "description", "receipt_email")
    changes["metadata"] = merged(intent["metadata"], params.get("metadata"))
    return account.update(intent, changes)


@route("GET", "payment_intents", "PaymentIntentListParams")
def list_intents(account: Account, params: Json) -> Json:
    found = account.store.all("payment_intent", customer=params.get("customer"))
    return listing.page("/v1/payment_intents", found, params)
