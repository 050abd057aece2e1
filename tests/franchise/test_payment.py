"""From the signed agreement over the first payment to the city, at the double of Stripe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from billing import gateway
from billing.actions.accounts import choose_terms
from billing.actions.checkout import pay_by_transfer
from billing.actions.returning import RETURN, return_money, return_now
from billing.actions.sync import sync_account
from billing.errors import AccountClosed, GatewayUnreachable
from billing.models import Account, Correction
from billing.timetable import Standing
from franchise.actions.corrections import withdraw_application
from franchise.actions.payment import PAID
from franchise.actions.review import decline_application
from franchise.errors import AnsweredMeanwhile
from franchise.models import Application, Change, Franchise, Letter
from franchise.queries import line_of, next_move, price_for_initiators
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.billing.conftest import double, shop, with_billing
from tests.billing.shopping import checkout_url, clock, pay
from tests.demo.stripe.running import Double
from tests.franchise.cast import applied, approve_and_sign, staff

__all__ = ["double", "shop", "with_billing"]
pytestmark = [pytest.mark.wall_clock, pytest.mark.usefixtures("hub")]
State = Application.State


@pytest.fixture
def now(shop: Double) -> datetime:
    return clock(shop)


@pytest.fixture
def signed(now: datetime) -> Callable[..., Application]:
    """An application whose group has signed."""

    def make(city: str = "Псков", tag: str = "pskov", *, is_supported: bool = False) -> Application:
        application = applied(city, tag, now=now)
        approve_and_sign(application, now=now, is_supported=is_supported)
        return Application.objects.get(pk=application.pk)

    return make


def ring(kind: str, *, now: datetime) -> None:
    """Ring the alarms of a kind that are due."""
    for number in Alarm.objects.filter(kind=kind, due_at__lte=now).values_list("pk", flat=True):
        alarms.ring(number, city=None, now=now)


def paid_for(application: Application, *, now: datetime) -> Account:
    assert application.account
    assert pay(checkout_url(application.account, now=now)) == 303
    sync_account(application.account, now=now)
    return Account.objects.get(pk=application.account.pk)


def last_change(application: Application) -> Change:
    return Change.objects.filter(application=application).latest("at", "pk")


def state_of(application: Application) -> str:
    return Application.objects.get(pk=application.pk).state


def test_the_last_signature_opens_the_first_payment_for_all_as_equals(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    assert application.state == State.PAYMENT
    assert application.account
    assert application.account.emails == [one.email for one in application.initiators.all()]
    assert not application.is_paid
    assert not City.objects.filter(slug=application.slug).exists()
    assert Letter.objects.filter(application=application, name="payment").count() == 3
    assert last_change(application).kind == Change.Kind.PRICED
    assert next_move(application, now=now) == "One of the group makes the first payment."
    stops = [(stop.label, stop.state) for stop in line_of(application).stops]
    assert ("First payment", "current") in stops


def test_a_paid_city_is_begun_and_connected_with_its_account(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    account = paid_for(application, now=now)
    assert state_of(application) == State.PAYMENT  # until the alarm
    ring(PAID, now=now)
    ring(PAID, now=now)
    assert state_of(application) == State.BUILDING
    franchise = Franchise.objects.get(application=application)
    account.refresh_from_db()
    assert account.city == franchise.city


def test_a_bank_transfer_begins_the_city_before_its_invoice_is_due(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    assert application.account
    pay_by_transfer(application.account, now=now)
    ring(PAID, now=now)
    assert state_of(application) == State.BUILDING


def test_a_city_that_hq_supports_pays_nothing(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed(is_supported=True)
    assert application.state == State.BUILDING
    assert application.account
    application.account.refresh_from_db()
    assert application.account.is_free
    assert application.account.city == application.franchise.city
    assert not Alarm.objects.filter(kind=PAID).exists()


def test_without_billing_the_last_signature_begins_the_city(
    signed: Callable[..., Application], settings: object
) -> None:
    settings.BILLING = False  # type: ignore[attr-defined]
    application = signed()
    assert (application.state, application.account) == (State.BUILDING, None)
    assert Account.objects.count() == 0


def test_the_money_of_a_city_that_was_taken_meanwhile_is_returned(
    signed: Callable[..., Application], now: datetime, shop: Double
) -> None:
    application = signed()
    City.objects.create(
        slug="pskov-2", name_ru="Псков", name_en="Pskov", state=City.State.ACTIVE,
        geoname_id=application.geoname_id, timezone=application.timezone,
    )  # fmt: skip
    account = paid_for(application, now=now)
    paid_by_card = sum(invoice.paid for invoice in account.invoices.all())
    assert paid_by_card > 0
    ring(PAID, now=now)
    ring(RETURN, now=now)
    assert state_of(application) == State.RETURNED
    last = last_change(application)
    assert (last.kind, last.side) == (Change.Kind.RETURNED, Change.Side.SYSTEM)
    assert "другой город" in last.why
    assert Letter.objects.filter(application=application, name="returned").count() == 3
    assert not Franchise.objects.filter(application=application).exists()
    account.refresh_from_db()
    assert account.closed_at == now
    assert not account.subscriptions.running().exists()
    assert sum(invoice.refunded for invoice in account.invoices.all()) == paid_by_card
    assert (account.standing, account.owed_since) == (Standing.CURRENT, None)
    with pytest.raises(AccountClosed):
        checkout_url(account, now=now)


def test_returning_goes_on_after_stripe_was_away_and_returns_once(
    signed: Callable[..., Application], now: datetime, shop: Double,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    application = signed()
    account = paid_for(application, now=now)
    withdraw_application(application, now=now)
    ring(PAID, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "refund", _unreachable)
        with pytest.raises(GatewayUnreachable):
            return_now(key=str(account.pk), now=now)
    return_now(key=str(account.pk), now=now)
    return_now(key=str(account.pk), now=now)
    [refund] = Correction.objects.filter(account=account, kind=Correction.Kind.REFUND)
    assert (refund.by, bool(refund.stripe_id)) == (None, True)
    assert sum(invoice.refunded for invoice in account.invoices.all()) == refund.amount


def test_the_first_invoice_of_a_transfer_is_withdrawn_before_it_is_sent(
    signed: Callable[..., Application], now: datetime, shop: Double
) -> None:
    application = signed()
    account = application.account
    assert account
    choose_terms(account, plan="standard", currency="eur", method="transfer")
    pay_by_transfer(account, now=now)
    assert account.invoices.get().status == "draft"
    return_money(account, reason="Город занят", now=now)
    ring(RETURN, now=now)
    assert account.invoices.get().status == "void"
    sync_account(account, now=clock(shop, days=0.1))
    assert not account.invoices.unpaid().exists()
    return_now(key=str(account.pk), now=now)  # changes nothing more


def _unreachable(*_: object, **__: object) -> str:
    raise GatewayUnreachable


def test_withdrawing_closes_the_open_payment_page(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    assert application.account
    url = checkout_url(application.account, now=now)
    withdraw_application(application, now=now)
    ring(PAID, now=now)
    ring(RETURN, now=now)
    assert pay(url) != 303
    assert state_of(application) == State.WITHDRAWN
    assert not application.account.invoices.exists()


def test_a_group_that_pays_while_another_withdraws_gets_its_money_back(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    account = paid_for(application, now=now)
    withdraw_application(application, now=now)
    ring(PAID, now=now)
    ring(RETURN, now=now)
    account.refresh_from_db()
    assert account.closed_because == "Заявка отозвана."
    assert all(invoice.refunded == invoice.paid for invoice in account.invoices.all())
    assert not City.objects.filter(slug=application.slug).exists()


def test_hq_can_take_its_yes_back_until_the_city_is_begun(
    signed: Callable[..., Application], now: datetime
) -> None:
    application = signed()
    decline_application(application, words="Нет", by=staff(), now=now, takes_back=True)
    assert state_of(application) == State.DECLINED
    other = signed("Тверь", "tver")
    paid_for(other, now=now)
    ring(PAID, now=now)
    with pytest.raises(AnsweredMeanwhile):
        withdraw_application(other, now=now)


def test_the_price_is_that_of_the_plan_file(now: datetime, settings: object) -> None:
    words = price_for_initiators()
    assert "49" in words
    assert "300" in words
    settings.INITIATORS_PRICE_EN = "Nothing."  # type: ignore[attr-defined]
    assert price_for_initiators() == "Nothing."


def test_the_price_and_the_timetable_stand_beside_the_disclosure(now: datetime) -> None:
    application = applied("Псков", "pskov", now=now)
    page = Client(headers={"host": "localhost", "accept-language": "en"})
    url = f"{application.get_absolute_url()}disclosure/"
    text = page.get(url).content.decode()
    assert "once €300.00 at its beginning" in text
    assert "The city can be read, not changed" in text
    Application.objects.filter(pk=application.pk).update(is_supported=True)
    text = page.get(url).content.decode()
    assert "you pay nothing" in text
    assert "€300.00" not in text
