"""Whatever people, cards and clocks do, in any order, the double's books balance."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import stripe

from tests.demo.stripe.conftest import Catalogue
from tests.demo.stripe.running import Double

DAY = 86_400
START = 1_800_000_000
CARDS = ("pm_card_visa", "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_mastercard")


class Walk:
    """One customer on a clock, and things that may happen to it."""

    def __init__(self, client: stripe.StripeClient, catalogue: Catalogue, chance: random.Random):
        self.v1, self.catalogue, self.chance = client.v1, catalogue, chance
        self.now = START
        self.clock = self.v1.test_helpers.test_clocks.create({"frozen_time": START}).id
        self.customer = self.v1.customers.create(
            {"test_clock": self.clock, "address": {"country": chance.choice(["DE", "US"])}}
        ).id
        self.change_card()
        self.subscribe()

    def subscribe(self) -> None:
        tax: Any = {"enabled": True}
        self.v1.subscriptions.create(
            {
                "customer": self.customer,
                "items": [{"price": self.catalogue.monthly}, {"price": self.catalogue.metered}],
                "add_invoice_items": [{"price": self.catalogue.entry}],
                "automatic_tax": tax,
            }
        )

    def subscription(self) -> stripe.Subscription | None:
        return next(iter(self.v1.subscriptions.list({"customer": self.customer}).data), None)

    def invoice(self, status: Any) -> stripe.Invoice | None:
        found = self.v1.invoices.list({"customer": self.customer, "status": status}).data
        return self.chance.choice(found) if found else None

    def step(self) -> None:
        """One thing out of all; what Stripe refuses leaves no trace in the books."""
        happens: Callable[[], object] = self.chance.choice(
            [
                *[self.wait] * 6,
                self.subscribe if self.subscription() is None else self.use,
                self.change_card,
                self.use,
                self.pay,
                self.pay_by_transfer,
                self.void,
                self.refund,
                self.credit,
                self.credit_open,
                self.change_plan,
                self.end_or_resume,
            ]
        )
        try:
            happens()
        except (stripe.CardError, stripe.InvalidRequestError):
            return

    def wait(self) -> None:
        self.now += self.chance.choice([3600, 2 * DAY, 9 * DAY, 31 * DAY])
        self.v1.test_helpers.test_clocks.advance(self.clock, {"frozen_time": self.now})

    def change_card(self) -> None:
        card = self.chance.choice(CARDS)
        method = self.v1.payment_methods.attach(card, {"customer": self.customer})
        settings: Any = {"default_payment_method": method.id}
        self.v1.customers.update(self.customer, {"invoice_settings": settings})

    def use(self) -> None:
        self.v1.billing.meter_events.create(
            {
                "event_name": self.catalogue.event_name,
                "payload": {
                    "stripe_customer_id": self.customer,
                    "value": str(self.chance.randrange(40)),
                },
            }
        )

    def pay(self) -> None:
        if found := self.invoice("open"):
            self.v1.invoices.pay(found.id)

    def pay_by_transfer(self) -> None:
        if found := self.invoice("open"):
            self.v1.invoices.pay(found.id, {"paid_out_of_band": True})

    def void(self) -> None:
        if found := self.invoice("open"):
            self.v1.invoices.void_invoice(found.id)

    def refund(self) -> None:
        found = self.v1.charges.list({"customer": self.customer}).data
        if found:
            charge = self.chance.choice(found).id
            self.v1.refunds.create({"charge": charge, "amount": self.chance.randrange(1, 9_000)})

    def credit(self) -> None:
        amount = self.chance.randrange(1, 4_000)
        if found := self.invoice("paid"):
            self.v1.credit_notes.create(
                {"invoice": found.id, "amount": amount, "credit_amount": amount}
            )

    def credit_open(self) -> None:
        if found := self.invoice("open"):
            amount = self.chance.choice([found.amount_remaining, 500])
            self.v1.credit_notes.create({"invoice": found.id, "amount": amount})

    def change_plan(self) -> None:
        if found := self.subscription():
            item = found["items"]["data"][0]["id"]
            price = self.chance.choice([self.catalogue.large, self.catalogue.monthly])
            behavior: Any = self.chance.choice(["create_prorations", "always_invoice", "none"])
            self.v1.subscriptions.update(
                found.id,
                {"items": [{"id": item, "price": price}], "proration_behavior": behavior},
            )

    def end_or_resume(self) -> None:
        if found := self.subscription():
            ends = not found.cancel_at_period_end and self.chance.random() < 0.3
            self.v1.subscriptions.update(found.id, {"cancel_at_period_end": ends})


@pytest.mark.parametrize("seed", range(6))
def test_the_books_balance_after_every_step(
    client: stripe.StripeClient, double: Double, catalogue: Catalogue, seed: int
) -> None:
    walk = Walk(client, catalogue, random.Random(seed))
    for _ in range(60):
        walk.step()
        books = double.control("books")[walk.customer]
        right = "paid paid_out_of_band credit_used credited_open voided uncollectible outstanding"
        assert books["invoiced"] == sum(books[name] for name in right.split())
        taken = client.v1.charges.list({"customer": walk.customer, "limit": 100}).data
        assert books["paid"] == sum(charge.amount_captured for charge in taken)
        assert books["refunded"] == sum(charge.amount_refunded for charge in taken)
        assert books["refunded"] <= books["paid"]
        moves = client.v1.customers.balance_transactions.list(walk.customer, {"limit": 100}).data
        assert books["balance"] == sum(move.amount for move in moves)


class Stay(HTTPRedirectHandler):
    """Follow no redirect."""

    def redirect_request(self, *_: object) -> None:
        return None


def test_many_presses_of_pay_at_once_pay_once(
    client: stripe.StripeClient, double: Double, catalogue: Catalogue
) -> None:
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [{"price": catalogue.monthly, "quantity": 1}],
            "success_url": double.url,
            "customer_email": "twice@example.com",
        }
    )
    typed = {"card": "4242424242424242", "expiry": "12/34", "cvc": "123", "country": "US"}
    body = urlencode({"email": "twice@example.com", "name": "Anna", **typed}).encode()

    request = Request(str(session.url), body)  # noqa: S310 - a page of the double

    def press(_: int) -> int:
        try:
            with build_opener(Stay).open(request, timeout=30) as answer:
                return int(answer.status)
        except HTTPError as answer:
            return answer.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))
    assert answers == [HTTPStatus.SEE_OTHER] * 8
    [customer] = client.v1.customers.list({"email": "twice@example.com"}).data
    assert double.control("books")[customer.id]["paid"] == 9_900
