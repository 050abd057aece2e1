"""Charges: one for each attempt to take money from a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id

if TYPE_CHECKING:
    from deploy.demo.stripe.payments import Outcome


def create_charge(account: Account, intent: Json, method: Json, failed: Outcome | None) -> Json:
    """Record an attempt; ``failed`` is None when it took the money."""
    identifier = new_id("ch")
    paid = failed is None
    charge = {
        "id": identifier,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": new_id("txn") if paid else None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "THURSDAYS",
        "captured": paid,
        "created": account.now(intent["customer"]),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": failed.code if failed else None,
        "failure_message": failed.message if failed else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(failed),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": _card_details(intent, method), "type": "card"},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{account.url}/receipts/{identifier}" if paid else None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded" if paid else "failed",
        "transfer_data": None,
        "transfer_group": None,
    }
    return account.create("charge", charge, "charge.succeeded" if paid else "charge.failed")


def _outcome(failed: Outcome | None) -> Json:
    if failed is None:
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "advice_code": "try_again_later",
        "network_advice_code": None,
        "network_decline_code": "01",
        "network_status": "declined_by_network",
        "reason": failed.decline_code or failed.code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _card_details(intent: Json, method: Json) -> Json:
    card = method["card"]
    kept = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    return {name: card[name] for name in kept} | {
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "checks": card["checks"],
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "regulated_status": card["regulated_status"],
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }


@route("GET", "charges/{}", "ChargeRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("charge", identifier)


@route("GET", "charges", "ChargeListParams")
def list_charges(account: Account, params: Json) -> Json:
    found = account.store.all("charge", customer=params.get("customer"))
    found = listing.matching(found, params, "payment_intent")
    return listing.page("/v1/charges", found, params)


@listing.includable("charge", "refunds")
def refunds_of(account: Account, charge: Json) -> Json:
    found = [
        refund
        for refund in account.store.all("refund", customer=charge["customer"])
        if refund["charge"] == charge["id"]
    ]
    return listing.whole(f"/v1/charges/{charge['id']}/refunds", found)
