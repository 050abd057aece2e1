"""Billing Portal sessions and configurations in the API."""

from __future__ import annotations

import time

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id

LIFETIME = 3600  # seconds of the machine's time that a link works, whatever the clocks say


def _features(given: Json, before: Json | None = None) -> Json:
    """All features with what was given for them."""
    blank: Json = before or {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }
    return {name: value | (given.get(name) or {}) for name, value in blank.items()}


@route("POST", "billing_portal/configurations", "billing_portal.ConfigurationCreateParams")
def create_configuration(account: Account, params: Json) -> Json:
    profile = params.get("business_profile") or {}
    now = account.now()
    configuration = {
        "id": new_id("bpc"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {
            "headline": profile.get("headline"),
            "privacy_policy_url": profile.get("privacy_policy_url"),
            "terms_of_service_url": profile.get("terms_of_service_url"),
        },
        "created": now,
        "default_return_url": params.get("default_return_url") or None,
        "features": _features(params["features"]),
        "is_default": not account.store.all("billing_portal.configuration"),
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": merged({}, params.get("metadata")),
        "name": params.get("name") or None,
        "updated": now,
    }
    event = "billing_portal.configuration.created"
    return account.create("billing_portal.configuration", configuration, event)


@route("POST", "billing_portal/configurations/{}", "billing_portal.ConfigurationUpdateParams")
def update_configuration(account: Account, params: Json, identifier: str) -> Json:
    found = account.require("billing_portal.configuration", identifier)
    changes = {
        "features": _features(params.get("features", {}), found["features"]),
        "active": params.get("active", found["active"]),
        "metadata": merged(found["metadata"], params.get("metadata")),
        "updated": account.now(),
    }
    return account.update(found, changes, "billing_portal.configuration.updated")


@route("GET", "billing_portal/configurations/{}", "billing_portal.ConfigurationRetrieveParams")
def retrieve_configuration(account: Account, params: Json, identifier: str) -> Json:
    return account.require("billing_portal.configuration", identifier)


@route("GET", "billing_portal/configurations", "billing_portal.ConfigurationListParams")
def list_configurations(account: Account, params: Json) -> Json:
    found = account.store.all("billing_portal.configuration")
    found = listing.matching(found, params, "active", "is_default")
    return listing.page("/v1/billing_portal/configurations", found, params)


@route("POST", "billing_portal/sessions", "billing_portal.SessionCreateParams")
def create_session(account: Account, params: Json) -> Json:
    customer = account.require("customer", params.get("customer", ""), param="customer")
    configuration = _configuration(account, params.get("configuration"))
    identifier = new_id("bps")
    session = {
        "id": identifier,
        "object": "billing_portal.session",
        "configuration": configuration["id"],
        "created": account.now(customer["id"]),
        "customer": customer["id"],
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": params.get("locale"),
        "on_behalf_of": None,
        "return_url": params.get("return_url") or configuration["default_return_url"],
        "url": f"{account.url}/p/session/{identifier}",
        "_expires": time.time() + LIFETIME,
    }
    event = "billing_portal.session.created"
    return account.create("billing_portal.session", session, event)


def _configuration(account: Account, identifier: str | None) -> Json:
    if identifier:
        return account.require("billing_portal.configuration", identifier, param="configuration")
    for found in account.store.all("billing_portal.configuration"):
        if found["is_default"] and found["active"]:
            return found
    raise invalid(
        "No configuration provided and your test mode default configuration has not been created. "
        "Provide a configuration or create your default."
    )
