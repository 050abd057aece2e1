"""Faults between a client and Stripe, provoked on demand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from deploy.demo.process import free_port
from tests.demo.stripe import running
from tests.demo.stripe.conftest import Catalogue
from tests.demo.stripe.running import Double, Endpoint


def customers(client: stripe.StripeClient, email: str) -> int:
    return len(client.v1.customers.list({"email": email}).data)


# Idempotency


def test_the_same_key_does_the_work_once(client: stripe.StripeClient) -> None:
    params: Any = {"email": "once@example.com"}
    first = client.v1.customers.create(params, {"idempotency_key": "once"})
    second = client.v1.customers.create(params, {"idempotency_key": "once"})
    assert first.id == second.id
    assert second.last_response
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert customers(client, "once@example.com") == 1


def test_the_same_key_refuses_other_parameters(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "other"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"email": "b@example.com"}, {"idempotency_key": "other"})
    assert customers(client, "b@example.com") == 0


def test_a_declined_card_stays_declined_under_its_key(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "declined@example.com"})
    method = client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": customer.id}
    )
    client.v1.invoice_items.create({"customer": customer.id, "amount": 500, "currency": "eur"})
    invoice = client.v1.invoices.create(
        {"customer": customer.id, "pending_invoice_items_behavior": "include"}
    )
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.invoices.pay(
                invoice.id, {"payment_method": method.id}, {"idempotency_key": "declined"}
            )
    assert client.v1.invoices.retrieve(invoice.id).attempt_count == 1


# Faults of the API


@pytest.mark.parametrize("kind", ["drop_after", "hang_after"])
def test_paid_but_no_answer_is_done_once_by_a_client_that_tries_again(
    double: Double, kind: str
) -> None:
    email = f"{kind}@example.com"
    fault = {"kind": kind, "match": "POST /v1/customers", "seconds": 3}
    double.control("faults", fault)
    impatient = double.client(timeout=1.5)
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.create({"email": email}, {"idempotency_key": kind})
    assert customers(double.client(), email) == 1

    double.control("faults", fault)
    patient = double.client(retries=2, timeout=1.5)
    patient.v1.customers.create({"email": f"again-{email}"})
    assert customers(double.client(), f"again-{email}") == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "error", "status": 500}, stripe.APIError),
        ({"kind": "error", "status": 429}, stripe.RateLimitError),
        ({"kind": "drop"}, stripe.APIConnectionError),
    ],
)
def test_a_fault_before_the_work_leaves_nothing(
    double: Double, client: stripe.StripeClient, fault: dict[str, Any], error: type[Exception]
) -> None:
    double.control("faults", {**fault, "match": "POST /v1/customers"})
    with pytest.raises(error):
        client.v1.customers.create({"email": "nothing@example.com"})
    assert customers(client, "nothing@example.com") == 0
    assert double.control("faults") == {"faults": []}


# Refusals


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"emial": "a@example.com"}, "parameter_unknown", "emial"),
        ({"address": {"town": "Omsk"}}, "parameter_unknown", "address[town]"),
        ({"balance": "much"}, "parameter_invalid_integer", "balance"),
        ({"test_clock": ""}, "parameter_invalid_empty", "test_clock"),
        ({"tax_exempt": "always"}, None, "tax_exempt"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
    ],
)
def test_wrong_parameters_are_refused_as_stripe_does(
    client: stripe.StripeClient, params: Any, code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.create(params)
    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.http_status == 400
    assert refused.value.request_id


def test_a_required_parameter_is_missed(client: stripe.StripeClient) -> None:
    params: Any = {}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.products.create(params)
    assert (refused.value.code, refused.value.param) == ("parameter_missing", "name")


def test_what_does_not_exist(double: Double, client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.retrieve("cus_nobody")
    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.payouts.list()
    with pytest.raises(stripe.AuthenticationError):
        double.client(key="sk_live_no").v1.customers.list()


def test_lists_come_in_pages(client: stripe.StripeClient) -> None:
    made = [client.v1.products.create({"name": f"Page {n}"}).id for n in range(5)][::-1]
    first = client.v1.products.list({"limit": 2})
    assert ([found.id for found in first.data], first.has_more) == (made[:2], True)
    second = client.v1.products.list({"limit": 2, "starting_after": made[1]})
    assert [found.id for found in second.data] == made[2:4]
    before = client.v1.products.list({"limit": 2, "ending_before": made[2]})
    assert [found.id for found in before.data] == made[:2]
    every = [found.id for found in client.v1.products.list({"limit": 2}).auto_paging_iter()]
    assert every[:5] == made


# Deliveries


def test_an_event_is_sent_until_it_is_accepted(
    double: Double, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    endpoint.answers = [500, 503]
    client.v1.products.create({"name": "Retried"})
    assert double.control("deliveries/drain", {}) == {"waiting": 0}
    assert endpoint.types() == ["product.created"]
    latest = double.control("deliveries")["deliveries"][0]
    assert (latest["status"], latest["attempts"]) == ("delivered", 3)
    event = client.v1.events.retrieve(endpoint.events[0].id)
    assert event.pending_webhooks == 0


def test_deliveries_are_held_reversed_duplicated_dropped_and_replayed(
    double: Double, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    double.control("deliveries", {"hold": True})
    for name in ("first", "second", "third"):
        client.v1.products.create({"name": name})
    assert double.control("deliveries/drain", {"seconds": 0.3}) == {"waiting": 3}
    double.control("deliveries", {"hold": False, "reverse": True, "drop": 1, "duplicate": 1})
    assert double.control("deliveries/drain", {}) == {"waiting": 0}
    double.control("deliveries", {"reverse": False})

    def names() -> list[str]:
        return [event.data.object["name"] for event in endpoint.events]

    assert names() == ["second", "second", "first"]  # the third was dropped
    assert len({event.id for event in endpoint.events[:2]}) == 1
    [lost] = [
        event.id
        for event in client.v1.events.list({"type": "product.created", "limit": 3}).data
        if event.data.object["name"] == "third"
    ]
    assert double.control("deliveries/replay", {"event": lost}) == {"events": 1}
    double.control("deliveries/drain", {})
    assert names()[-1] == "third"


def test_a_delay_is_for_all_events_until_it_is_taken_back(
    double: Double, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    double.control("deliveries", {"delay": 600})
    client.v1.products.create({"name": "Late"})
    time.sleep(0.5)
    assert endpoint.events == []
    double.control("deliveries", {"delay": 0})
    assert double.control("deliveries/drain", {}) == {"waiting": 0}
    assert endpoint.types() == ["product.created"]


def test_an_endpoint_gets_only_what_it_asks_for(
    double: Double, client: stripe.StripeClient
) -> None:
    with running.endpoint() as found:
        created = client.v1.webhook_endpoints.create(
            {"url": found.url, "enabled_events": ["customer.created"]}
        )
        found.secret = str(created.secret)
        client.v1.products.create({"name": "Not asked for"})
        client.v1.customers.create({"email": "asked@example.com"})
        double.control("deliveries/drain", {})
        assert found.types() == ["customer.created"]
        client.v1.webhook_endpoints.delete(created.id)


# Restart


def test_state_survives_a_killed_process(tmp_path: Path) -> None:
    with running.double(tmp_path) as double:
        client = double.client()
        customer = client.v1.customers.create(
            {"email": "kept@example.com"}, {"idempotency_key": "kept"}
        )
        double.kill()
        double.start()
        client = double.client()  # the other one keeps its connection
        again = client.v1.customers.create(
            {"email": "kept@example.com"}, {"idempotency_key": "kept"}
        )
        assert again.id == customer.id
        assert [event.type for event in client.v1.events.list().data] == ["customer.created"]


def test_the_global_clock_moves_for_demos(tmp_path: Path) -> None:
    with running.double(tmp_path) as double:
        client = double.client()
        product = client.v1.products.create({"name": "Licence"})
        price = client.v1.prices.create(
            {
                "currency": "eur",
                "product": product.id,
                "unit_amount": 100,
                "recurring": {"interval": "month"},
            }
        )
        customer = client.v1.customers.create(
            {
                "payment_method": "pm_card_visa",
                "email": "a@example.com",
            }
        )
        [method] = client.v1.payment_methods.list({"customer": customer.id}).data
        subscription = client.v1.subscriptions.create(
            {
                "customer": customer.id,
                "items": [{"price": price.id}],
                "default_payment_method": method.id,
            }
        )
        assert double.control("clock", {"advance": 32 * 86_400})["done"] >= 2
        invoices = client.v1.invoices.list({"customer": customer.id}).data
        assert [invoice.status for invoice in invoices] == ["paid", "paid"]
        assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
        before = double.control("clock")["now"]
        double.stop()
        double.start()
        assert double.control("clock")["now"] >= before


def test_an_endpoint_given_at_the_start_is_set_up_once(tmp_path: Path) -> None:
    with running.endpoint() as found:
        found.secret = "whsec_of_the_demo"
        double = Double(free_port(), tmp_path, endpoint=found)
        for name in ("first", "second"):  # a second start makes no second endpoint
            double.start()
            double.client().v1.products.create({"name": name})
            assert double.control("deliveries/drain", {}) == {"waiting": 0}
            double.stop()
    assert [event.data.object["name"] for event in found.events] == ["first", "second"]


# Settings


def test_what_follows_the_last_retry_can_be_set(
    double: Double, client: stripe.StripeClient, catalogue: Catalogue
) -> None:
    double.control("settings", {"retry_days": [1], "after_retries": "canceled"})
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    customer = client.v1.customers.create(
        {"test_clock": clock.id, "payment_method": "pm_card_chargeCustomerFail"}
    )
    [method] = client.v1.payment_methods.list({"customer": customer.id}).data
    subscription = client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": catalogue.monthly}],
            "default_payment_method": method.id,
            "trial_period_days": 1,
        }
    )
    for days in (1.1, 2.2):
        client.v1.test_helpers.test_clocks.advance(
            clock.id, {"frozen_time": 1_800_000_000 + int(days * 86_400)}
        )
    ended = client.v1.subscriptions.retrieve(subscription.id)
    assert ended.status == "canceled"
    assert ended.cancellation_details
    assert ended.cancellation_details.reason == "payment_failed"
    double.control("settings", {"retry_days": [3, 5, 7], "after_retries": "unpaid"})
