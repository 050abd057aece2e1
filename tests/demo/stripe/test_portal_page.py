"""A person looks after the subscription: the Portal, hosted invoices, 3-D Secure at a renewal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.demo.stripe.conftest import Catalogue
from tests.demo.stripe.running import Double

pytestmark = pytest.mark.browser
START, MONTH, HOUR = 1_800_000_000, 31 * 86_400, 3_600


@dataclass(frozen=True)
class City:
    """A paying customer on a clock, with a link to the Portal."""

    client: stripe.StripeClient
    clock: str
    customer: str
    subscription: str
    portal: str

    def renew(self) -> stripe.Invoice:
        """Go to the end of the first month and an hour on; return the new invoice."""
        for now in (START + MONTH, START + MONTH + HOUR):
            self.client.v1.test_helpers.test_clocks.advance(self.clock, {"frozen_time": now})
        return self.client.v1.invoices.list({"customer": self.customer}).data[0]

    def status(self) -> str:
        return self.client.v1.subscriptions.retrieve(self.subscription).status


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_context(java_script_enabled=False).new_page()


@pytest.fixture
def city(double: Double, client: stripe.StripeClient, catalogue: Catalogue) -> City:
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": START})
    customer = client.v1.customers.create(
        {
            "payment_method": "pm_card_visa",
            "email": "anna@example.com",
            "test_clock": clock.id,
        }
    )
    [method] = client.v1.payment_methods.list({"customer": customer.id}).data
    subscription = client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": catalogue.monthly}],
            "default_payment_method": method.id,
        }
    )
    configuration = client.v1.billing_portal.configurations.create(
        {
            "features": {
                "invoice_history": {"enabled": True},
                "payment_method_update": {"enabled": True},
                "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
                "customer_update": {"enabled": True, "allowed_updates": ["address", "tax_id"]},
            }
        }
    )
    session = client.v1.billing_portal.sessions.create(
        {
            "customer": customer.id,
            "configuration": configuration.id,
            "return_url": f"{double.url}/?back",
        }
    )
    return City(client, clock.id, customer.id, subscription.id, session.url)


def save_card(page: Page, number: str) -> None:
    page.get_by_text("Change card").click()
    type_card(page, number)
    page.get_by_role("button", name="Save card").click()


def type_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12/34")
    page.get_by_label("Security code").fill("123")


def test_a_new_card_is_used_at_the_next_renewal(page: Page, city: City) -> None:
    page.goto(city.portal)
    expect(page.get_by_text("ending in 4242")).to_be_visible()
    save_card(page, "4000000000000002")
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    type_card(page, "4000000000000341")
    page.get_by_role("button", name="Save card").click()
    expect(page.get_by_text("ending in 0341")).to_be_visible()

    assert city.renew().status == "open"
    assert city.status() == "past_due"
    page.reload()
    save_card(page, "5555 5555 5555 4444")
    expect(page.get_by_text("Mastercard ending in 4444")).to_be_visible()
    page.get_by_role("link", name="-0002").click()
    type_card(page, "4242424242424242")
    page.get_by_role("button", name="Pay €99.00").click()
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    assert city.status() == "active"


def test_a_card_that_asks_for_authentication_is_saved_after_it(page: Page, city: City) -> None:
    page.goto(city.portal)
    save_card(page, "4000002500003155")
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_text("ending in 3155")).to_be_visible()
    assert city.renew().status == "paid"  # it was set up, so the bank asks no more


def test_a_renewal_waits_for_the_bank(page: Page, city: City) -> None:
    page.goto(city.portal)
    save_card(page, "4000002760003184")
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_text("ending in 3184")).to_be_visible()
    invoice = city.renew()
    assert invoice.status == "open"
    page.goto(f"{invoice.hosted_invoice_url}/authentication")
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    assert city.status() == "active"


def test_cancel_and_take_it_back(page: Page, city: City) -> None:
    page.goto(city.portal)
    page.get_by_role("button", name="Cancel subscription").click()
    expect(page.get_by_text("Ends on")).to_be_visible()
    found = city.client.v1.subscriptions.retrieve(city.subscription)
    assert found.cancel_at_period_end
    page.get_by_role("button", name="Don't cancel subscription").click()
    expect(page.get_by_text("Renews on")).to_be_visible()
    found = city.client.v1.subscriptions.retrieve(city.subscription)
    assert not found.cancel_at_period_end
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url("http://localhost:" + city.portal.split(":")[2][:5] + "/?back")


def test_country_and_vat_number_are_on_the_next_invoice(page: Page, city: City) -> None:
    page.goto(city.portal)
    page.get_by_text("Change information").click()
    page.get_by_label("Name", exact=True).fill("Verein Omsk")
    page.get_by_label("Country").select_option("AT")
    page.get_by_label("VAT number").fill("ATU12345678")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("VAT number ATU12345678")).to_be_visible()
    invoice = city.renew()
    assert invoice.customer_address
    assert (invoice.customer_name, invoice.customer_address.country) == ("Verein Omsk", "AT")
    assert [number.value for number in invoice.customer_tax_ids or []] == ["ATU12345678"]


def test_an_invoice_has_a_pdf(page: Page, city: City) -> None:
    [invoice] = city.client.v1.invoices.list({"customer": city.customer}).data
    answer = page.request.get(str(invoice.invoice_pdf))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    assert f'filename="Invoice-{invoice.number}.pdf"' in answer.headers["content-disposition"]


def test_another_citys_subscription_is_out_of_reach(page: Page, city: City, double: Double) -> None:
    answer = page.request.post(f"{city.portal}/cancel/sub_of_somebody_else")
    assert answer.status == 404
    assert page.request.get(f"{double.url}/p/session/bps_guessed").status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    chromium: Browser, city: City, catalogue: Catalogue, double: Double, scheme: Any
) -> None:
    page = chromium.new_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": 390, "height": 844}
    ).new_page()
    session = city.client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "line_items": [{"price": catalogue.monthly, "quantity": 1}],
            "success_url": double.url,
            "cancel_url": double.url,
            "allow_promotion_codes": True,
        }
    )
    [invoice] = city.client.v1.invoices.list({"customer": city.customer}).data
    for url in (session.url, city.portal, invoice.hosted_invoice_url, double.url):
        page.goto(str(url))
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
    page.goto(str(session.url))
    page.get_by_role("button", name="Pay and subscribe").click()
    found = Axe().run(page)  # with its errors
    assert found.violations_count == 0, found.generate_report()
