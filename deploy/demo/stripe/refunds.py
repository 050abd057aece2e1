"""Refunds of charges, whole or in part."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


@route("POST", "refunds", "RefundCreateParams")
def create(account: Account, params: Json) -> Json:
    if intent := params.get("payment_intent"):
        found = account.require("payment_intent", intent, param="payment_intent")
        if found["status"] != "succeeded":
            raise invalid(
                f"This PaymentIntent ({intent}) does not have a successful charge to refund.",
                "payment_intent",
            )
        charge = account.require("charge", found["latest_charge"])
    elif "charge" in params:
        charge = account.require("charge", params["charge"], param="charge")
    else:
        raise invalid("One of the following params should be provided: payment_intent or charge.")
    return refund_charge(account, charge, params.get("amount"), params)


def refund_charge(account: Account, charge: Json, amount: int | None, params: Json) -> Json:
    """Give back ``amount``, or all that is left. Raises when more than is left is asked."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, code="charge_already_refunded")
    amount = left if amount is None else amount
    if not 1 <= amount <= left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            "amount",
        )
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": account.now(charge["customer"]),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": merged({}, params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    account.create("refund", refund, "refund.created")
    refunded = charge["amount_refunded"] + amount
    changes = {"amount_refunded": refunded, "refunded": refunded == charge["amount"]}
    account.update(charge, changes, "charge.refunded")
    return refund


@route("GET", "refunds/{}", "RefundRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("refund", identifier)


@route("GET", "refunds", "RefundListParams")
def list_refunds(account: Account, params: Json) -> Json:
    found = listing.matching(account.store.all("refund"), params, "charge", "payment_intent")
    return listing.page("/v1/refunds", found, params)
