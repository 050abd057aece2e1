"""The page of an account: for its payers only; terms, payment, licence, what is unpaid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from billing import gateway
from billing.actions.standing import review_standing
from billing.models import Account
from tenants.accounts.models import User
from tenants.registry.scope import hub_scope
from tests.billing.factories import ANNA, account, invoice, subscription
from tests.billing.shopping import FAILS_LATER, change_card, checkout_url, clock, pay, payer
from tests.cast import NOW
from tests.demo.stripe.running import Double

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def signed_in(email: str = ANNA) -> Client:
    client = Client(headers={"host": "localhost"})
    with hub_scope():
        client.force_login(User.objects.create_user(email))
    return client


def opened(**facts: Any) -> Account:
    with hub_scope():
        return account(**({"begun_at": None, "stripe_customer": ""} | facts))


def page_of(found: Account, client: Client) -> str:
    answer = client.get(f"/money/{found.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_first_payment_the_terms_are_chosen() -> None:
    page = page_of(opened(), signed_in())
    for text in ("Первый платёж", "Большой город", "49,00", "30 дней", "Перейти к оплате"):
        assert text in page


@pytest.mark.parametrize("path", ["", "pay/", "paid/", "card/", "plan/", "ending/", "resuming/"])
def test_it_is_for_its_payers_only(path: str, settings: Any) -> None:
    found, stranger = opened(), signed_in("stranger@example.com")
    address = f"/money/{found.key}/{path}"
    send = "get" if path in ("", "paid/") else "post"
    assert getattr(stranger, send)(address).status_code == 404
    visitor = getattr(Client(headers={"host": "localhost"}), send)(address)
    assert (visitor.status_code, visitor["Location"].startswith("/sign-in/")) == (302, True)
    settings.BILLING = False
    assert getattr(signed_in(), send)(address).status_code == 404


def test_what_is_unpaid_comes_first_with_what_follows() -> None:
    found = opened(stripe_customer="cus_1", begun_at=NOW)
    with hub_scope():
        subscription(found, period_ends_at=NOW + 20 * DAY)
        invoice(found, due_at=NOW - 8 * DAY, number="T-7", page_url="https://invoice.example/7")
        review_standing(found, now=NOW)
    page = page_of(found, signed_in())
    for text in ("Не пришёл платёж", "T-7", "https://invoice.example/7", "Город на паузе"):
        assert text in page
    assert "Тариф" in page


@pytest.mark.parametrize(
    ("field", "value"), [("plan", "gold"), ("plan", "supported"), ("currency", "rub")]
)
def test_terms_that_do_not_exist_are_refused_and_the_rest_is_kept(field: str, value: str) -> None:
    found = opened()
    terms = {"plan": "large", "currency": "usd", "method": "card", "press": uuid4(), field: value}
    answer = signed_in().post(f"/money/{found.key}/pay/", terms)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'name="method" value="card"' in page
    with hub_scope():
        found.refresh_from_db()
    assert (found.plan, found.currency) == ("standard", "eur")


@pytest.mark.wall_clock
def test_paying_leads_to_stripe_and_back(shop: Double) -> None:
    with hub_scope():
        found = payer(now=clock(shop))
    client = signed_in()
    terms = {"plan": "standard", "currency": "eur", "method": "card", "press": uuid4()}
    answer = client.post(f"/money/{found.key}/pay/", terms)
    assert answer.status_code == 303
    assert answer["Location"].startswith(shop.url)
    assert shop.url in answer["Content-Security-Policy"]
    assert pay(answer["Location"]) == 303
    back = client.get(f"/money/{found.key}/paid/")
    assert (back.status_code, back["Location"]) == (302, f"/money/{found.key}/")
    assert "Без оплаты до" in page_of(found, client)


@pytest.mark.wall_clock
def test_while_stripe_is_away_the_choice_is_kept(shop: Double) -> None:
    with hub_scope():
        found = payer(now=clock(shop))
    shop.control("faults", {"kind": "error", "count": 9, "status": 500})
    terms = {"plan": "large", "currency": "usd", "method": "card", "press": uuid4()}
    answer = signed_in().post(f"/money/{found.key}/pay/", terms)
    assert answer.status_code == 422
    assert "Платёжный сервис не отвечает" in answer.content.decode()
    assert 'value="large"' in answer.content.decode()


@pytest.mark.wall_clock
def test_one_visit_to_the_portal_charges_once(
    shop: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    charged: list[str] = []
    with hub_scope():
        found = payer(now=clock(shop))
        assert pay(checkout_url(found, now=clock(shop))) == 303
    client = signed_in()
    client.get(f"/money/{found.key}/paid/")
    with hub_scope():
        found.refresh_from_db()
        change_card(shop, found, FAILS_LATER)
        clock(shop, days=32)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "charge", charged.append)
        client.get(f"/money/{found.key}/paid/")
        assert charged == []  # a reload
        assert client.post(f"/money/{found.key}/card/").status_code == 303
        for _ in range(3):
            client.get(f"/money/{found.key}/paid/")
        assert len(charged) == 1
        client.post(f"/money/{found.key}/card/")
        with hub_scope():
            Account.objects.filter(pk=found.pk).update(closed_at=clock(shop))
        client.get(f"/money/{found.key}/paid/")
        assert len(charged) == 1  # a closed account owes nothing
