"""The double's objects have the fields of Stripe's official samples.

The samples are Stripe's own and are not part of the project: the test is skipped where
``../shared/stripe/fixtures3.json`` is absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.demo.stripe.conftest import Catalogue, Played
from tests.demo.stripe.running import ROOT

CANDIDATES = [parent / "shared/stripe/fixtures3.json" for parent in ROOT.parents]
SAMPLES = next((path for path in CANDIDATES if path.exists()), None)
pytestmark = pytest.mark.skipif(SAMPLES is None, reason="Stripe's samples are not here")
Json = dict[str, Any]

# Fields of the samples that the double leaves out, and why.
LEFT_OUT = {
    "invoice.subscription": "not in this API version: see parent.subscription_details",
    "charge.refunds": "only where it is expanded, as at Stripe",
}
# Parts of an object whose sample shows another kind than the double makes.
NOT_COMPARED = {
    "event.data": "depends on the type of the event",
    "*.metadata": "free keys",
    "billing.meter_event.payload": "keys are the meter's own",
    "payment_method.card.generated_from": "only for cards read by a terminal",
    "invoice.lines.data.parent": "one of two kinds, compared by its type in test_renewals",
}


@pytest.fixture(scope="module")
def samples() -> dict[str, Json]:
    assert SAMPLES
    resources: dict[str, Json] = json.loads(SAMPLES.read_text())["resources"]
    return resources


@pytest.fixture(scope="module")
def made(played: Played, played_catalogue: Catalogue) -> dict[str, Json]:
    """One object of each kind, as the API shows it."""
    client = played.client().v1
    clock = client.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    customer = client.customers.create(
        {
            "email": "a@example.com",
            "test_clock": clock.id,
            "address": {"country": "DE"},
            "payment_method": "pm_card_visa",
        }
    )
    [method] = client.payment_methods.list({"customer": customer.id}).data
    client.customers.update(
        customer.id, {"invoice_settings": {"default_payment_method": method.id}}
    )
    coupon = client.coupons.create({"percent_off": 10, "duration": "forever"})
    code = client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    number = client.customers.tax_ids.create(
        customer.id, {"type": "eu_vat", "value": "DE123456789"}
    )
    subscription = client.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": played_catalogue.monthly}],
            "discounts": [{"promotion_code": code.id}],
            "automatic_tax": {"enabled": True},
            "expand": ["discounts"],
        }
    )
    [invoice] = client.invoices.list({"customer": customer.id}).data
    [payment] = client.invoice_payments.list({"invoice": invoice.id}).data
    intent = client.payment_intents.retrieve(str(payment.payment.payment_intent))
    charge = client.charges.retrieve(str(intent.latest_charge))
    refund = client.refunds.create({"charge": charge.id, "amount": 100})
    note = client.credit_notes.create(
        {
            "invoice": invoice.id,
            "lines": [
                {
                    "type": "invoice_line_item",
                    "invoice_line_item": invoice.lines.data[0].id,
                    "amount": 100,
                }
            ],
            "credit_amount": 90,
        }
    )
    item = client.invoice_items.create(
        {
            "customer": customer.id,
            "amount": 100,
            "currency": "eur",
            "subscription": subscription.id,
        }
    )
    transaction = client.customers.balance_transactions.create(
        customer.id, {"amount": -100, "currency": "eur"}
    )
    meter = client.billing.meters.list().data[0]
    meter_event = client.billing.meter_events.create(
        {
            "event_name": meter.event_name,
            "payload": {"stripe_customer_id": customer.id, "value": "2"},
        }
    )
    [summary] = client.billing.meters.event_summaries.list(
        meter.id,
        {"customer": customer.id, "start_time": 1_799_999_940, "end_time": 1_800_000_060},
    ).data
    session = client.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [{"price": played_catalogue.monthly, "quantity": 1}],
            "success_url": "https://example.org/",
            "expand": ["line_items"],
        }
    )
    configuration = client.billing_portal.configurations.create(
        {"features": {"invoice_history": {"enabled": True}}}
    )
    portal = client.billing_portal.sessions.create({"customer": customer.id})
    endpoint = client.webhook_endpoints.create(
        {"url": "https://example.org/", "enabled_events": ["invoice.paid"]}
    )
    client.webhook_endpoints.delete(endpoint.id)
    objects: list[stripe.StripeObject] = [
        *(clock, customer, method, coupon, code, number, subscription, invoice, payment),
        *(intent, charge, refund, note, item, transaction, meter, meter_event, summary),
        *(session, configuration, portal, endpoint, subscription["items"]["data"][0]),
        *(invoice.lines.data[0], note.lines.data[0], client.events.list().data[0]),
        client.prices.retrieve(played_catalogue.metered),
        client.products.list().data[0],
    ]
    found = [json.loads(str(body)) for body in objects]
    found += found[6]["discounts"]
    found.append(found[18]["line_items"]["data"][0])
    return {body["object"]: body for body in found}


KINDS = (
    "billing.meter billing.meter_event billing.meter_event_summary billing_portal.configuration "
    "billing_portal.session charge checkout.session coupon credit_note credit_note_line_item "
    "customer customer_balance_transaction discount event invoice invoice_payment invoiceitem "
    "item line_item payment_intent payment_method price product promotion_code refund "
    "subscription subscription_item tax_id test_helpers.test_clock webhook_endpoint"
).split()


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_the_fields_of_the_sample(
    kind: str, made: dict[str, Json], samples: dict[str, Json]
) -> None:
    missing = [
        path
        for path in missing_fields(kind, samples[kind], made[kind], kind)
        if path not in LEFT_OUT
    ]
    assert missing == []


def missing_fields(kind: str, sample: Json, found: Json, path: str) -> Iterator[str]:
    """Walk both: a field may be null where the sample has an object, but it must be there."""
    for name, wanted in sample.items():
        full = f"{path}.{name}"
        if full in NOT_COMPARED or f"*.{name}" in NOT_COMPARED:
            continue
        if name not in found:
            yield full
            continue
        value = found[name]
        if isinstance(wanted, list) and isinstance(value, list) and wanted and value:
            wanted, value = wanted[0], value[0]
        if isinstance(wanted, dict) and isinstance(value, dict):
            nested = wanted.get("object", "")
            yield from missing_fields(kind, wanted, value, nested or full)


def test_the_list_of_what_is_left_out_is_needed(
    made: dict[str, Json], samples: dict[str, Json]
) -> None:
    """Each entry is still missing in some object, so that none hides a later mistake."""
    missing = {
        path for kind in KINDS for path in missing_fields(kind, samples[kind], made[kind], kind)
    }
    assert set(LEFT_OUT) >= missing
    assert missing >= set(LEFT_OUT)
