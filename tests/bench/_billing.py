"""Commands about money of the child that is this platform."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

ORIGIN = {"host": "localhost"}
_staff: list[Client] = []


def receive_events(*, first: int, count: int) -> float:
    """The median milliseconds of the server for one signed event, each about another object."""
    from django.conf import settings

    from deploy.demo.stripe.deliveries import signature

    client, taken = Client(headers=ORIGIN), []
    for number in range(first, first + count):
        payload = json.dumps(
            {
                "id": f"evt_bench_{number}",
                "object": "event",
                "type": "invoice.updated",
                "created": int(time.time()),
                "livemode": False,
                "data": {"object": {"id": f"in_{number}", "object": "invoice", "customer": "cus"}},
            }
        ).encode()
        signed = signature(settings.STRIPE_WEBHOOK_SECRET, payload, int(time.time()))
        started = time.perf_counter()
        answer = client.post(
            "/stripe/events/",
            payload,
            content_type="application/json",
            headers={"Stripe-Signature": signed},
        )
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.status_code
    return median(taken)


def subscribe(*, count: int) -> list[str]:
    """Subscribe so many accounts at the double; the keys of their subscriptions and invoices."""
    from billing import gateway
    from billing.actions.publishing import publish_plans
    from billing.models import Account
    from billing.plans import plan_file
    from tenants.registry.scope import hub_scope

    publish_plans(plan_file())
    keys = []
    for number in range(count):
        terms = {"plan": "standard", "currency": "eur", "method": "transfer"}
        with hub_scope():
            account = Account.objects.create(
                name=f"Bench {number}", emails=[], begun_at=timezone.now(), **terms
            )
            account.stripe_customer = gateway.create_customer(
                key=account.key, name=account.name, email="", language="en"
            )
            account.save()
        licence = gateway.begin_invoiced_subscription(
            account_key=account.key,
            attempt=0,
            customer=account.stripe_customer,
            plan=plan_file().plans["standard"],
            currency="eur",
            plans=plan_file(),
            with_entry_fee=True,
            days_until_due=14,
        )
        [invoice] = gateway.invoices_of(account.stripe_customer)
        keys += [
            f"subscription:{licence.id}:{account.stripe_customer}",
            f"invoice:{invoice.id}:{account.stripe_customer}",
        ]
    return keys


def drain(*, keys: list[str], events: int, run: str) -> float:
    """The seconds in which a worker's process handles so many events about these objects.

    One task for each event, as the webhook sends them, without the transport of the broker.
    """
    from billing.actions.events import store_event
    from billing.models import Event
    from billing.states import EventFacts
    from billing.tasks import read
    from tenants.registry.scope import hub_scope

    tasks = []
    with hub_scope():
        for number in range(events):
            kind, found, customer = keys[number % len(keys)].split(":")
            facts = EventFacts(
                id=f"evt_{run}_{number}",
                type=f"{kind}.updated",
                account="",
                created_at=datetime.now(UTC),
                is_live=False,
                object_kind=kind,
                object_id=found,
                customer=customer,
            )
            assert store_event(facts, now=timezone.now())
            tasks.append(f"{kind}:{found}")
    started = time.perf_counter()
    for key in tasks:
        read.apply(args=(key,), throw=True)
    taken = time.perf_counter() - started
    with hub_scope():
        assert not Event.objects.filter(stripe_id__startswith=f"evt_{run}_").waiting().exists()
    return taken


def read_bare(*, keys: list[str]) -> float:
    """The seconds of one bare request to Stripe for each of these objects."""
    from billing.gateway import stripe_api

    started = time.perf_counter()
    with stripe_api() as client:
        for key in keys:
            kind, found, _customer = key.split(":")
            if kind == "invoice":
                client.v1.invoices.retrieve(found)
            else:
                client.v1.subscriptions.retrieve(found)
    return time.perf_counter() - started


def money_page(*, path: str) -> dict[str, Any]:
    """The milliseconds, queries and bytes of a page of HQ."""
    client = _signed_in()
    client.get(path)
    sent = []

    def note(execute: Any, sql: Any, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        client.get(path)
    started = time.perf_counter()
    answer = client.get(path)
    taken = 1000 * (time.perf_counter() - started)
    assert answer.status_code == 200, answer.status_code
    return {"ms": taken, "queries": len(sent), "bytes": len(answer.content)}


def _signed_in() -> Client:
    from tenants.registry.scope import hub_scope
    from tests.franchise.cast import staff

    if not _staff:
        client = Client(headers=ORIGIN)
        with hub_scope():
            client.force_login(staff())
        _staff.append(client)
    return _staff[0]
