"""A year of a subscription on a test clock: renewals, usage, failures, retries, the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from tests.demo.stripe.conftest import Catalogue, Played

START = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400


@dataclass
class Life:
    """A customer on a clock of its own."""

    client: stripe.StripeClient
    clock: str
    customer: str
    now: int = START

    def advance(self, seconds: int) -> None:
        self.now += seconds
        clock = self.client.v1.test_helpers.test_clocks.advance(
            self.clock, {"frozen_time": self.now}
        )
        assert clock.status == "advancing"
        while clock.status == "advancing":
            clock = self.client.v1.test_helpers.test_clocks.retrieve(self.clock)
        assert (clock.status, clock.frozen_time) == ("ready", self.now)

    def subscribe(self, *prices: str, **given: Any) -> stripe.Subscription:
        params: Any = {"customer": self.customer, "items": [{"price": p} for p in prices], **given}
        return self.client.v1.subscriptions.create(params)

    def again(self, subscription: stripe.Subscription) -> stripe.Subscription:
        return self.client.v1.subscriptions.retrieve(subscription.id)

    def invoices(self) -> list[stripe.Invoice]:
        """The oldest first."""
        return self.client.v1.invoices.list({"customer": self.customer}).data[::-1]

    def use_card(self, name: str) -> None:
        method = self.client.v1.payment_methods.attach(name, {"customer": self.customer})
        settings: Any = {"default_payment_method": method.id}
        self.client.v1.customers.update(self.customer, {"invoice_settings": settings})

    def events(self) -> list[str]:
        """Types of this customer's events, the oldest first."""
        found = self.client.v1.events.list({"limit": 100}).data[::-1]
        objects = [(event.type, event.data.object.to_dict()) for event in found]
        return [
            kind
            for kind, body in objects
            if self.customer in (body.get("customer"), body.get("id"))
        ]


@pytest.fixture
def live(played: Played) -> Callable[..., Life]:
    client = played.client()

    def begin(card: str | None = "pm_card_visa", **given: Any) -> Life:
        clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START})
        params: Any = {"test_clock": clock.id, "email": "anna@example.com", **given}
        life = Life(client, clock.id, client.v1.customers.create(params).id)
        if card:
            life.use_card(card)
        return life

    return begin


def check_books(played: Played, customer: str, **expected: int) -> None:
    """The double's books have these amounts, and what was invoiced went somewhere."""
    if (books := played.books(customer)) is None:
        return
    right = "paid paid_out_of_band credit_used credited_open voided uncollectible outstanding"
    assert books["invoiced"] == sum(books[name] for name in right.split())
    assert {name: books[name] for name in expected} == expected


def test_months_of_fixed_price_and_usage(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live(address={"country": "DE"})
    subscription = life.subscribe(
        played_catalogue.monthly, played_catalogue.metered, automatic_tax={"enabled": True}
    )
    assert subscription.status == "active"
    [first] = life.invoices()
    assert (first.status, first.billing_reason, first.total) == (
        "paid",
        "subscription_create",
        11_781,
    )

    for number, identifier in ((10, "a"), (5, "b"), (5, "b")):  # "b" is sent twice
        life.client.v1.billing.meter_events.create(
            {
                "event_name": played_catalogue.event_name,
                "identifier": f"{life.customer}-{identifier}",
                "payload": {"stripe_customer_id": life.customer, "value": str(number)},
            }
        )
    life.advance(28 * DAY)  # 28 February, the last day of a shorter month
    renewal = life.invoices()[-1]
    assert (renewal.status, renewal.billing_reason) == ("draft", "subscription_cycle")
    assert renewal.subtotal == 9_900 + 15 * 150
    [fixed, used] = renewal.lines.data
    assert fixed.period.start == used.period.end == life.now
    item = life.again(subscription)["items"]["data"][0]
    assert datetime.fromtimestamp(item["current_period_end"], UTC).day == 31

    life.advance(HOUR)
    assert life.invoices()[-1].status == "paid"
    check_books(played, life.customer, paid=11_781 + 14_459, outstanding=0)


def test_a_failing_card_is_retried_and_a_new_one_heals(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    life.use_card("pm_card_chargeCustomerFail")
    life.advance(28 * DAY)
    life.advance(HOUR)
    failed = life.invoices()[-1]
    assert life.again(subscription).status == "past_due"
    assert (failed.status, failed.attempt_count, failed.attempted) == ("open", 1, True)
    assert failed.next_payment_attempt == life.now + 3 * DAY
    assert life.client.v1.customers.retrieve(life.customer).delinquent

    with pytest.raises(stripe.CardError) as refused:
        life.client.v1.invoices.pay(failed.id)
    assert (refused.value.code, refused.value.http_status) == ("card_declined", 402)
    assert life.client.v1.invoices.retrieve(failed.id).attempt_count == 2

    life.use_card("pm_card_visa")
    paid = life.client.v1.invoices.pay(failed.id)
    assert (paid.status, paid.amount_paid, paid.next_payment_attempt) == ("paid", 9_900, None)
    assert life.again(subscription).status == "active"
    assert not life.client.v1.customers.retrieve(life.customer).delinquent
    check_books(played, life.customer, paid=19_800)
    assert life.events().count("invoice.payment_failed") == 2


def test_after_the_last_retry_it_is_unpaid_and_the_older_invoice_alone_does_not_help(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    life.use_card("pm_card_chargeCustomerFail")
    life.advance(28 * DAY + HOUR)
    life.advance(16 * DAY)
    assert life.again(subscription).status == "unpaid"
    assert life.invoices()[-1].attempt_count == 4
    life.advance(20 * DAY)  # the next month is only a draft now
    [_, first, second] = life.invoices()
    assert (first.status, second.status, second.auto_advance) == ("open", "draft", False)
    life.client.v1.invoices.finalize_invoice(second.id)
    life.client.v1.invoices.pay(first.id, {"paid_out_of_band": True})
    assert life.again(subscription).status == "unpaid"
    life.client.v1.invoices.pay(second.id, {"paid_out_of_band": True})
    assert life.again(subscription).status == "active"
    check_books(played, life.customer, paid=9_900, paid_out_of_band=19_800)


def test_a_trial_reminds_then_charges(
    live: Callable[..., Life], played_catalogue: Catalogue
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly, trial_period_days=14)
    assert subscription.status == "trialing"
    life.advance(11 * DAY)
    assert "customer.subscription.trial_will_end" in life.events()
    life.advance(3 * DAY)
    life.advance(HOUR)
    assert life.again(subscription).status == "active"
    assert [invoice.total for invoice in life.invoices()] == [0, 9_900]


def test_bank_transfer_is_due_later_and_marked_by_hand(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live(card=None)
    subscription = life.subscribe(
        played_catalogue.monthly, collection_method="send_invoice", days_until_due=14
    )
    assert subscription.status == "active"
    assert life.invoices()[0].status == "draft"
    life.advance(HOUR)
    sent = life.invoices()[0]
    assert (sent.status, sent.due_date) == ("open", life.now + 14 * DAY)
    life.advance(15 * DAY)
    assert life.again(subscription).status == "past_due"
    assert "invoice.overdue" in life.events()
    paid = life.client.v1.invoices.pay(sent.id, {"paid_out_of_band": True})
    assert paid.status == "paid"
    assert life.again(subscription).status == "active"
    check_books(played, life.customer, paid_out_of_band=9_900)


def test_a_larger_plan_is_prorated(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    item = subscription["items"]["data"][0]["id"]
    life.advance(14 * DAY)
    change: Any = {"items": [{"id": item, "price": played_catalogue.large}]}
    details: Any = {**change, "proration_behavior": "always_invoice"}
    preview = life.client.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": details}
    )
    assert preview.total == 5_000  # half of the difference
    assert len(life.invoices()) == 1
    life.client.v1.subscriptions.update(subscription.id, details)
    assert [invoice.total for invoice in life.invoices()] == [9_900, 5_000]
    life.advance(14 * DAY)
    assert life.invoices()[-1].total == 19_900
    check_books(played, life.customer, paid=14_900)


def test_cancel_at_period_end_resume_and_end(
    live: Callable[..., Life], played_catalogue: Catalogue
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    update = life.client.v1.subscriptions.update
    ending = update(subscription.id, {"cancel_at_period_end": True})
    assert ending.cancel_at == life.now + 28 * DAY
    resumed = update(subscription.id, {"cancel_at_period_end": False})
    assert (resumed.cancel_at, resumed.canceled_at) == (None, None)
    update(subscription.id, {"cancel_at_period_end": True})
    life.advance(28 * DAY)
    ended = life.again(subscription)
    assert (ended.status, ended.ended_at) == ("canceled", life.now)
    assert life.events()[-1] == "customer.subscription.deleted"
    with pytest.raises(stripe.InvalidRequestError):
        life.client.v1.subscriptions.cancel(subscription.id)


def test_money_back_and_credit(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live()
    life.subscribe(played_catalogue.monthly)
    [invoice] = life.client.v1.invoices.list(
        {"customer": life.customer, "expand": ["data.payments"]}
    ).data
    assert invoice.payments
    intent = str(invoice.payments.data[0].payment.payment_intent)
    refund = life.client.v1.refunds.create({"payment_intent": intent, "amount": 1_000})
    assert (refund.status, refund.amount) == ("succeeded", 1_000)
    with pytest.raises(stripe.InvalidRequestError):
        life.client.v1.refunds.create({"payment_intent": intent, "amount": 9_000})
    note = life.client.v1.credit_notes.create(
        {"invoice": invoice.id, "amount": 2_000, "credit_amount": 2_000}
    )
    assert note.post_payment_amount == 2_000
    life.client.v1.customers.balance_transactions.create(
        life.customer, {"amount": -500, "currency": "eur", "description": "Goodwill"}
    )
    life.advance(28 * DAY)
    life.advance(HOUR)
    renewal = life.invoices()[-1]
    assert (renewal.total, renewal.amount_due, renewal.amount_paid) == (9_900, 7_400, 7_400)
    assert (renewal.starting_balance, renewal.ending_balance) == (-2_500, 0)
    check_books(played, life.customer, paid=17_300, refunded=1_000, credit_used=2_500)
    check_books(played, life.customer, credited_paid=2_000, balance=0)


def test_a_credit_note_lowers_an_open_invoice_with_its_tax(
    live: Callable[..., Life], played_catalogue: Catalogue, played: Played
) -> None:
    life = live(card=None, address={"country": "DE"})
    life.subscribe(
        played_catalogue.monthly,
        collection_method="send_invoice",
        days_until_due=14,
        automatic_tax={"enabled": True},
    )
    life.advance(HOUR)
    [invoice] = life.invoices()
    line: Any = {
        "type": "invoice_line_item",
        "invoice_line_item": invoice.lines.data[0].id,
        "amount": 1_000,
    }
    note = life.client.v1.credit_notes.create({"invoice": invoice.id, "lines": [line]})
    assert (note.subtotal, note.total, note.pre_payment_amount) == (1_000, 1_190, 1_190)
    assert life.invoices()[0].amount_remaining == 11_781 - 1_190
    check_books(played, life.customer, outstanding=11_781 - 1_190)


def test_the_bank_asks_again_at_a_renewal(
    live: Callable[..., Life], played_catalogue: Catalogue
) -> None:
    life = live()
    life.subscribe(played_catalogue.monthly)
    life.use_card("pm_card_authenticationRequired")
    life.advance(28 * DAY)
    life.advance(HOUR)
    assert "invoice.payment_action_required" in life.events()
    assert life.invoices()[-1].status == "open"


def test_another_price_in_place_of_the_first_costs_the_rest_of_the_month(
    live: Callable[..., Life], played_catalogue: Catalogue
) -> None:
    """Deleting an item and adding one is prorated like a change of its price."""
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    item = subscription["items"]["data"][0]["id"]
    life.advance(14 * DAY)
    gone: Any = {"id": item, "deleted": True}
    changed = life.client.v1.subscriptions.update(
        subscription.id, {"items": [gone, {"price": played_catalogue.large}]}
    )
    [new] = changed["items"]["data"]
    assert (new["price"]["id"], new["current_period_start"]) == (played_catalogue.large, START)
    life.advance(14 * DAY)
    assert sorted(line.amount for line in life.invoices()[-1].lines.data) == [-4_950, 9_950, 19_900]


def test_items_come_and_go_one_by_one(
    live: Callable[..., Life], played_catalogue: Catalogue
) -> None:
    life = live()
    subscription = life.subscribe(played_catalogue.monthly)
    items = life.client.v1.subscription_items
    added = items.create({"subscription": subscription.id, "price": played_catalogue.metered})
    assert len(items.list({"subscription": subscription.id}).data) == 2
    items.delete(added.id)
    [left] = items.list({"subscription": subscription.id}).data
    assert left.price.id == played_catalogue.monthly
    assert items.update(left.id, {"quantity": 2}).quantity == 2
