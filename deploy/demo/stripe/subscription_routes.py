"""Subscriptions and their items in the API."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import discounts, listing, subscriptions
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.checkout import trial_end
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.standing import LIVING
from deploy.demo.stripe.subscription_changes import (
    change_items,
    end_trial,
    invoice_prorations,
    set_cancel_at_period_end,
)


@route("POST", "subscriptions", "SubscriptionCreateParams")
def create(account: Account, params: Json) -> Json:
    customer = account.require("customer", params.get("customer", ""), param="customer")
    items = [
        _priced(account, entry, f"items[{n}]") for n, entry in enumerate(params.get("items", []))
    ]
    if not items:
        raise invalid("Missing required param: items.", "items", "parameter_missing")
    method = params.get("collection_method", "charge_automatically")
    if method == "send_invoice" and "days_until_due" not in params:
        message = "You must pass `days_until_due` when `collection_method` is `send_invoice`."
        raise invalid(message, "days_until_due")
    behavior = params.get("payment_behavior", "allow_incomplete")
    ends = trial_end(params, account.now(customer["id"]))
    _require_method(account, customer, params, method, behavior, ends)
    given: Json = {
        "collection_method": method,
        "days_until_due": params.get("days_until_due"),
        "default_payment_method": params.get("default_payment_method"),
        "description": params.get("description"),
        "metadata": merged({}, params.get("metadata")),
    }
    if "automatic_tax" in params:
        blank = {"disabled_reason": None, "liability": None}
        given["automatic_tax"] = blank | {"enabled": params["automatic_tax"]["enabled"]}
    if "trial_settings" in params:
        given["trial_settings"] = params["trial_settings"]
    if "billing_cycle_anchor" in params:
        given["billing_cycle_anchor"] = params["billing_cycle_anchor"]
    extra = [
        _priced(account, entry, f"add_invoice_items[{n}]", recurring=False)
        for n, entry in enumerate(params.get("add_invoice_items", []))
    ]
    subscription = subscriptions.begin(
        account,
        customer,
        items,
        trial_end=ends,
        extra=extra,
        given_discounts=params.get("discounts") or [],
        **given,
    )
    outcome = subscriptions.collect_first(account, subscription, behavior=behavior)
    if behavior == "error_if_incomplete" and outcome and outcome.status != "succeeded":
        raise outcome.error(None, keep=False)
    if params.get("cancel_at_period_end"):
        set_cancel_at_period_end(account, subscription, ending=True)
    return account.require("subscription", subscription["id"])


def _priced(
    account: Account, entry: Json, path: str, *, recurring: bool = True
) -> tuple[Json, int]:
    price = account.require("price", entry.get("price", ""), param=f"{path}[price]")
    if bool(price["recurring"]) != recurring:
        kind = "recurring" if recurring else "one_time"
        message = f"The price specified is set to `type={price['type']}` but must be `{kind}`."
        raise invalid(message, f"{path}[price]")
    return price, entry.get("quantity", 1)


def _require_method(
    account: Account,
    customer: Json,
    params: Json,
    method: str,
    behavior: str,
    ends: int | None,
) -> None:
    chosen = params.get("default_payment_method")
    probe = {"customer": customer["id"]}
    subscriptions.choose_method(account, probe, chosen)
    saved = chosen or customer["invoice_settings"]["default_payment_method"]
    charged = method == "charge_automatically" and behavior != "default_incomplete"
    if charged and not saved and not ends:
        raise invalid(
            "This customer has no attached payment source or default payment method. Please "
            "consider adding a default payment method.",
            code="resource_missing",
        )


@route("GET", "subscriptions", "SubscriptionListParams")
def list_subscriptions(account: Account, params: Json) -> Json:
    """Without a status, those that have not ended."""
    found = account.store.all("subscription", customer=params.get("customer"))
    status = params.get("status")
    if status is None:
        found = [entry for entry in found if entry["status"] in LIVING]
    elif status == "ended":
        found = [entry for entry in found if entry["ended_at"]]
    elif status != "all":
        found = [entry for entry in found if entry["status"] == status]
    found = listing.matching(found, params, "collection_method", "test_clock")
    if "price" in params:
        found = [
            entry
            for entry in found
            if any(item["price"]["id"] == params["price"] for item in entry["items"]["data"])
        ]
    return listing.page("/v1/subscriptions", found, params)


@route("GET", "subscriptions/{}", "SubscriptionRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("subscription", identifier)


@route("POST", "subscriptions/{}", "SubscriptionUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    subscription = account.require("subscription", identifier)
    if subscription["ended_at"]:
        allowed = {"metadata", "cancellation_details"}
        if params.keys() - allowed:
            message = (
                "A canceled subscription can only update its cancellation_details and metadata."
            )
            raise invalid(message)
    if "pause_collection" in params:
        raise invalid("The double does not pause collection.", "pause_collection")
    names = ("days_until_due", "default_payment_method", "description", "collection_method")
    changes = plain_changes(params, *names)
    subscriptions.choose_method(account, subscription, params.get("default_payment_method"))
    changes["metadata"] = merged(subscription["metadata"], params.get("metadata"))
    behavior = params.get("proration_behavior", "create_prorations")
    if "items" in params:
        date = params.get("proration_date")
        changes |= change_items(account, subscription, params["items"], behavior, date)
    if "trial_end" in params:
        changes |= end_trial(account, subscription | changes, params["trial_end"])
    if "automatic_tax" in params:
        tax = subscription["automatic_tax"] | {"enabled": params["automatic_tax"]["enabled"]}
        changes["automatic_tax"] = tax
    for name in ("trial_settings", "cancellation_details"):
        if name in params:
            changes[name] = subscription[name] | params[name]
    if given := params.get("discounts"):
        customer = account.require("customer", subscription["customer"])
        changes["discounts"] = discounts.redeem(account, customer, given, identifier)
    elif given == "":
        changes["discounts"] = []
    if "cancel_at" in params:
        changes["cancel_at"] = params["cancel_at"] or None
    account.update(subscription, changes, "customer.subscription.updated")
    if "cancel_at_period_end" in params:
        ending = params["cancel_at_period_end"]
        if ending != subscription["cancel_at_period_end"]:
            set_cancel_at_period_end(account, subscription, ending=ending)
    if "items" in params and behavior == "always_invoice":
        outcome = invoice_prorations(account, subscription)
        refused = outcome and outcome.status != "succeeded"
        if outcome and refused and params.get("payment_behavior") == "error_if_incomplete":
            raise outcome.error(None, keep=False)
    return account.require("subscription", identifier)


@route("DELETE", "subscriptions/{}", "SubscriptionCancelParams")
def cancel(account: Account, params: Json, identifier: str) -> Json:
    subscription = account.require("subscription", identifier)
    if subscription["ended_at"]:
        raise invalid(f"No such subscription: '{identifier}'", "id", "resource_missing")
    return subscriptions.cancel(
        account,
        subscription,
        reason="cancellation_requested",
        invoice_now=params.get("invoice_now", False),
        details=params.get("cancellation_details"),
    )


@listing.includable("customer", "subscriptions")
def of_customer(account: Account, customer: Json) -> Json:
    found = account.store.all("subscription", customer=customer["id"])
    living = [entry for entry in found if entry["status"] in LIVING]
    return listing.whole(f"/v1/customers/{customer['id']}/subscriptions", living)


# Items on their own


def _owner(account: Account, item: str) -> tuple[Json, Json]:
    for subscription in account.store.all("subscription"):
        for found in subscription["items"]["data"]:
            if found["id"] == item:
                return subscription, found
    raise invalid(f"No such subscription_item: '{item}'", "id", "resource_missing")


@route("GET", "subscription_items", "SubscriptionItemListParams")
def list_items(account: Account, params: Json) -> Json:
    name = params["subscription"]
    subscription = account.require("subscription", name, param="subscription")
    return listing.page("/v1/subscription_items", subscription["items"]["data"], params)


@route("GET", "subscription_items/{}", "SubscriptionItemRetrieveParams")
def retrieve_item(account: Account, params: Json, identifier: str) -> Json:
    return _owner(account, identifier)[1]


def _update_with(account: Account, subscription: str, entry: Json, params: Json) -> Json:
    """Update the subscription with one entry of ``items``, prorated as the parameters say."""
    names = ("proration_behavior", "proration_date", "payment_behavior")
    given = {name: params[name] for name in names if name in params}
    return update(account, {"items": [entry], **given}, subscription)


@route("POST", "subscription_items", "SubscriptionItemCreateParams")
def create_item(account: Account, params: Json) -> Json:
    name = params["subscription"]
    account.require("subscription", name, param="subscription")
    entry: Json = {key: params[key] for key in ("price", "quantity") if key in params}
    created: Json = _update_with(account, name, entry, params)["items"]["data"][-1]
    return created


@route("POST", "subscription_items/{}", "SubscriptionItemUpdateParams")
def update_item(account: Account, params: Json, identifier: str) -> Json:
    subscription, _ = _owner(account, identifier)
    entry: Json = {key: params[key] for key in ("price", "quantity") if key in params}
    _update_with(account, subscription["id"], {"id": identifier, **entry}, params)
    return _owner(account, identifier)[1]


@route("DELETE", "subscription_items/{}", "SubscriptionItemDeleteParams")
def delete_item(account: Account, params: Json, identifier: str) -> Json:
    subscription, _ = _owner(account, identifier)
    _update_with(account, subscription["id"], {"id": identifier, "deleted": True}, params)
    return {"id": identifier, "object": "subscription_item", "deleted": True}
