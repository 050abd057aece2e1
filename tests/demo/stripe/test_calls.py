"""The calls that no story makes: lists, updates, invoices by hand, things deleted."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.demo.stripe.conftest import Catalogue
from tests.demo.stripe.running import Double

LISTS: dict[str, Callable[[Any], Any]] = {
    "products": lambda v1: v1.products,
    "prices": lambda v1: v1.prices,
    "coupons": lambda v1: v1.coupons,
    "promotion_codes": lambda v1: v1.promotion_codes,
    "customers": lambda v1: v1.customers,
    "subscriptions": lambda v1: v1.subscriptions,
    "invoices": lambda v1: v1.invoices,
    "invoice_items": lambda v1: v1.invoice_items,
    "invoice_payments": lambda v1: v1.invoice_payments,
    "credit_notes": lambda v1: v1.credit_notes,
    "payment_intents": lambda v1: v1.payment_intents,
    "setup_intents": lambda v1: v1.setup_intents,
    "charges": lambda v1: v1.charges,
    "refunds": lambda v1: v1.refunds,
    "events": lambda v1: v1.events,
    "webhook_endpoints": lambda v1: v1.webhook_endpoints,
    "sessions": lambda v1: v1.checkout.sessions,
    "configurations": lambda v1: v1.billing_portal.configurations,
    "meters": lambda v1: v1.billing.meters,
    "test_clocks": lambda v1: v1.test_helpers.test_clocks,
}


@pytest.fixture
def customer(client: stripe.StripeClient) -> str:
    return client.v1.customers.create({"payment_method": "pm_card_visa", "name": "Анна"}).id


def bill(client: stripe.StripeClient, customer: str, **given: Any) -> stripe.Invoice:
    """A draft of 5 euros."""
    params: Any = {"customer": customer, "currency": "eur", **given}
    invoice = client.v1.invoices.create(params)
    client.v1.invoice_items.create(
        {"customer": customer, "invoice": invoice.id, "amount": 500, "currency": "eur"}
    )
    return client.v1.invoices.retrieve(invoice.id)


@pytest.mark.parametrize("name", LISTS)
def test_everything_can_be_listed(
    client: stripe.StripeClient, catalogue: Catalogue, name: str
) -> None:
    found = LISTS[name](client.v1).list({"limit": 3})
    assert found.object == "list"
    for body in found.data:
        assert body.id


def test_an_invoice_by_hand_is_sent_and_paid_by_transfer(
    client: stripe.StripeClient, customer: str
) -> None:
    draft = bill(client, customer, collection_method="send_invoice", days_until_due=14)
    assert (draft.status, draft.total, draft.number) == ("draft", 500, None)
    changed = client.v1.invoices.update(draft.id, {"description": "Workshop"})
    assert changed.description == "Workshop"
    sent = client.v1.invoices.send_invoice(draft.id)
    assert sent.status == "open"
    assert sent.due_date
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.update(draft.id, {"due_date": 1})
    assert refused.value.code == "invoice_not_editable"
    paid = client.v1.invoices.pay(draft.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid) == ("paid", 500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.invoices.pay(draft.id)
    assert refused.value.code == "invoice_already_paid"


def test_invoices_that_nobody_pays(client: stripe.StripeClient, customer: str) -> None:
    draft = bill(client, customer)
    assert client.v1.invoices.delete(draft.id).deleted
    void = client.v1.invoices.finalize_invoice(bill(client, customer).id)
    assert client.v1.invoices.void_invoice(void.id).status == "void"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.pay(void.id)
    lost = client.v1.invoices.finalize_invoice(bill(client, customer).id)
    assert client.v1.invoices.mark_uncollectible(lost.id).status == "uncollectible"
    assert client.v1.invoices.list({"customer": customer, "status": "open"}).data == []


def test_voiding_gives_spent_credit_back(
    double: Double, client: stripe.StripeClient, customer: str
) -> None:
    balance: Any = {"amount": -300, "currency": "eur"}
    client.v1.customers.balance_transactions.create(customer, balance)
    invoice = client.v1.invoices.finalize_invoice(bill(client, customer).id)
    assert (invoice.amount_due, invoice.ending_balance) == (200, 0)
    client.v1.invoices.void_invoice(invoice.id)
    assert client.v1.customers.retrieve(customer).balance == -300
    books = double.control("books")[customer]
    assert (books["invoiced"], books["voided"], books["credit_used"]) == (500, 500, 0)


def test_a_card_is_taken_away(client: stripe.StripeClient, customer: str) -> None:
    [method] = client.v1.customers.payment_methods.list(customer).data
    settings: Any = {"default_payment_method": method.id}
    client.v1.customers.update(customer, {"invoice_settings": settings})
    client.v1.payment_methods.detach(method.id)
    found = client.v1.customers.retrieve(customer)
    assert found.invoice_settings
    assert found.invoice_settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError, match="default_payment_method"):
        client.v1.invoices.pay(bill(client, customer).id)


def test_a_payment_has_a_receipt(client: stripe.StripeClient, customer: str) -> None:
    [method] = client.v1.customers.payment_methods.list(customer).data
    invoice = client.v1.invoices.pay(bill(client, customer).id, {"payment_method": method.id})
    [charge] = client.v1.charges.list({"customer": customer, "expand": ["data.refunds"]}).data
    assert charge.amount == invoice.amount_paid
    assert charge.refunds is not None
    assert charge.refunds.data == []
    with urllib.request.urlopen(str(charge.receipt_url), timeout=10) as answer:  # noqa: S310
        assert "€5.00" in answer.read().decode()


def test_what_is_deleted_is_gone(client: stripe.StripeClient, customer: str) -> None:
    number = client.v1.customers.tax_ids.create(
        customer, {"type": "eu_vat", "value": "DE123456789"}
    )
    assert client.v1.customers.tax_ids.retrieve(customer, number.id).country == "DE"
    assert client.v1.customers.tax_ids.delete(customer, number.id).deleted
    coupon = client.v1.coupons.create({"amount_off": 100, "currency": "eur", "duration": "once"})
    assert client.v1.coupons.delete(coupon.id).deleted
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    lived = client.v1.customers.create({"test_clock": clock.id})
    assert client.v1.test_helpers.test_clocks.delete(clock.id).deleted
    assert client.v1.customers.delete(customer).deleted
    for gone in (customer, lived.id):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.customers.retrieve(gone)
        assert refused.value.code == "resource_missing"


def test_a_lookup_key_moves_to_a_new_price(
    client: stripe.StripeClient, catalogue: Catalogue
) -> None:
    product = client.v1.prices.retrieve(catalogue.monthly).product

    def price(amount: int, **given: Any) -> stripe.Price:
        params: Any = {"currency": "eur", "product": product, "lookup_key": "standard_eur"}
        params |= {"unit_amount": amount, **given}
        return client.v1.prices.create(params)

    old = price(100)
    with pytest.raises(stripe.InvalidRequestError):
        price(200)
    new = price(200, transfer_lookup_key=True)
    found = client.v1.prices.list({"lookup_keys": ["standard_eur"], "expand": ["data.product"]})
    assert [price.id for price in found.data] == [new.id]
    assert isinstance(found.data[0].product, stripe.Product)
    assert client.v1.prices.retrieve(old.id).lookup_key is None
    assert not client.v1.prices.update(old.id, {"active": False}).active
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.prices.retrieve(old.id, {"expand": ["colour"]})


def test_meters_stop_counting(client: stripe.StripeClient, customer: str) -> None:
    meter = client.v1.billing.meters.create(
        {
            "display_name": "Visits",
            "event_name": "visit",
            "default_aggregation": {"formula": "count"},
        }
    )
    event: Any = {"event_name": "visit", "payload": {"stripe_customer_id": customer}}
    client.v1.billing.meter_events.create(event)
    assert client.v1.billing.meters.deactivate(meter.id).status == "inactive"
    with pytest.raises(stripe.InvalidRequestError, match="No active meter"):
        client.v1.billing.meter_events.create(event)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.billing.meter_events.create(event | {"event_name": "unheard"})
