"""The story of a licence at the double of Stripe: paid, renewed, declined, changed, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from billing import gateway
from billing.actions.accounts import CUSTOMER, choose_terms, set_payers, update_customer
from billing.actions.checkout import look_after_checkout, pay_by_transfer
from billing.actions.corrections import give_credit, receive_transfer, refund_invoice
from billing.actions.licence import change_plan, end_licence, resume_licence
from billing.actions.publishing import publish_plans
from billing.actions.sync import sync_account
from billing.errors import (
    AlreadySubscribed,
    AskedOtherwise,
    GatewayRefused,
    GatewayUnreachable,
    NotOpen,
    NotSubscribed,
    StillUnpaid,
    TooMuch,
)
from billing.letters import LETTER, write_letter
from billing.models import Account, Correction
from billing.plans import plan_file
from billing.timetable import Standing
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tests.billing.factories import ANNA, BORIS
from tests.billing.shopping import (
    DECLINED,
    FAILS_LATER,
    GOOD,
    change_card,
    checkout_url,
    clock,
    pay,
    payer,
)
from tests.demo.stripe.running import Double
from tests.franchise.cast import staff

pytestmark = [pytest.mark.wall_clock, pytest.mark.usefixtures("hub")]


@pytest.fixture
def now(shop: Double) -> datetime:
    return clock(shop)


def paid(account: Account, *, now: datetime, card: str = GOOD) -> Account:
    assert pay(checkout_url(account, now=now), card) == 303
    sync_account(account, now=now)
    account.refresh_from_db()
    return account


def test_plans_are_published_once(shop: Double) -> None:
    assert publish_plans(plan_file()) == []


def test_a_card_begins_the_licence_with_a_trial_and_the_entry_fee(now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    sync_account(account, now=now + timedelta(hours=1))
    account.refresh_from_db()
    assert account.begun_at == now
    [licence] = account.subscriptions.all()
    assert (licence.status, licence.plan, licence.monthly) == ("trialing", "standard", 4900)
    assert licence.trial_ends_at
    assert 29 <= (licence.trial_ends_at - now).days <= 30
    assert set(licence.items) == {"standard_monthly_eur", "standard_member_eur"}
    [first] = account.invoices.all()
    assert (first.status, first.remaining) == ("paid", 0)
    assert first.total >= 30_000  # the entry fee, and its tax
    assert account.standing == Standing.CURRENT


def test_a_declined_card_begins_nothing(now: datetime) -> None:
    account = payer(now=now)
    assert pay(checkout_url(account, now=now), DECLINED) == 402
    sync_account(account, now=now)
    account.refresh_from_db()
    assert (account.begun_at, account.subscriptions.count()) == (None, 0)


def test_two_presses_open_one_page_and_it_is_paid_once(now: datetime) -> None:
    account = payer(now=now)
    first, second = checkout_url(account, now=now), checkout_url(account, now=now)
    assert first == second
    assert [pay(first), pay(second)] == [303, 303]
    sync_account(account, now=now)
    assert account.subscriptions.count() == 1
    with pytest.raises(AlreadySubscribed):
        checkout_url(account, now=now)


def test_other_terms_close_the_page_that_was_open(now: datetime) -> None:
    account = payer(now=now)
    first = checkout_url(account, now=now)
    Account.objects.filter(pk=account.pk).update(plan="large")
    second = checkout_url(account, now=now)
    assert first != second
    assert [pay(first), pay(second)] == [410, 303]


def test_an_answer_that_was_lost_after_the_work_costs_nobody_twice(
    shop: Double, now: datetime
) -> None:
    account = payer(now=now)
    fault = {"kind": "drop_after", "count": 1, "match": "POST /v1/checkout/sessions"}
    shop.control("faults", fault)
    assert pay(checkout_url(account, now=now)) == 303  # the client asks again with its key
    look_after_checkout(key=str(account.pk), now=now)  # and no event has arrived
    account.refresh_from_db()
    assert account.begun_at == now
    assert account.subscriptions.count() == 1


def test_while_stripe_is_away_nothing_changes(shop: Double, now: datetime) -> None:
    account = payer(now=now)
    shop.control("faults", {"kind": "error", "count": 9, "status": 500})
    with pytest.raises(GatewayUnreachable):
        checkout_url(account, now=now)
    account.refresh_from_db()
    assert (account.stripe_customer, account.checkout) == ("", "")


def test_renewals_are_paid_by_themselves(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    sync_account(account, now=clock(shop, days=31))
    account.refresh_from_db()
    assert account.subscriptions.get().status == "active"
    assert account.standing == Standing.CURRENT
    assert [invoice.status for invoice in account.invoices.all()] == ["paid", "paid"]
    assert list(account.revenue_changes.values_list("kind", "amount")) == [("new", 4900)]


def test_a_renewal_that_fails_counts_from_its_first_attempt(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    change_card(shop, account, FAILS_LATER)
    later = clock(shop, days=31)
    sync_account(account, now=later)
    account.refresh_from_db()
    [open_invoice] = account.invoices.unpaid()
    assert account.subscriptions.get().status == "past_due"
    assert account.owed_since == open_invoice.due_at
    assert account.standing == Standing.OVERDUE
    assert open_invoice.next_attempt_at
    sync_account(account, now=later + timedelta(days=14))
    account.refresh_from_db()
    assert account.standing == Standing.READ_ONLY
    change_card(shop, account, GOOD)
    shop.client().v1.invoices.pay(open_invoice.stripe_id)
    sync_account(account, now=later + timedelta(days=14))
    account.refresh_from_db()
    assert (account.standing, account.owed_since) == (Standing.CURRENT, None)


def test_a_transfer_begins_at_once_and_hq_notes_its_arrival(shop: Double, now: datetime) -> None:
    account = pay_by_transfer(payer(now=now, method="transfer"), now=now)
    assert account.begun_at == now
    [licence] = account.subscriptions.all()
    assert (licence.is_invoiced, licence.status) == (True, "active")
    sync_account(account, now=clock(shop, days=0.1))
    [invoice] = account.invoices.unpaid()
    assert invoice.due_at
    assert account.owed_since == invoice.due_at or account.owed_since is None
    sync_account(account, now=invoice.due_at + timedelta(days=14, minutes=1))
    account.refresh_from_db()
    assert account.standing == Standing.READ_ONLY

    hq, press = staff(), UUID("5d0a6a52-7d2a-4f0e-9d2c-64c0d8a6b6f5")
    for _ in range(2):
        receive_transfer(invoice, reference="Платёжка 17", by=hq, press=press, now=now)
    invoice.refresh_from_db()
    account.refresh_from_db()
    assert (invoice.status, invoice.remaining, invoice.reference) == ("paid", 0, "Платёжка 17")
    assert account.standing == Standing.CURRENT
    [noted] = Correction.objects.all()
    assert (noted.kind, noted.by, noted.reason) == ("transfer", hq, "Платёжка 17")


def test_the_plan_changes_and_not_while_something_is_unpaid(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    change_plan(account, plan="large", now=now)
    account.refresh_from_db()
    licence = account.subscriptions.get()
    assert (account.plan, licence.plan, licence.monthly) == ("large", "large", 14900)
    assert set(licence.items) == {"large_monthly_eur"}
    owing = pay_by_transfer(payer(now=now, method="transfer"), now=now)
    sync_account(owing, now=clock(shop, days=0.1))
    with pytest.raises(StillUnpaid):
        change_plan(owing, plan="large", now=now)
    with pytest.raises(NotSubscribed):
        change_plan(payer(now=now), plan="large", now=now)


def test_a_licence_ends_with_its_period_and_can_go_on_after_all(
    shop: Double, now: datetime
) -> None:
    account = paid(payer(now=now), now=now)
    end_licence(account, now=now)
    assert account.subscriptions.get().ends_at_period_end
    resume_licence(account, now=now)
    assert not account.subscriptions.get().ends_at_period_end
    end_licence(account, now=now)
    later = clock(shop, days=31)
    sync_account(account, now=later)
    assert account.subscriptions.get().status == "canceled"


def test_a_second_licence_has_no_trial_and_no_entry_fee(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    end_licence(account, now=now)
    later = clock(shop, days=31)
    sync_account(account, now=later)
    account = paid(account, now=later)
    licence = account.subscriptions.running().get()
    assert (licence.status, licence.trial_ends_at) == ("active", None)
    first, second = account.invoices.order_by("created_at")
    assert second.status == "paid"
    assert 4900 <= second.total < 6000 < first.total  # a month and its tax
    assert account.begun_at == now


def test_the_terms_of_another_licence_are_those_chosen_for_it(shop: Double, now: datetime) -> None:
    account = pay_by_transfer(payer(now=now, method="transfer"), now=now)
    large = {"plan": "large", "currency": "eur", "method": "card"}
    assert choose_terms(account, **large).plan == "standard"  # one is running
    end_licence(account, now=now)
    later = clock(shop, days=32)
    sync_account(account, now=later)
    chosen = choose_terms(account, **large)
    assert not chosen.is_invoiced
    account = paid(chosen, now=later)
    licence = account.subscriptions.running().get()
    assert (licence.plan, licence.is_invoiced, account.plan) == ("large", False, "large")


def test_terms_of_a_free_plan_are_not_changed_by_a_payer(now: datetime) -> None:
    account = payer(now=now, plan="supported")
    assert choose_terms(account, plan="large", currency="eur", method="card").is_free


def test_money_is_given_back_once_and_never_more_than_was_paid(now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    invoice, hq = account.invoices.get(), staff()
    press = UUID("9f0a6a52-7d2a-4f0e-9d2c-64c0d8a6b6f5")

    def refund(amount: int, press: UUID) -> None:
        refund_invoice(invoice, amount=amount, reason="Ошибка", by=hq, press=press, now=now)

    refund(10_000, press)
    refund(10_000, press)
    invoice.refresh_from_db()
    assert invoice.refunded == 10_000
    with pytest.raises(TooMuch):
        refund(invoice.total, UUID("8f0a6a52-7d2a-4f0e-9d2c-64c0d8a6b6f5"))
    assert Correction.objects.count() == 1
    assert gateway.refunded_of(account.stripe_customer) == {invoice.refundable_payment: 10_000}


def test_a_credit_is_logged_and_lowers_the_next_invoice(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    press = UUID("7f0a6a52-7d2a-4f0e-9d2c-64c0d8a6b6f5")
    give_credit(account, amount=1000, reason="Спасибо", by=staff(), press=press, now=now)
    with pytest.raises(TooMuch):
        give_credit(account, amount=0, reason="", by=staff(), press=press, now=now)
    sync_account(account, now=clock(shop, days=31))
    renewal = account.invoices.order_by("created_at").last()
    assert renewal
    assert renewal.total - renewal.paid == 1000
    with pytest.raises(NotOpen):
        receive_transfer(renewal, reference="", by=staff(), press=uuid4(), now=now)


def test_a_comparison_asks_stripe_as_often_for_many_invoices_as_for_one(
    now: datetime, shop: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    known = gateway.refunded_of

    def refunded_of(customer: str) -> dict[str, int]:
        asked.append(customer)
        return known(customer)

    account = paid(payer(now=now), now=now)
    sync_account(account, now=clock(shop, days=65))
    assert account.invoices.count() == 3
    monkeypatch.setattr(gateway, "refunded_of", refunded_of)
    sync_account(account, now=clock(shop))
    assert asked == [account.stripe_customer]


def letters(account: Account, *, now: datetime) -> dict[str, str]:
    """Subjects and texts of the letters that wait for the first payer."""
    found = {}
    for alarm in Alarm.objects.filter(kind=LETTER, key__startswith=f"{account.pk}:"):
        if message := write_letter(key=alarm.key, now=now):
            found[str(message.subject)] = str(message.body)
    return found


def test_all_payers_read_that_one_of_them_ends_the_licence(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    Alarm.objects.filter(kind=LETTER).delete()
    end_licence(account, now=now)
    waiting = Alarm.objects.filter(kind=LETTER, key__contains=":ending:")
    assert waiting.count() == len(account.emails)
    [text] = letters(account, now=now).values()
    assert "любой из вас может сохранить" in text
    resume_licence(account, now=now)
    assert letters(account, now=now) == {}  # no longer true


def test_an_ended_licence_is_not_called_a_missing_payment(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    end_licence(account, now=now)
    later = clock(shop, days=31)
    sync_account(account, now=later)
    account.refresh_from_db()
    assert account.standing == Standing.OVERDUE
    assert list(letters(account, now=later)) == ["Омск: лицензия закончилась"]


def test_stripe_writes_to_the_present_payers(shop: Double, now: datetime) -> None:
    account = paid(payer(now=now), now=now)
    assert shop.client().v1.customers.retrieve(account.stripe_customer).email == ANNA
    for _ in range(2):
        set_payers(account, emails=[BORIS], language="en", now=now)
    [alarm] = Alarm.objects.filter(kind=CUSTOMER, key=str(account.pk))
    shop.control("faults", {"kind": "error", "count": 9, "status": 500})
    with pytest.raises(GatewayUnreachable), transaction.atomic():
        alarms.ring(alarm.pk, city=None, now=now)
    shop.control("faults", {"clear": True})
    assert Alarm.objects.filter(pk=alarm.pk).exists()  # tried again
    update_customer(key=str(account.pk), now=now)
    found = shop.client().v1.customers.retrieve(account.stripe_customer)
    assert (found.email, found.preferred_locales) == (BORIS, ["en"])


def test_a_correction_without_an_answer_stays_in_the_log_and_is_made_once(
    shop: Double, now: datetime
) -> None:
    account = paid(payer(now=now), now=now)
    invoice, hq, press = account.invoices.get(), staff(), uuid4()

    def refund(amount: int) -> None:
        refund_invoice(invoice, amount=amount, reason="Ошибка", by=hq, press=press, now=now)

    shop.control("faults", {"kind": "drop_after", "count": 9, "match": "POST /v1/refunds"})
    with pytest.raises(GatewayUnreachable):
        refund(1000)
    shop.control("faults", {"clear": True})
    [logged] = Correction.objects.all()
    assert (logged.amount, logged.by, logged.stripe_id) == (1000, hq, "")
    with pytest.raises(AskedOtherwise):
        refund(2000)
    refund(1000)
    logged.refresh_from_db()
    assert logged.stripe_id
    refunded = gateway.refunded_of(account.stripe_customer)
    assert refunded == {invoice.refundable_payment: 1000}


def test_a_correction_that_stripe_refuses_is_not_in_the_log(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = paid(payer(now=now), now=now)

    def refuse(*_: object, **__: object) -> str:
        raise GatewayRefused("No such customer")

    monkeypatch.setattr(gateway, "give_credit", refuse)
    with pytest.raises(GatewayRefused):
        give_credit(account, amount=1000, reason="Спасибо", by=staff(), press=uuid4(), now=now)
    assert not Correction.objects.exists()
