"""The Stripe account that the double plays: its objects, its time and its events."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from deploy.demo.doubles import Json
from deploy.demo.stripe.errors import missing
from deploy.demo.stripe.store import Store, new_id

API_VERSION = "2026-10-28.endive"


@dataclass
class Account:
    """The objects and events of the account. Every method needs an open ``store.transaction()``."""

    store: Store
    url: str  # where its hosted pages are, without a slash at the end
    moment: int | None = None  # while past due work is run at its own time
    request: Json = field(default_factory=lambda: {"id": None, "idempotency_key": None})
    to_deliver: threading.Event = field(default_factory=threading.Event)

    def require(self, kind: str, identifier: str, *, param: str = "id") -> Json:
        """Return an object. Raises resource_missing."""
        if found := self.store.find(identifier, kind):
            return found
        raise missing(kind, identifier, param=param)

    # Time

    def global_time(self) -> int:
        return int(time.time()) + int(self.store.setting("clock_offset", 0))

    def clock_of(self, customer: str | None) -> str | None:
        found = self.store.find(customer, "customer") if customer else None
        clock: str | None = found.get("test_clock") if found else None
        return clock

    def now(self, customer: str | None = None) -> int:
        """Seconds since 1970 on the customer's test clock, or on the double's own clock."""
        if self.moment is not None:
            return self.moment
        if clock := self.clock_of(customer):
            return int(self.require("test_helpers.test_clock", clock)["frozen_time"])
        return self.global_time()

    @contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """Run due work at the time when it was due."""
        before, self.moment = self.moment, moment
        try:
            yield
        finally:
            self.moment = before

    # Changes and their events

    def create(self, kind: str, body: Json, event: str | None = None) -> Json:
        self.store.add(kind, body)
        if event:
            self.emit(event, body)
        return body

    def update(self, body: Json, changes: Json, event: str | None = None) -> Json:
        """Change, save and, if something changed, send ``event`` with the previous values."""
        previous = {
            key: copy.deepcopy(body.get(key))
            for key, value in changes.items()
            if body.get(key) != value
        }
        body.update(changes)
        self.store.save(body)
        if event and previous:
            self.emit(event, body, previous)
        return body

    def emit(self, kind: str, body: Json, previous: Json | None = None) -> Json:
        """Store an event once and queue it for each endpoint that asks for it."""
        data: Json = {"object": public(body)}
        if previous is not None:
            data["previous_attributes"] = public(previous)
        customer = body["id"] if body["object"] == "customer" else body.get("customer")
        event: Json = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(customer),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": dict(self.request),
            "type": kind,
        }
        endpoints = [
            endpoint["id"]
            for endpoint in self.store.all("webhook_endpoint")
            if endpoint["status"] == "enabled" and ({kind, "*"} & set(endpoint["enabled_events"]))
        ]
        event["pending_webhooks"] = len(endpoints)
        self.store.add("event", event)
        for endpoint in endpoints:
            self.queue(event["id"], endpoint)
        return event

    def queue(self, event: str, endpoint: str) -> None:
        """Deliver soon, or after the delay that ``/double/deliveries`` asks for."""
        pause = self.store.setting("deliveries", {}).get("delay", 0)
        self.store.database.execute(
            "INSERT INTO deliveries (event, endpoint, status, try_at) VALUES (?, ?, 'waiting', ?)",
            (event, endpoint, time.time() + pause),
        )
        self.to_deliver.set()


def public(body: Json) -> Json:
    """The object for a client, without the double's own fields."""
    shown = {key: value for key, value in body.items() if not key.startswith("_")}
    copied: Json = copy.deepcopy(shown)
    return copied
