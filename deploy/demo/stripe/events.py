"""Events and the endpoints that they are sent to, in the API."""

from __future__ import annotations

from fnmatch import fnmatch

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import API_VERSION, Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


@route("GET", "events/{}", "EventRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("event", identifier)


@route("GET", "events", "EventListParams")
def list_events(account: Account, params: Json) -> Json:
    found = account.store.all("event")
    kinds = params.get("types") or ([params["type"]] if "type" in params else ["*"])
    found = [event for event in found if any(fnmatch(event["type"], kind) for kind in kinds)]
    if "delivery_success" in params:
        wanted = params["delivery_success"]
        found = [event for event in found if (event["pending_webhooks"] == 0) == wanted]
    return listing.page("/v1/events", found, params)


@route("POST", "webhook_endpoints", "WebhookEndpointCreateParams")
def create_endpoint(account: Account, params: Json) -> Json:
    """The only answer that shows the endpoint's secret."""
    endpoint = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "created": account.now(),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "status": "enabled",
        "url": params["url"],
        "_secret": new_id("whsec", 32),
    }
    account.store.add("webhook_endpoint", endpoint)
    return endpoint | {"secret": endpoint["_secret"]}


@route("GET", "webhook_endpoints/{}", "WebhookEndpointRetrieveParams")
def retrieve_endpoint(account: Account, params: Json, identifier: str) -> Json:
    return account.require("webhook_endpoint", identifier)


@route("GET", "webhook_endpoints", "WebhookEndpointListParams")
def list_endpoints(account: Account, params: Json) -> Json:
    found = account.store.all("webhook_endpoint")
    return listing.page("/v1/webhook_endpoints", found, params)


@route("POST", "webhook_endpoints/{}", "WebhookEndpointUpdateParams")
def update_endpoint(account: Account, params: Json, identifier: str) -> Json:
    endpoint = account.require("webhook_endpoint", identifier)
    changes = plain_changes(params, "description", "enabled_events", "url")
    if "disabled" in params:
        changes["status"] = "disabled" if params["disabled"] else "enabled"
    changes["metadata"] = merged(endpoint["metadata"], params.get("metadata"))
    return account.update(endpoint, changes)


@route("DELETE", "webhook_endpoints/{}", "WebhookEndpointDeleteParams")
def delete_endpoint(account: Account, params: Json, identifier: str) -> Json:
    account.require("webhook_endpoint", identifier)
    account.store.delete(identifier)
    return {"id": identifier, "object": "webhook_endpoint", "deleted": True}
