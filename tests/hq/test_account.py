"""HQ's page of an account: transfers, refunds and credits, each once and logged."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from billing.actions.checkout import pay_by_transfer
from billing.actions.sync import sync_account
from billing.models import Account, Correction, Invoice
from network.hq.models import AuditEntry
from tenants.registry.scope import hub_scope
from tests.billing.conftest import double, shop, with_billing
from tests.billing.shopping import checkout_url, clock, pay, payer
from tests.demo.stripe.running import Double
from tests.franchise.cast import staff

__all__ = ["double", "shop", "with_billing"]
pytestmark = [pytest.mark.wall_clock, pytest.mark.django_db]


@pytest.fixture
def hq() -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    with hub_scope():
        client.force_login(staff())
    return client


def lines() -> list[tuple[str, str, str, bool]]:
    """The audit log about money, the oldest first."""
    with hub_scope():
        found = AuditEntry.objects.filter(kind=AuditEntry.Kind.CORRECTED).order_by("pk")
        return [(line.by, line.about, line.words, line.refused) for line in found]


def by_card(shop: Double) -> Account:
    with hub_scope():
        account = payer(now=clock(shop))
        assert pay(checkout_url(account, now=clock(shop))) == 303
        sync_account(account, now=clock(shop))
        return Account.objects.get(pk=account.pk)


def by_transfer(shop: Double) -> tuple[Account, Invoice]:
    with hub_scope():
        account = pay_by_transfer(payer(now=clock(shop), method="transfer"), now=clock(shop))
        sync_account(account, now=clock(shop, days=1))
        return account, account.invoices.unpaid()[0]


def page_of(account: Account) -> str:
    return f"/hq/money/accounts/{account.key}/"


def test_the_page_shows_the_invoices_and_what_can_be_done(hq: Client, shop: Double) -> None:
    account, invoice = by_transfer(shop)
    text = hq.get(page_of(account)).content.decode()
    assert str(invoice) in text
    assert "A bank transfer has arrived" in text
    assert "Give money back" not in text


def test_a_bank_transfer_is_noted_once_with_its_reference(hq: Client, shop: Double) -> None:
    account, invoice = by_transfer(shop)
    url = f"{page_of(account)}invoices/{invoice.pk}/"
    given = {"press": str(uuid4()), "reference": "Sparkasse 12/2026"}
    assert hq.post(url, given).status_code == 302
    assert hq.post(url, given).status_code == 302
    with hub_scope():
        invoice.refresh_from_db()
        assert (invoice.status, invoice.reference) == ("paid", "Sparkasse 12/2026")
        [row] = Correction.objects.filter(account=account)
        assert (row.kind, row.by and row.by.email) == ("transfer", "hq@example.com")
    noted = ("hq@example.com", "Омск", f"{invoice}: Sparkasse 12/2026", False)
    assert lines()[0] == noted
    assert "Sparkasse 12/2026" in hq.get(page_of(account)).content.decode()


def test_a_refund_is_in_whole_units_and_never_more_than_was_paid(hq: Client, shop: Double) -> None:
    account = by_card(shop)
    with hub_scope():
        invoice = account.invoices.exclude(refundable_payment="")[0]
    url = f"{page_of(account)}invoices/{invoice.pk}/"
    given = {"press": str(uuid4()), "amount": "99999", "reason": "Too much"}
    answer = hq.post(url, given)
    assert answer.status_code == 422
    assert 'value="99999"' in answer.content.decode()  # what was typed is kept
    given = {"press": str(uuid4()), "amount": "12.50", "reason": "A lost evening"}
    assert hq.post(url, given).status_code == 302
    with hub_scope():
        invoice.refresh_from_db()
        assert invoice.refunded == 1250


def test_a_credit_needs_a_reason(hq: Client, shop: Double) -> None:
    account = by_card(shop)
    url = f"{page_of(account)}credit/"
    assert hq.post(url, {"press": str(uuid4()), "amount": "5"}).status_code == 422
    given = {"press": str(uuid4()), "amount": "5", "reason": "Thank you"}
    assert hq.post(url, given).status_code == 302
    with hub_scope():
        [row] = Correction.objects.filter(account=account)
    assert (row.kind, row.amount, row.reason) == ("credit", 500, "Thank you")
    [(_by, _about, words, _refused)] = lines()
    assert "Thank you" in words


def test_support_reads_and_corrects_nothing(shop: Double) -> None:
    account, invoice = by_transfer(shop)
    support = Client(headers={"host": "localhost", "accept-language": "en"})
    with hub_scope():
        support.force_login(staff("support@example.com", roles=("support",)))
    assert "A bank transfer has arrived" not in support.get(page_of(account)).content.decode()
    url = f"{page_of(account)}invoices/{invoice.pk}/"
    given = {"press": str(uuid4()), "reference": "Sparkasse 12/2026"}
    assert support.post(url, given).status_code == 403
    assert support.post(f"{page_of(account)}credit/", given).status_code == 403
    with hub_scope():
        invoice.refresh_from_db()
        assert invoice.is_unpaid
        assert not Correction.objects.exists()


def test_a_paid_invoice_of_a_transfer_offers_nothing(hq: Client, shop: Double) -> None:
    account, invoice = by_transfer(shop)
    url = f"{page_of(account)}invoices/{invoice.pk}/"
    hq.post(url, {"press": str(uuid4()), "reference": "A"})
    hq.post(url, {"press": str(uuid4()), "reference": "B"})
    with hub_scope():
        assert Correction.objects.filter(account=account).count() == 1


def test_only_staff_and_only_with_billing(hq: Client, shop: Double, settings: object) -> None:
    account = by_card(shop)
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get(page_of(account)).status_code == 302
    settings.BILLING = False  # type: ignore[attr-defined]
    assert hq.get(page_of(account)).status_code == 404
