"""Events arrive signed, are stored once, and wait for their object to be read again."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.actions.events import READ, replay
from billing.models import Event
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.cast import NOW

SECRET = "whsec_thursdays"
pytestmark = pytest.mark.django_db


def event(number: str = "evt_1", kind: str = "invoice", **facts: Any) -> bytes:
    about = {"id": "in_1", "object": kind, "customer": "cus_1"}
    content = {
        "id": number,
        "object": "event",
        "type": f"{kind}.updated",
        "created": 1_790_000_000,
        "livemode": False,
        "data": {"object": about},
    }
    return json.dumps(content | facts).encode()


def signed(payload: bytes, *, secret: str = SECRET, ago: int = 0) -> str:
    at = int(time.time()) - ago
    text = f"{at}.".encode() + payload
    return f"t={at},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


def send(payload: bytes, signature: str) -> int:
    answer = Client(headers={"host": "localhost"}).post(
        "/stripe/events/",
        payload,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    return answer.status_code


def stored() -> list[tuple[str, str]]:
    with hub_scope():
        return list(Event.objects.order_by("pk").values_list("stripe_id", "result"))


def reading() -> list[str]:
    with hub_scope():
        return list(Alarm.objects.filter(kind=READ).values_list("key", flat=True))


def test_a_signed_event_is_stored_and_waits() -> None:
    payload = event()
    assert send(payload, signed(payload)) == 200
    assert stored() == [("evt_1", "waiting")]
    assert reading() == ["invoice:in_1"]


def test_the_same_event_again_is_one_row() -> None:
    payload = event()
    for _ in range(3):
        assert send(payload, signed(payload)) == 200
    assert stored() == [("evt_1", "waiting")]


@pytest.mark.parametrize(
    "signature",
    [
        lambda payload: "",
        lambda payload: "t=1,v1=abc",
        lambda payload: signed(payload, secret="whsec_of_somebody_else"),
        lambda payload: signed(payload, ago=301),
        lambda payload: signed(payload + b" "),
    ],
    ids=["none", "nonsense", "forged", "stale", "altered"],
)
def test_what_stripe_has_not_signed_now_is_refused(signature: Any) -> None:
    payload = event()
    assert send(payload, signature(payload)) == 400
    assert stored() == []


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"\xff\xfe", b'{"object": "event"}'])
def test_signed_nonsense_is_refused(payload: bytes) -> None:
    assert send(payload, signed(payload)) == 400
    assert stored() == []


def test_an_event_and_its_alarm_take_one_statement_each() -> None:
    def statements(number: str) -> list[str]:
        payload = event(number)
        with CaptureQueriesContext(connection) as queries:
            assert send(payload, signed(payload)) == 200
        found = [re.search(r"(SELECT|INSERT INTO) \w+", each["sql"]) for each in queries]
        return [each[0] for each in found if each]

    insert = "INSERT INTO billing_event"
    assert statements("evt_1") == [insert, "INSERT INTO registry_alarm"]
    assert statements("evt_1") == [insert]  # it is known, and nothing else is asked
    assert stored() == [("evt_1", "waiting")]


def test_kinds_that_change_nothing_are_kept_and_done() -> None:
    payload = event(kind="balance")
    assert send(payload, signed(payload)) == 200
    assert (stored(), reading()) == ([("evt_1", "unknown")], [])


def test_an_event_of_another_account_is_kept_and_not_read() -> None:
    payload = event(account="acct_other")
    assert send(payload, signed(payload)) == 200
    assert (stored(), reading()) == ([("evt_1", "foreign")], [])


@pytest.mark.parametrize(("key", "is_live"), [("sk_test_1", True), ("sk_live_1", False)])
def test_an_event_of_the_other_mode_is_kept_and_not_read(
    settings: Any, key: str, is_live: bool
) -> None:
    settings.STRIPE_KEY = key
    payload = event(livemode=is_live)
    assert send(payload, signed(payload)) == 200
    assert (stored(), reading()) == ([("evt_1", "foreign")], [])
    payload = event("evt_2", livemode=not is_live)
    assert send(payload, signed(payload)) == 200
    assert (stored()[1:], reading()) == ([("evt_2", "waiting")], ["invoice:in_1"])


def test_events_of_one_object_are_read_once() -> None:
    for number in ("evt_1", "evt_2", "evt_3"):
        payload = event(number)
        send(payload, signed(payload))
    assert (len(stored()), reading()) == (3, ["invoice:in_1"])


def test_a_replay_lets_events_be_handled_again() -> None:
    payload = event()
    send(payload, signed(payload))
    with hub_scope():
        Event.objects.update(handled_at=NOW, result=Event.Result.READ)
        Alarm.objects.filter(kind=READ).delete()
        assert replay(since=NOW - timedelta(days=1), now=NOW) == 1
    assert (stored(), reading()) == ([("evt_1", "waiting")], ["invoice:in_1"])


def test_a_huge_event_is_refused() -> None:
    payload = event(padding="x" * 2**21)
    assert send(payload, signed(payload)) == 413
    assert stored() == []


def test_without_billing_there_is_no_such_page(settings: Any) -> None:
    settings.BILLING = False
    payload = event()
    assert send(payload, signed(payload)) == 404
    assert reverse("billing:events", urlconf=settings.HUB_URLCONF) == "/stripe/events/"
