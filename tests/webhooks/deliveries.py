"""Ask a question, make a try, check a signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from tenants.members.models import Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.webhooks.actions import add_endpoint
from tenants.webhooks.delivery import payload, send
from tenants.webhooks.events import DELIVERY, all_events
from tenants.webhooks.models import Delivery, Endpoint
from tests.cast import NOW
from tests.webhooks.conftest import Program


def ask(by: Member, text: str = "Who would buy it?") -> Question:
    facts: dict[str, Any] = {"text": text, "blocker": "customer", "about": "person"}
    return ask_question(by=by, now=datetime(2026, 11, 26, 9, 0, tzinfo=UTC), **facts)


def the_try(city: City, delivery: Delivery, *, at: datetime) -> Delivery:
    """Ring the alarm, then run the background task that it has started."""
    with city.scope():
        alarm = Alarm.objects.get(kind=DELIVERY, key=str(delivery.pk))
        assert alarms.ring(alarm.pk, city=city, now=max(at, alarm.due_at))
        attempts = Delivery.objects.get(pk=delivery.pk).attempts
    send(city_id=city.pk, delivery_id=delivery.pk, attempt=attempts)
    with city.scope():
        found: Delivery = Delivery.objects.get(pk=delivery.pk)
        return found


def is_signed(program: Program, secret: str, *, number: int = -1) -> bool:
    """Check a message as Standard Webhooks tells its readers to."""
    got = program.received[number]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in got.headers["webhook-signature"].split(" ")


def add_listener(by: Member) -> Endpoint:
    """An endpoint that hears everything; nothing is sent to it without `the_try`."""
    every = [event.name for event in all_events()]
    facts: dict[str, Any] = {"url": "https://example.org/", "now": NOW}
    return add_endpoint(name="Our table", events=every, by=by, **facts)


def told(prefix: str) -> list[tuple[str, int, dict[str, Any] | None]]:
    """Event, subject and payload of deliveries, as a first try would send them now."""
    found = Delivery.objects.filter(event__startswith=f"{prefix}.").order_by("pk")
    bodies = [(row.event, row.subject, payload(row)) for row in found]
    return [(name, key, json.loads(body)["data"] if body else None) for name, key, body in bodies]
