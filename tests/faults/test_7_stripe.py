"""Fault 7: whatever happens to events and answers, our books end equal to the double's.

Hypothesis plays an account's life on a test clock of the double: it subscribes, fails, pays,
changes its plan, ends and begins again; its events are lost, sent twice, mixed up and late; answers
are lost, the double and our worker are killed. After each drain an oracle that reads the double's
own objects and ledger compares every amount, every licence, the standing and the city.

`STRIPE_LIVES` lives of `STRIPE_STEPS` steps make a longer run, with a seed by pytest's
`--hypothesis-seed`; without it the same lives are played in each run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing.actions.checkout import pay_by_transfer
from billing.actions.collecting import collect_unpaid
from billing.actions.corrections import give_credit, receive_transfer, refund_invoice
from billing.actions.events import READ, read_again
from billing.actions.licence import change_plan, end_licence, resume_licence
from billing.actions.reconciliation import reconcile
from billing.actions.standing import CITY_STATES, STEP
from billing.models import Account, Correction, Event
from billing.timetable import Standing, standing_at
from tenants.accounts.models import User
from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.billing.conftest import double, hub, shop, with_billing
from tests.billing.shopping import (
    DECLINED,
    FAILS_LATER,
    GOOD,
    change_card,
    checkout_url,
    pay,
    payer,
)
from tests.billing.test_webhooks import signed
from tests.demo.stripe.running import Double
from tests.franchise.cast import staff

__all__ = ["double", "hub", "shop", "with_billing"]
pytestmark = [pytest.mark.wall_clock, pytest.mark.usefixtures("hub")]
START = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
DAY = 86_400  # seconds
LIVES = int(os.environ.get("STRIPE_LIVES", "0"))
STEPS = int(os.environ.get("STRIPE_STEPS", "25"))
EARNING = ("active", "past_due")
RUNNING = ("trialing", "active", "past_due", "unpaid")
UNPAID = ("open", "uncollectible")
ACTIONS = {
    *("subscribe_by_card", "press_pay_twice", "subscribe_by_transfer", "give_another_card"),
    *("charge_again", "receive_a_transfer", "change_the_plan", "end_or_resume"),
    *("refund", "credit"),
}


# ── The oracle ─────────────────────────────────────────────────────────────────────────────────


def differences(account: Account, double: Double, *, now: datetime) -> list[str]:
    """What is otherwise in our rows than in the double's objects and ledger.

    Computes the double's side without any of our code that reads Stripe.
    """
    account.refresh_from_db()
    client = double.client()
    customer = account.stripe_customer
    licences = list(
        client.v1.subscriptions.list(
            {"customer": customer, "status": "all", "limit": 100}
        ).auto_paging_iter()
    )
    invoices = list(
        client.v1.invoices.list({"customer": customer, "limit": 100}).auto_paging_iter()
    )
    ledger = double.control("books")[account.stripe_customer]
    pairs = [
        *_licence_pairs(account, licences),
        *_invoice_pairs(account, invoices),
        *_ledger_pairs(account, ledger),
        *_standing_pairs(account, licences, invoices, now=now),
    ]
    return [f"{name}: {ours} ≠ {theirs}" for name, ours, theirs in pairs if ours != theirs]


Pair = tuple[str, Any, Any]  # what is compared, ours, the double's


def _licence_pairs(account: Account, licences: list[stripe.Subscription]) -> Iterator[Pair]:
    theirs = {
        each.id: (each.status, each.cancel_at_period_end, _monthly(each)) for each in licences
    }
    ours = {
        row.stripe_id: (row.status, row.ends_at_period_end, row.monthly)
        for row in account.subscriptions.all()
    }
    yield "subscriptions", ours, theirs
    running = [each for each in licences if each.status in RUNNING]
    yield "at most one runs", len(running) <= 1, True
    revenue = sum(_monthly(each) for each in licences if each.status in EARNING)
    changes = account.revenue_changes.values_list("amount", flat=True)
    yield "monthly revenue", sum(changes), revenue


def _monthly(licence: stripe.Subscription) -> int:
    prices = [item.price for item in licence["items"].data]
    return sum(
        price.unit_amount or 0
        for price in prices
        if price.recurring and price.recurring.usage_type == "licensed"
    )


def _invoice_pairs(account: Account, invoices: list[stripe.Invoice]) -> Iterator[Pair]:
    theirs = {
        each.id: (each.status, each.total, each.amount_paid, each.amount_remaining)
        for each in invoices
    }
    ours = {
        row.stripe_id: (row.status, row.total, row.paid, row.remaining)
        for row in account.invoices.all()
    }
    yield "invoices", ours, theirs


def _ledger_pairs(account: Account, ledger: dict[str, Any]) -> Iterator[Pair]:
    final = list(account.invoices.exclude(status="draft"))
    yield "invoiced", sum(row.total for row in final), ledger["invoiced"]
    paid = ledger["paid"] + ledger["paid_out_of_band"]
    yield "paid", sum(row.paid for row in final), paid
    owed = sum(row.remaining for row in final if row.status == "open")
    yield "outstanding", owed, ledger["outstanding"]
    refunds = account.corrections.filter(kind=Correction.Kind.REFUND)
    yield "refunded", sum(row.refunded for row in final), ledger["refunded"]
    yield "refunds logged", sum(row.amount for row in refunds), ledger["refunded"]
    credits = account.corrections.filter(kind=Correction.Kind.CREDIT)
    given = sum(row.amount for row in credits)
    yield "credit", given, ledger["credit_used"] - ledger["balance"]


def _standing_pairs(
    account: Account,
    licences: list[stripe.Subscription],
    invoices: list[stripe.Invoice],
    *,
    now: datetime,
) -> Iterator[Pair]:
    due = [
        each.due_date or each.status_transitions.finalized_at
        for each in invoices
        if each.status in UNPAID and each.amount_remaining > 0
    ]
    ended = [each.ended_at for each in licences if each.ended_at]
    begun = any(each.status in RUNNING for each in licences) or ended
    if begun and account.begun_at and not any(each.status in RUNNING for each in licences):
        due.append(max(ended))
    oldest = min((moment for moment in due if moment), default=None)
    since = datetime.fromtimestamp(oldest, UTC) if oldest else None
    standing = standing_at(since, now=now)
    yield "unpaid since", account.owed_since, since
    yield "standing", account.standing, standing
    city = City.objects.get(pk=account.city_id)
    yield "city", city.state, CITY_STATES[standing]


# ── The machine ────────────────────────────────────────────────────────────────────────────────


class Life(RuleBasedStateMachine):
    """An account, its city, a customer on a clock of its own, and the events on their way."""

    shop: Double
    city: City
    hq: User
    done: Counter[str]  # how often an action was not refused, in all lives

    def __init__(self) -> None:
        super().__init__()
        with connection.cursor() as cursor:  # all lives are one transaction
            cursor.execute("SET LOCAL transaction_timeout = 0")
        self.client = self.shop.client()
        self.now = datetime.fromtimestamp(START, UTC)
        self.on_their_way: list[stripe.Event] = []
        self.is_lossy = False
        newest = self.client.v1.events.list({"limit": 1}).data
        self.last_event = newest[0].id if newest else ""
        clock = self.client.v1.test_helpers.test_clocks.create({"frozen_time": START})
        self.clock = clock.id
        customer = self.client.v1.customers.create({"test_clock": clock.id})
        Account.objects.filter(city=self.city).update(city=None)
        City.objects.filter(pk=self.city.pk).update(state=City.State.ACTIVE)
        self.account = payer(now=self.now)
        self.account.stripe_customer, self.account.city = customer.id, self.city
        self.account.save()

    def teardown(self) -> None:
        self.drain()
        self.shop.control("faults", {"clear": True})
        self.client.v1.test_helpers.test_clocks.delete(self.clock)

    @initialize(
        after=st.sampled_from(["unpaid", "canceled", "past_due"]),
        card=st.sampled_from([GOOD, FAILS_LATER, ""]),
        presses=st.integers(0, 2),
    )
    def begin(self, after: str, card: str, presses: int) -> None:
        """Subscribe by card, or by transfer without one, or not at all.

        `after` is what follows the last retry.
        """
        self.shop.control("settings", {"after_retries": after})
        match card, presses:
            case _, 0:
                return
            case "", _:
                self.subscribe_by_transfer()
                self.let_time_pass(1)
                self.drain()
                if presses > 1:
                    self.receive_a_transfer("first")
            case _, 1:
                self.subscribe_by_card(card)
            case _:
                self.press_pay_twice(card)
        self.drain()

    # What people do

    @rule(card=st.sampled_from([GOOD, GOOD, DECLINED, FAILS_LATER]))
    def subscribe_by_card(self, card: str) -> None:
        with self._tried("subscribe_by_card"):
            pay(checkout_url(self._fresh(), now=self.now), card)

    @rule(card=st.sampled_from([GOOD, FAILS_LATER]))
    def press_pay_twice(self, card: str) -> None:
        with self._tried("press_pay_twice"):
            first = checkout_url(self._fresh(), now=self.now)
            second = checkout_url(self._fresh(), now=self.now)
            pay(first, card)
            pay(second, card)

    @rule()
    def subscribe_by_transfer(self) -> None:
        with self._tried("subscribe_by_transfer"):
            pay_by_transfer(self._fresh(), now=self.now)

    @rule(card=st.sampled_from([GOOD, FAILS_LATER]))
    def give_another_card(self, card: str) -> None:
        with self._tried("give_another_card"):
            change_card(self.shop, self._fresh(), card)

    @rule()
    def charge_again(self) -> None:
        with self._tried("charge_again"):
            collect_unpaid(self._fresh(), now=self.now)

    @rule(which=st.sampled_from(["first", "last"]))
    def receive_a_transfer(self, which: str) -> None:
        unpaid = self._fresh().invoices.unpaid().order_by("due_at", "pk")
        if invoice := getattr(unpaid, which)():
            with self._tried("receive_a_transfer"):
                receive_transfer(invoice, reference="17", by=self.hq, press=uuid4(), now=self.now)

    @rule(plan=st.sampled_from(["standard", "large"]))
    def change_the_plan(self, plan: str) -> None:
        with self._tried("change_the_plan"):
            change_plan(self._fresh(), plan=plan, now=self.now)

    @rule(change=st.sampled_from([end_licence, resume_licence]))
    def end_or_resume(self, change: Callable[..., None]) -> None:
        with self._tried("end_or_resume"):
            change(self._fresh(), now=self.now)

    @rule(part=st.sampled_from([1, 2, 5]))
    def refund(self, part: int) -> None:
        invoice = self._fresh().invoices.exclude(refundable_payment="").first()
        if invoice:
            with self._tried("refund"):
                refund_invoice(
                    invoice,
                    amount=invoice.paid // part,
                    reason="Ошибка",
                    by=self.hq,
                    press=uuid4(),
                    now=self.now,
                )

    @rule(amount=st.sampled_from([1, 1000, 20_000]))
    def credit(self, amount: int) -> None:
        with self._tried("credit"):
            give_credit(
                self._fresh(),
                amount=amount,
                reason="Спасибо",
                by=self.hq,
                press=uuid4(),
                now=self.now,
            )

    # Time

    @rule(days=st.sampled_from([1, 4, 15, 31]))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.client.v1.test_helpers.test_clocks.advance(
            self.clock, {"frozen_time": int(self.now.timestamp())}
        )

    # What goes wrong on the way

    @rule(
        fate=st.sampled_from(["deliver", "deliver", "mix up", "deliver again", "lose"]),
        count=st.integers(1, 6),
        seed=st.integers(0, 99),
    )
    def events_travel(self, fate: str, count: int, seed: int) -> None:
        self._collect()
        match fate:
            case "deliver":
                self._deliver(count)
            case "mix up":
                Random(seed).shuffle(self.on_their_way)
            case "deliver again":
                self.on_their_way += self.on_their_way[:count]
            case "lose":
                self.is_lossy = self.is_lossy or bool(self.on_their_way)
                del self.on_their_way[:count]

    @rule(is_killed=st.booleans())
    def work(self, is_killed: bool) -> None:
        """A worker reads what waits; killed at the end of its work, before it is committed."""
        for key in self._waiting():
            with suppress(Killed), transaction.atomic():
                read_again(key, now=self.now)
                if is_killed:
                    raise Killed

    @rule(match=st.sampled_from(["POST /v1/subscriptions", "POST /v1/checkout", "POST /v1/inv"]))
    def lose_the_next_answer(self, match: str) -> None:
        self.shop.control("faults", {"kind": "drop_after", "count": 1, "match": match})

    @precondition(lambda self: LIVES > 0)  # two seconds each
    @rule()
    def restart_the_double(self) -> None:
        self.shop.kill()
        self.shop.start()

    # And then

    @rule()
    def drain(self) -> None:
        """Deliver what is left, work, and let the clock ring; then nothing is different."""
        self.shop.control("faults", {"clear": True})
        self._collect()
        self._deliver(len(self.on_their_way))
        self.work(is_killed=False)
        self._ring()
        found = reconcile(self._fresh(), now=self.now)
        if not self.is_lossy:
            assert found == [], "the events alone didn't bring this"
        self.is_lossy = False
        assert reconcile(self._fresh(), now=self.now) == []
        self._ring()
        assert differences(self.account, self.shop, now=self.now) == []
        assert not Event.objects.waiting().exists()
        assert not self._waiting()

    @contextmanager
    def _tried(self, action: str) -> Iterator[None]:
        """Go on after a refusal; count what was not refused."""
        with suppress(Refusal):
            yield
            self.done[action] += 1

    def _fresh(self) -> Account:
        self.account.refresh_from_db()
        return self.account

    def _collect(self) -> None:
        """Add what the double has to tell of this customer, the oldest first."""
        new = []
        for event in self.client.v1.events.list({"limit": 100}).auto_paging_iter():
            if event.id == self.last_event:
                break
            new.append(event)
        if new:
            self.last_event = new[0].id
        self.on_their_way += [event for event in reversed(new) if self._is_mine(event)]

    def _deliver(self, count: int) -> None:
        for event in self.on_their_way[:count]:
            self._send(event)
        del self.on_their_way[:count]

    def _is_mine(self, event: stripe.Event) -> bool:
        about: Any = event.data.object
        customer = self.account.stripe_customer
        return customer in (about.id, getattr(about, "customer", ""))

    def _send(self, event: stripe.Event) -> None:
        payload = str(event).encode()
        answer = Client(headers={"host": "localhost"}).post(
            "/stripe/events/",
            payload,
            content_type="application/json",
            headers={"Stripe-Signature": signed(payload)},
        )
        assert answer.status_code == 200

    def _waiting(self) -> list[str]:
        return list(Alarm.objects.filter(kind=READ).values_list("key", flat=True))

    def _ring(self) -> None:
        mine = Alarm.objects.filter(kind=STEP, key=str(self.account.pk), due_at__lte=self.now)
        while alarm := mine.first():
            assert alarms.ring(alarm.pk, city=None, now=self.now)


class Killed(Exception):
    """The worker ends before its transaction does."""


@pytest.fixture
def life(shop: Double, omsk: City) -> type[Life]:
    return type("ALife", (Life,), {"shop": shop, "city": omsk, "hq": staff(), "done": Counter()})


def test_our_books_end_equal_to_the_double_s(life: type[Life]) -> None:
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=LIVES or 6,
            stateful_step_count=STEPS,
            derandomize=not LIVES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if LIVES else [Phase.generate],
        ),
    )


# ── Positive controls ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lived(life: type[Life]) -> Life:
    """A life with a licence, a paid invoice and an unpaid one, in which nothing is different."""
    found = life()
    found.begin("unpaid", GOOD, 1)
    found.give_another_card(FAILS_LATER)
    found.let_time_pass(31)
    found.let_time_pass(4)
    found.drain()
    assert found.account.standing == Standing.OVERDUE
    assert found.account.subscriptions.get().status == "past_due"
    return found


def test_no_action_is_always_refused(life: type[Life]) -> None:
    """Otherwise the lives would prove nothing."""
    found = life()
    found.begin("unpaid", "", 2)
    assert found.done["receive_a_transfer"] == 1
    found.end_or_resume(end_licence)
    found.let_time_pass(31)
    found.drain()
    found.press_pay_twice(GOOD)
    found.drain()
    found.change_the_plan("large")
    found.give_another_card(GOOD)
    found.charge_again()
    found.credit(1000)
    found.let_time_pass(31)
    found.drain()
    found.refund(2)
    found.end_or_resume(end_licence)
    found.let_time_pass(31)
    found.drain()
    found.subscribe_by_card(GOOD)
    found.teardown()
    assert set(found.done) == ACTIONS


PLANTED: dict[str, Callable[[Account], Any]] = {
    "paid": lambda account: account.invoices.update(paid=1),
    "outstanding": lambda account: account.invoices.unpaid().update(remaining=1),
    "invoiced": lambda account: account.invoices.update(total=1),
    "refunded": lambda account: account.invoices.update(refunded=1),
    "subscriptions": lambda account: account.subscriptions.update(status="active"),
    "monthly revenue": lambda account: account.revenue_changes.all().delete(),
    "unpaid since": lambda account: Account.objects.update(owed_since=None),
    "standing": lambda account: Account.objects.update(standing="paused"),
    "city": lambda account: City.objects.filter(pk=account.city_id).update(state="paused"),
    "credit": lambda account: account.corrections.create(
        key=uuid4(), kind="credit", currency="eur", amount=1, reason=""
    ),
}


def test_the_oracle_notices_a_planted_difference(lived: Life) -> None:
    assert differences(lived.account, lived.shop, now=lived.now) == []
    for name, plant in PLANTED.items():
        point = transaction.savepoint()
        plant(lived.account)
        found = differences(lived.account, lived.shop, now=lived.now)
        assert name in [each.split(":")[0] for each in found], name
        transaction.savepoint_rollback(point)
    assert differences(lived.account, lived.shop, now=lived.now) == []


def test_the_oracle_notices_a_second_licence(lived: Life) -> None:
    """Made behind our back, without events."""
    price = (
        lived.client.v1.subscriptions.list({"customer": lived.account.stripe_customer})
        .data[0]["items"]
        .data[0]
        .price
    )
    lived.give_another_card(GOOD)
    lived.client.v1.subscriptions.create(
        {"customer": lived.account.stripe_customer, "items": [{"price": price.id}]}
    )
    found = differences(lived.account, lived.shop, now=lived.now)
    assert "at most one runs: False ≠ True" in found
