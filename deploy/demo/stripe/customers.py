"""Customers, their balance and their tax ids."""

from __future__ import annotations

from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id

ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def address(given: Any) -> Json | None:
    """A whole address, with nulls for what was not given."""
    if not isinstance(given, dict):
        return None
    return {name: given.get(name) or None for name in ADDRESS}


@route("POST", "customers", "CustomerCreateParams")
def create(account: Account, params: Json) -> Json:
    clock = params.get("test_clock")
    now = account.global_time() if account.moment is None else account.moment
    if clock:
        frozen = account.require("test_helpers.test_clock", clock, param="test_clock")
        now = frozen["frozen_time"]
    settings = params.get("invoice_settings", {})
    customer: Json = {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": address(params.get("address")),
        "balance": 0,
        "created": now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description") or None,
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": params.get("invoice_prefix") or new_id("x", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": settings.get("footer"),
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "name": params.get("name") or None,
        "next_invoice_sequence": params.get("next_invoice_sequence", 1),
        "phone": params.get("phone") or None,
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": params.get("shipping") or None,
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": clock,
    }
    account.create("customer", customer, "customer.created")
    if method := params.get("payment_method"):
        from deploy.demo.stripe.payment_methods import attach

        attached = attach(account, method, customer)
        if settings.get("default_payment_method") == method:
            chosen = customer["invoice_settings"] | {"default_payment_method": attached["id"]}
            account.update(customer, {"invoice_settings": chosen})
    if balance := params.get("balance"):
        change_balance(account, customer, balance, "adjustment")
    for data in params.get("tax_id_data", []):
        add_tax_id(account, customer, data)
    return customer


@route("GET", "customers", "CustomerListParams")
def list_customers(account: Account, params: Json) -> Json:
    found = listing.matching(account.store.all("customer"), params, "email")
    clock = params.get("test_clock")  # without it, customers on test clocks are left out
    found = [customer for customer in found if customer["test_clock"] == clock]
    return listing.page("/v1/customers", found, params)


@route("GET", "customers/{}", "CustomerRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("customer", identifier)


@route("POST", "customers/{}", "CustomerUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    customer = account.require("customer", identifier)
    names = ("description", "email", "name", "phone", "preferred_locales", "shipping")
    changes = plain_changes(params, *names, "tax_exempt", "invoice_prefix", "next_invoice_sequence")
    if "address" in params:
        changes["address"] = address(params["address"])
    if given := params.get("invoice_settings"):
        if method := given.get("default_payment_method"):
            found = account.require("payment_method", method, param="default_payment_method")
            if found["customer"] != identifier:
                raise invalid(
                    "The customer does not have a payment method with the ID "
                    f"{method}. The payment method must be attached to the customer.",
                    "invoice_settings[default_payment_method]",
                    "resource_missing",
                )
        changes["invoice_settings"] = customer["invoice_settings"] | plain_changes(
            given, "default_payment_method", "footer"
        )
    changes["metadata"] = merged(customer["metadata"], params.get("metadata"))
    account.update(customer, changes, "customer.updated")
    if "balance" in params:
        difference = params["balance"] - customer["balance"]
        change_balance(account, customer, difference, "adjustment")
    return customer


@route("DELETE", "customers/{}", "CustomerDeleteParams")
def delete(account: Account, params: Json, identifier: str) -> Json:
    from deploy.demo.stripe.subscriptions import cancel

    customer = account.require("customer", identifier)
    for subscription in account.store.all("subscription", customer=identifier):
        if not subscription["ended_at"]:
            cancel(account, subscription, reason="cancellation_requested")
    account.emit("customer.deleted", customer)
    account.store.delete(identifier)
    return {"id": identifier, "object": "customer", "deleted": True}


# Balance: negative is credit of the customer's


def change_balance(
    account: Account,
    customer: Json,
    amount: int,
    kind: str,
    *,
    invoice: str | None = None,
    credit_note: str | None = None,
    params: Json | None = None,
) -> Json:
    """Add ``amount`` to the customer's balance and note why."""
    given = params or {}
    transaction = {
        "id": new_id("cbtxn"),
        "object": "customer_balance_transaction",
        "amount": amount,
        "checkout_session": None,
        "created": account.now(customer["id"]),
        "credit_note": credit_note,
        "currency": given.get("currency") or customer["currency"] or "usd",
        "customer": customer["id"],
        "customer_account": None,
        "description": given.get("description"),
        "ending_balance": customer["balance"] + amount,
        "invoice": invoice,
        "livemode": False,
        "metadata": merged({}, given.get("metadata")),
        "type": kind,
    }
    account.store.add("customer_balance_transaction", transaction)
    changes = {"balance": customer["balance"] + amount}
    if not customer["currency"]:
        changes["currency"] = transaction["currency"]
    account.update(customer, changes, "customer.updated")
    return transaction


@route("POST", "customers/{}/balance_transactions", "CustomerBalanceTransactionCreateParams")
def create_balance_transaction(account: Account, params: Json, identifier: str) -> Json:
    customer = account.require("customer", identifier, param="customer")
    return change_balance(account, customer, params["amount"], "adjustment", params=params)


@route("GET", "customers/{}/balance_transactions", "CustomerBalanceTransactionListParams")
def list_balance_transactions(account: Account, params: Json, identifier: str) -> Json:
    account.require("customer", identifier, param="customer")
    found = account.store.all("customer_balance_transaction", customer=identifier)
    return listing.page(f"/v1/customers/{identifier}/balance_transactions", found, params)


# Tax ids


def add_tax_id(account: Account, customer: Json, data: Json) -> Json:
    value = data["value"].replace(" ", "").upper()
    if data["type"] == "eu_vat" and not (value[:2].isalpha() and value[2:].isalnum()):
        message = f"Invalid value for {data['type']}."
        raise invalid(message, "value", "tax_id_invalid")
    number = {
        "id": new_id("txi"),
        "object": "tax_id",
        "country": value[:2] if data["type"] == "eu_vat" else None,
        "created": account.now(customer["id"]),
        "customer": customer["id"],
        "customer_account": None,
        "livemode": False,
        "owner": {"customer": customer["id"], "customer_account": None, "type": "customer"},
        "type": data["type"],
        "value": value,
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    return account.create("tax_id", number, "customer.tax_id.created")


@route("POST", "customers/{}/tax_ids", "CustomerTaxIdCreateParams")
def create_tax_id(account: Account, params: Json, identifier: str) -> Json:
    return add_tax_id(account, account.require("customer", identifier, param="customer"), params)


@route("GET", "customers/{}/tax_ids", "CustomerTaxIdListParams")
def list_tax_ids(account: Account, params: Json, identifier: str) -> Json:
    account.require("customer", identifier, param="customer")
    found = account.store.all("tax_id", customer=identifier)
    return listing.page(f"/v1/customers/{identifier}/tax_ids", found, params)


@route("GET", "customers/{}/tax_ids/{}", "CustomerTaxIdRetrieveParams")
def retrieve_tax_id(account: Account, params: Json, identifier: str, number: str) -> Json:
    account.require("customer", identifier, param="customer")
    return account.require("tax_id", number)


@route("DELETE", "customers/{}/tax_ids/{}", "CustomerTaxIdDeleteParams")
def delete_tax_id(account: Account, params: Json, identifier: str, number: str) -> Json:
    found = account.require("tax_id", number)
    account.store.delete(number)
    account.emit("customer.tax_id.deleted", found)
    return {"id": number, "object": "tax_id", "deleted": True}
