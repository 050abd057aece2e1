"""Billing meters, their events and what they add up to."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import plain_changes
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.periods import DAY
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id
from deploy.demo.stripe.tax import rounded

OLDEST, LATEST = 35 * DAY, 300  # seconds that an event may lie in the past and in the future


@route("POST", "billing/meters", "billing.MeterCreateParams")
def create(account: Account, params: Json) -> Json:
    name = params["event_name"]
    if any(
        meter["event_name"] == name and meter["status"] == "active"
        for meter in account.store.all("billing.meter")
    ):
        raise invalid(f"An active meter with event name {name} already exists.", "event_name")
    now = account.now()
    mapping = params.get("customer_mapping", {})
    settings = params.get("value_settings", {})
    meter = {
        "id": new_id("mtr_test"),
        "object": "billing.meter",
        "created": now,
        "customer_mapping": {
            "event_payload_key": mapping.get("event_payload_key", "stripe_customer_id"),
            "type": "by_id",
        },
        "default_aggregation": {"formula": params["default_aggregation"]["formula"]},
        "display_name": params["display_name"],
        "event_name": name,
        "event_time_window": params.get("event_time_window"),
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": now,
        "value_settings": {"event_payload_key": settings.get("event_payload_key", "value")},
    }
    return account.create("billing.meter", meter, "billing.meter.created")


@route("GET", "billing/meters", "billing.MeterListParams")
def list_meters(account: Account, params: Json) -> Json:
    found = listing.matching(account.store.all("billing.meter"), params, "status")
    return listing.page("/v1/billing/meters", found, params)


@route("GET", "billing/meters/{}", "billing.MeterRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("billing.meter", identifier)


@route("POST", "billing/meters/{}", "billing.MeterUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    meter = account.require("billing.meter", identifier)
    changes = plain_changes(params, "display_name") | {"updated": account.now()}
    return account.update(meter, changes, "billing.meter.updated")


@route("POST", "billing/meters/{}/deactivate", "billing.MeterDeactivateParams")
def deactivate(account: Account, params: Json, identifier: str) -> Json:
    meter, now = account.require("billing.meter", identifier), account.now()
    changes = {"status": "inactive", "status_transitions": {"deactivated_at": now}, "updated": now}
    return account.update(meter, changes, "billing.meter.deactivated")


@route("POST", "billing/meter_events", "billing.MeterEventCreateParams")
def record(account: Account, params: Json) -> Json:
    """Take a usage event; one with a known ``identifier`` is answered but not counted again."""
    meter = _meter_of(account, params["event_name"])
    payload = params["payload"]
    key = meter["customer_mapping"]["event_payload_key"]
    customer = payload.get(key)
    if not customer:
        raise invalid(f"The payload has no {key}.", f"payload[{key}]", "parameter_missing")
    account.require("customer", customer, param=f"payload[{key}]")
    key = meter["value_settings"]["event_payload_key"]
    try:
        value = Decimal(payload.get(key, "1"))
    except InvalidOperation:
        raise invalid("The value must be a number.", f"payload[{key}]") from None
    now = account.now(customer)
    moment = params.get("timestamp", now)
    if not now - OLDEST <= moment <= now + LATEST:
        message = "The timestamp must be within the past 35 calendar days or up to 5 minutes ahead."
        raise invalid(message, "timestamp", "timestamp_too_far_in_past")
    identifier = params.get("identifier") or new_id("mev")
    event = {
        "object": "billing.meter_event",
        "created": now,
        "event_name": params["event_name"],
        "identifier": identifier,
        "livemode": False,
        "payload": payload,
        "timestamp": moment,
    }
    stored = f"{meter['id']}:{identifier}"
    if known := account.store.find(stored, "billing.meter_event"):
        return {name: known[name] for name in event}
    own = {"id": stored, "_customer": customer, "_value": str(value), "_meter": meter["id"]}
    account.store.add("billing.meter_event", event | own)
    return event


def _meter_of(account: Account, event_name: str) -> Json:
    for meter in account.store.all("billing.meter"):
        if meter["event_name"] == event_name and meter["status"] == "active":
            return meter
    message = f"No active meter found for event name: {event_name}."
    raise invalid(message, "event_name", "resource_missing")


def aggregated(account: Account, meter: Json, customer: str, period: tuple[int, int]) -> Decimal:
    """Sum, count or last value of the events of a customer in a half-open period."""
    events = [
        event
        for event in account.store.all("billing.meter_event", customer=customer)
        if event["_meter"] == meter["id"] and period[0] <= event["timestamp"] < period[1]
    ]
    formula = meter["default_aggregation"]["formula"]
    if formula == "count":
        return Decimal(len(events))
    if formula == "last":
        latest = max(events, key=lambda event: event["timestamp"], default=None)
        return Decimal(latest["_value"]) if latest else Decimal(0)
    return sum((Decimal(event["_value"]) for event in events), Decimal(0))


def usage(account: Account, meter: str, customer: str, period: tuple[int, int]) -> int:
    found = account.require("billing.meter", meter)
    return rounded(aggregated(account, found, customer, period))


@route("GET", "billing/meters/{}/event_summaries", "billing.MeterEventSummaryListParams")
def list_summaries(account: Account, params: Json, identifier: str) -> Json:
    meter = account.require("billing.meter", identifier)
    customer = params["customer"]
    account.require("customer", customer, param="customer")
    window = params.get("value_grouping_window")
    length = {"day": DAY, "hour": 3600}.get(window or "", params["end_time"] - params["start_time"])
    summaries = []
    for start in range(params["start_time"], params["end_time"], max(length, 60)):
        period = (start, min(start + length, params["end_time"]))
        value = aggregated(account, meter, customer, period)
        if value or not window:
            summaries.append(_summary(meter, period, value))
    url = f"/v1/billing/meters/{identifier}/event_summaries"
    return listing.page(url, summaries[::-1], params)


def _summary(meter: Json, period: tuple[int, int], value: Decimal) -> Json:
    return {
        "id": new_id("mtrusg_test"),
        "object": "billing.meter_event_summary",
        "aggregated_value": float(value),
        "end_time": period[1],
        "livemode": False,
        "meter": meter["id"],
        "start_time": period[0],
    }
