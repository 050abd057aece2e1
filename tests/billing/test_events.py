"""Events out of order, twice, too late or about others: our rows end as Stripe's objects are."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from billing import gateway
from billing.actions.events import READ, read_again, store_event
from billing.actions.licence import end_licence
from billing.actions.reconciliation import reconcile
from billing.actions.sync import sync_account
from billing.models import Account, Difference, Event, Invoice, Subscription
from billing.states import EventFacts
from tenants.registry.models import Alarm, City
from tests.billing.factories import account as account_row
from tests.billing.factories import invoice as invoice_row
from tests.billing.shopping import (
    FAILS_LATER,
    GOOD,
    change_card,
    checkout_url,
    clock,
    handle,
    pay,
    payer,
)
from tests.demo.stripe.running import Double

pytestmark = [pytest.mark.wall_clock, pytest.mark.usefixtures("hub")]


@pytest.fixture
def now(shop: Double) -> datetime:
    return clock(shop)


def events_of(account: Account) -> list[EventFacts]:
    """All events of an account's customer, the oldest first."""
    account.refresh_from_db()
    found = gateway.events_since(account.opened_at - timedelta(days=1))
    mine = [facts for facts in found if facts.customer == account.stripe_customer]
    return sorted(mine, key=lambda facts: (facts.created_at, facts.id))


def rows(account: Account) -> tuple[list[tuple[str, str]], list[tuple[str, str, int]]]:
    return (
        list(account.subscriptions.values_list("stripe_id", "status").order_by("stripe_id")),
        list(account.invoices.values_list("stripe_id", "status", "remaining").order_by("pk")),
    )


@pytest.fixture
def finished(shop: Double, now: datetime) -> Account:
    """A licence that was paid, renewed once and ended; nothing of it is in our rows yet."""
    account = payer(now=now)
    assert pay(checkout_url(account, now=now)) == 303
    clock(shop, days=31)
    sync_account(account, now=clock(shop))
    end_licence(account, now=clock(shop))
    clock(shop, days=31)
    account.refresh_from_db()
    Invoice.objects.all().delete()
    account.revenue_changes.all().delete()
    Subscription.objects.all().delete()
    return account


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_number_of_copies_end_alike(finished: Account, seed: int) -> None:
    events = events_of(finished)
    assert len(events) > 8
    dice = Random(seed)
    mixed = [*events, *dice.sample(events, len(events) // 2)]
    dice.shuffle(mixed)
    handle(mixed, now=clock_of(finished))
    [licence] = finished.subscriptions.all()
    assert licence.status == "canceled"
    assert {invoice.status for invoice in finished.invoices.all()} == {"paid"}
    assert not Event.objects.waiting().exists()
    assert reconcile(finished, now=clock_of(finished)) == []


def clock_of(account: Account) -> datetime:
    return account.opened_at + timedelta(days=63)


def test_a_late_event_revives_nothing(finished: Account) -> None:
    events = events_of(finished)
    now = clock_of(finished)
    handle(events, now=now)
    before = rows(finished)
    early = [facts for facts in events if facts.type == "customer.subscription.created"]
    Event.objects.all().delete()
    handle(early, now=now)
    assert rows(finished) == before
    assert finished.subscriptions.get().status == "canceled"


def test_updated_before_created_loses_nothing(finished: Account) -> None:
    events = events_of(finished)
    updated = [facts for facts in events if facts.type == "customer.subscription.updated"]
    created = [facts for facts in events if facts.type == "customer.subscription.created"]
    assert updated
    assert created
    handle(updated[:1], now=clock_of(finished))
    before = rows(finished)
    assert before[0] == [(updated[0].object_id, "canceled")]
    handle(created, now=clock_of(finished))
    assert rows(finished) == before


def test_a_city_is_back_within_a_minute_of_the_payment_without_a_worker(
    shop: Double, omsk: City, now: datetime
) -> None:
    account = payer(now=now)
    Account.objects.filter(pk=account.pk).update(city=omsk)
    assert pay(checkout_url(account, now=now)) == 303
    change_card(shop, account_now(account), FAILS_LATER)
    clock(shop, days=31)
    clock(shop, days=15)
    sync_account(account, now=clock(shop))
    assert state_of(omsk) == "read_only"
    change_card(shop, account, GOOD)
    paid_at = clock(shop)
    [due] = account.invoices.unpaid()
    gateway.charge(due.stripe_id)
    told = [facts for facts in events_of(account) if facts.object_id == due.stripe_id]
    for facts in told:
        store_event(facts, now=paid_at)
    assert state_of(omsk) == "read_only"
    [alarm] = Alarm.objects.filter(kind=READ)
    assert alarm.due_at <= paid_at + timedelta(minutes=1)
    read_again(alarm.key, now=alarm.due_at)
    assert state_of(omsk) == "active"
    assert not Alarm.objects.filter(kind=READ).exists()


def account_now(account: Account) -> Account:
    account.refresh_from_db()
    return account


def state_of(city: City) -> str:
    return str(City.objects.get(pk=city.pk).state)


def test_an_event_about_somebody_else_s_customer_changes_nothing(now: datetime) -> None:
    account_row(stripe_customer="cus_ours")
    foreign = EventFacts(
        id="evt_foreign",
        type="invoice.paid",
        account="",
        created_at=now,
        is_live=False,
        object_kind="invoice",
        object_id="in_foreign",
        customer="cus_of_another_shop",
    )
    handle([foreign], now=now)
    assert Event.objects.get().result == Event.Result.FOREIGN
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(("status", "stays"), [("draft", False), ("paid", True)])
def test_an_object_that_stripe_has_no_longer_is_handled_once(
    shop: Double, now: datetime, status: str, stays: bool
) -> None:
    account = payer(now=now)
    assert pay(checkout_url(account, now=now)) == 303
    account.refresh_from_db()
    invoice_row(account, due_at=now, stripe_id="in_deleted", status=status)
    deleted = EventFacts(
        id="evt_deleted",
        type="invoice.deleted",
        account="",
        created_at=now,
        is_live=False,
        object_kind="invoice",
        object_id="in_deleted",
        customer=account.stripe_customer,
    )
    handle([deleted], now=now)
    assert Event.objects.get(stripe_id="evt_deleted").result == Event.Result.READ
    assert not Alarm.objects.filter(kind=READ).exists()
    assert account.invoices.filter(stripe_id="in_deleted").exists() == stays


def test_the_daily_comparison_finds_and_mends_a_difference(shop: Double, now: datetime) -> None:
    account = payer(now=now)
    assert pay(checkout_url(account, now=now)) == 303
    sync_account(account, now=now)
    account.refresh_from_db()
    assert reconcile(account, now=now) == []
    account.invoices.update(paid=1)
    [found] = reconcile(account, now=now)
    assert (found.field, found.ours) == ("paid", "1")
    assert account.invoices.get().paid == account.invoices.get().total
    assert Difference.objects.count() == 1
