"""The first payment goes wrong half-way: lost answers, two presses, terms that don't exist."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from billing import gateway
from billing.actions.accounts import choose_terms
from billing.actions.checkout import CHECKOUT, LOOK_AFTER, look_after_checkout, pay_by_transfer
from billing.actions.licence import end_licence
from billing.actions.sync import sync_account
from billing.errors import AlreadySubscribed, GatewayUnreachable, UnknownCurrency, UnknownPlan
from billing.models import Account, Event, Invoice, Subscription
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.billing.factories import ANNA
from tests.billing.shopping import checkout_url, clock, handle, pay, payer
from tests.demo.stripe.running import Double
from tests.registry.engine import engine

__all__ = ["engine"]
pytestmark = pytest.mark.wall_clock
NO_ANSWER = {"kind": "drop_after", "count": 9}  # as often as the client asks again, and more


@pytest.fixture
def now(shop: Double) -> datetime:
    return clock(shop)


@pytest.mark.usefixtures("hub")
def test_a_page_whose_answer_was_lost_can_be_opened_again(shop: Double, now: datetime) -> None:
    account = payer(now=now)
    shop.control("faults", NO_ANSWER | {"match": "POST /v1/checkout/sessions"})
    with pytest.raises(GatewayUnreachable):
        checkout_url(account, now=now)
    shop.control("faults", {"clear": True})
    account.refresh_from_db()
    assert account.stripe_customer  # its events are ours
    assert pay(checkout_url(account, now=now)) == 303
    sync_account(account, now=now)
    assert account.subscriptions.count() == 1
    assert len(gateway.subscriptions_of(account.stripe_customer)) == 1


@pytest.mark.usefixtures("hub")
def test_a_page_that_is_paid_is_looked_after_without_an_event(now: datetime) -> None:
    account = payer(now=now)
    assert pay(checkout_url(account, now=now)) == 303  # and the browser never comes back
    alarm = Alarm.objects.get(kind=CHECKOUT, key=str(account.pk))
    assert alarms.ring(alarm.pk, city=None, now=now + LOOK_AFTER)
    assert account.subscriptions.running().count() == 1
    assert not Alarm.objects.filter(kind=CHECKOUT).exists()


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("press", [checkout_url, pay_by_transfer])
def test_a_press_after_a_payment_that_no_event_has_told_of_pays_nothing(
    now: datetime, press: Any
) -> None:
    account = payer(now=now)
    assert pay(checkout_url(account, now=now)) == 303
    with pytest.raises(AlreadySubscribed):
        press(account, now=now)
    account.refresh_from_db()
    assert account.begun_at == now
    assert len(gateway.subscriptions_of(account.stripe_customer)) == 1


@pytest.mark.usefixtures("hub")
def test_a_transfer_whose_answer_was_lost_is_one_licence(shop: Double, now: datetime) -> None:
    account = payer(now=now, method="transfer")
    shop.control("faults", NO_ANSWER | {"match": "POST /v1/subscriptions"})
    with pytest.raises(GatewayUnreachable):
        pay_by_transfer(account, now=now)
    shop.control("faults", {"clear": True})
    account.refresh_from_db()
    assert (account.begun_at, account.subscriptions.count()) == (None, 0)
    found = gateway.events_since(now - timedelta(hours=1))
    mine = [facts for facts in found if facts.customer == account.stripe_customer]
    look_after_checkout(key=str(account.pk), now=now + LOOK_AFTER)
    with pytest.raises(AlreadySubscribed):
        pay_by_transfer(account, now=now)
    handle(mine, now=now)
    assert account.subscriptions.count() == 1
    assert len(gateway.subscriptions_of(account.stripe_customer)) == 1
    assert set(Event.objects.values_list("result", flat=True)) <= {"read", "unknown"}


@pytest.mark.usefixtures("hub")
def test_a_transfer_pressed_again_after_a_lost_answer_is_one_licence(
    shop: Double, now: datetime
) -> None:
    account = payer(now=now, method="transfer")
    shop.control("faults", NO_ANSWER | {"match": "POST /v1/subscriptions"})
    with pytest.raises(GatewayUnreachable):
        pay_by_transfer(account, now=now)
    shop.control("faults", {"clear": True})
    pay_by_transfer(account, now=now)
    account.refresh_from_db()
    assert account.subscriptions.count() == 1
    assert len(gateway.subscriptions_of(account.stripe_customer)) == 1


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("method", ["card", "transfer"])
def test_after_the_end_of_a_licence_another_one_can_begin(
    shop: Double, now: datetime, method: str
) -> None:
    account = pay_by_transfer(payer(now=now, method="transfer"), now=now)
    end_licence(account, now=now)
    later = clock(shop, days=32)
    sync_account(account, now=later)
    assert not account.subscriptions.running().exists()
    if method == "card":
        assert pay(checkout_url(account, now=later)) == 303
    else:
        pay_by_transfer(account, now=later)
    sync_account(account, now=later)
    assert account.subscriptions.running().count() == 1
    assert account.subscriptions.count() == 2


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"plan": "golden"}, UnknownPlan),
        ({"plan": "supported"}, UnknownPlan),  # free: nothing to pay
        ({"currency": "rub"}, UnknownCurrency),
    ],
    ids=["plan", "free", "currency"],
)
def test_terms_that_are_not_offered_charge_nothing(
    shop: Double, now: datetime, terms: dict[str, str], refusal: type[Exception]
) -> None:
    account = payer(now=now)
    offered = {"plan": "standard", "currency": "eur", "method": "card"}
    if terms != {"plan": "supported"}:
        with pytest.raises(refusal):
            choose_terms(account, **(offered | terms))
    Account.objects.filter(pk=account.pk).update(**terms)  # taken out of the plan file since
    before = set(shop.control("books"))
    for press in (checkout_url, pay_by_transfer):
        with pytest.raises(refusal):
            press(account, now=now)
    account.refresh_from_db()
    assert (account.stripe_customer, account.checkout) == ("", "")
    assert set(shop.control("books")) == before


# ── Two presses at one instant: real requests, real commits ─────────────────────────────────────


@pytest.fixture
def committed(engine: None, shop: Double) -> Iterator[Account]:
    """An account that other connections see; swept up afterwards."""
    with hub_scope():
        account = payer(now=clock(shop))
    yield account
    with hub_scope():
        Event.objects.all().delete()
        Alarm.objects.filter(kind__startswith="billing.").delete()
        Invoice.objects.filter(account=account).delete()
        account.revenue_changes.all().delete()
        Subscription.objects.filter(account=account).delete()
        account.delete()
        users = User.objects.filter(email=ANNA)
        users._raw_delete(users.db)  # cities' rows, which it has none of, are out of this scope


def at_once(count: int, work: Any) -> list[Any]:
    """What `work(number)` returned on so many connections that began together."""
    begin = Barrier(count)

    def run(number: int) -> Any:
        try:
            begin.wait(20)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.parametrize("method", ["card", "transfer"])
def test_a_double_click_on_pay_is_one_page_one_customer_one_licence(
    committed: Account, shop: Double, method: str
) -> None:
    before = set(shop.control("books"))
    with hub_scope():
        anna = User.objects.create_user(ANNA)
        clients = [Client(headers={"host": "localhost"}) for _ in range(2)]
        for client in clients:
            client.force_login(anna)
    terms = {"plan": "standard", "currency": "eur", "method": method, "press": str(uuid4())}

    def click(number: int) -> tuple[int, str]:
        answer = clients[number].post(f"/money/{committed.key}/pay/", terms)
        return answer.status_code, answer.get("Location", "")

    answers = at_once(2, click)
    if method == "card":
        assert answers[0] == answers[1]
        assert answers[0][0] == 303
        assert [pay(url) for _status, url in answers] == [303, 303]
    else:
        assert sorted(status for status, _url in answers) == [302, 422]
    with hub_scope():
        sync_account(committed, now=clock(shop))
        committed.refresh_from_db()
        assert committed.subscriptions.count() == 1
    assert set(shop.control("books")) - before == {committed.stripe_customer}
    assert len(gateway.subscriptions_of(committed.stripe_customer)) == 1


def test_two_events_of_a_new_object_at_one_instant_make_one_row(
    committed: Account, shop: Double
) -> None:
    with hub_scope():
        url = checkout_url(committed, now=clock(shop))
    assert pay(url) == 303
    with hub_scope():
        committed.refresh_from_db()
    found = gateway.events_since(committed.opened_at - timedelta(hours=1))
    mine = [facts for facts in found if facts.customer == committed.stripe_customer]
    new = [facts for facts in mine if facts.object_kind in ("subscription", "invoice")]
    assert len(new) >= 3

    def deliver(number: int) -> None:
        with hub_scope():
            handle([new[number]], now=clock(shop))

    at_once(len(new), deliver)
    with hub_scope():
        assert committed.subscriptions.count() == 1
        assert committed.invoices.count() == 1
        assert [change.amount for change in committed.revenue_changes.all()] in ([], [4900])
        assert not Event.objects.waiting().exists()
        assert not Alarm.objects.filter(kind="billing.read").exists()
