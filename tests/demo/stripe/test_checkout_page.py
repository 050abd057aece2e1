"""A person pays on the Checkout page: with a good card, a bad one, twice, too late."""

from __future__ import annotations

from typing import Any

import pytest
import stripe
from playwright.sync_api import Browser, Page, expect

from tests.demo.stripe.conftest import Catalogue
from tests.demo.stripe.running import Double, Endpoint

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_context(java_script_enabled=False).new_page()


def open_session(
    client: stripe.StripeClient, double: Double, catalogue: Catalogue, **given: Any
) -> stripe.checkout.Session:
    params: Any = {
        "mode": "subscription",
        "line_items": [
            {"price": catalogue.entry, "quantity": 1},
            {"price": catalogue.monthly, "quantity": 1},
            {"price": catalogue.metered},
        ],
        "success_url": f"{double.url}/?paid={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{double.url}/?canceled",
        "automatic_tax": {"enabled": True},
        "client_reference_id": "city-7",
        "metadata": {"application": "7"},
        **given,
    }
    return client.v1.checkout.sessions.create(params)


def fill(page: Page, session: stripe.checkout.Session, card: str, *, country: str = "DE") -> None:
    assert session.url
    page.goto(session.url)
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Card number").fill(card)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Anna Berg")
    page.get_by_label("Country").select_option(country)


def pay(page: Page) -> None:
    page.get_by_role("button", name="Pay and subscribe").click()


def test_a_good_card_pays_once_and_everything_follows(
    page: Page,
    client: stripe.StripeClient,
    double: Double,
    catalogue: Catalogue,
    endpoint: Endpoint,
) -> None:
    session = open_session(client, double, catalogue)
    fill(page, session, "4242 4242 4242 4242")
    expect(page.get_by_text("no money moves")).to_be_visible()
    pay(page)
    expect(page).to_have_url(f"{double.url}/?paid={session.id}")

    done = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription", "invoice.payments"]}
    )
    subscription, invoice = done.subscription, done.invoice
    assert isinstance(subscription, stripe.Subscription)
    assert isinstance(invoice, stripe.Invoice)
    assert (done.status, done.payment_status) == ("complete", "paid")
    assert done.client_reference_id == "city-7"
    assert subscription.status == "active"
    assert invoice.status == "paid"
    assert (invoice.subtotal, invoice.total) == (59_900, 71_281)  # 19 % German VAT
    assert invoice.total_taxes
    assert [tax.amount for tax in invoice.total_taxes] == [11_381]
    assert invoice.parent
    assert invoice.parent.subscription_details
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.payments
    assert [payment.status for payment in invoice.payments.data] == ["paid"]

    page.go_back()  # the form once more, or what the browser kept of it
    page.goto(session.url or "")
    expect(page.get_by_role("heading", name="You're all done here")).to_be_visible()
    assert len(client.v1.subscriptions.list({"customer": str(done.customer)}).data) == 1

    assert double.control("deliveries/drain", {}) == {"waiting": 0}
    told = endpoint.types()
    assert told.count("checkout.session.completed") == told.count("invoice.paid") == 1
    assert told.index("customer.subscription.created") < told.index("checkout.session.completed")


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4000000000000341", "Your card was declined."),
        ("4242424242424241", "Your card number is invalid."),
        ("4000000000000077", "please use one of the test cards below"),
    ],
)
def test_a_bad_card_leaves_nothing_behind(
    page: Page,
    client: stripe.StripeClient,
    double: Double,
    catalogue: Catalogue,
    card: str,
    words: str,
) -> None:
    before = double.control("books")
    session = open_session(client, double, catalogue)
    fill(page, session, card)
    pay(page)
    expect(page.get_by_text(words)).to_be_visible()
    assert double.control("books") == before
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    fill(page, session, "4242424242424242")  # the same session still takes another card
    pay(page)
    expect(page).to_have_url(f"{double.url}/?paid={session.id}")


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_the_bank_asks_first(
    page: Page, client: stripe.StripeClient, double: Double, catalogue: Catalogue, card: str
) -> None:
    session = open_session(client, double, catalogue)
    fill(page, session, card)
    pay(page)
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_text("We are unable to authenticate your payment method")).to_be_visible()
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"

    fill(page, session, card)
    pay(page)
    page.get_by_role("button", name="Complete authentication").click()
    expect(page).to_have_url(f"{double.url}/?paid={session.id}")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_trial_takes_the_entry_fee_only(
    page: Page, client: stripe.StripeClient, double: Double, catalogue: Catalogue
) -> None:
    data = {"trial_period_days": 30, "metadata": {"city": "7"}}
    session = open_session(client, double, catalogue, subscription_data=data)
    fill(page, session, "4242424242424242", country="US")
    pay(page)
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.amount_total == 50_000
    assert done.subscription.status == "trialing"
    assert done.subscription.metadata["city"] == "7"


def test_a_promotion_code_lowers_the_price(
    page: Page, client: stripe.StripeClient, double: Double, catalogue: Catalogue
) -> None:
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "once"})
    client.v1.promotion_codes.create(
        {"code": "HALF", "promotion": {"type": "coupon", "coupon": coupon.id}}
    )
    session = open_session(client, double, catalogue, allow_promotion_codes=True)
    fill(page, session, "4242424242424242", country="US")
    page.get_by_label("Promotion code").fill("half")
    page.get_by_role("button", name="Update the amount").click()
    expect(page.get_by_text("Discount (HALF)")).to_be_visible()
    fill(page, session, "4242424242424242", country="US")
    page.get_by_label("Promotion code").fill("half")
    pay(page)
    expect(page).to_have_url(f"{double.url}/?paid={session.id}")
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 29_950


def test_an_expired_session_takes_nothing(
    page: Page, client: stripe.StripeClient, double: Double, catalogue: Catalogue
) -> None:
    session = open_session(client, double, catalogue)
    fill(page, session, "4242424242424242")
    client.v1.checkout.sessions.expire(session.id)
    pay(page)
    expect(page.get_by_role("heading", name="This page has expired")).to_be_visible()
    page.get_by_role("link", name="Go back").click()
    expect(page).to_have_url(f"{double.url}/?canceled")
