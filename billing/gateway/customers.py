"""Customers and their page at Stripe, where they change a card and see invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from billing.gateway.client import stripe_api

if TYPE_CHECKING:
    import stripe

PORTAL = "thursdays"  # marks our configuration of the portal


def create_customer(*, key: str, name: str, email: str, language: str) -> str:
    """The id of a new customer; the same key again is the same customer. `email` may be empty."""
    params: Any = {"name": name, "preferred_locales": [language], "metadata": {"account": key}}
    if email:
        params["email"] = email
    with stripe_api() as client:
        options: Any = {"idempotency_key": f"customer:{key}"}
        return client.v1.customers.create(params, options).id


def update_customer(customer: str, *, name: str, email: str, language: str) -> None:
    """Tell Stripe the mailbox of its own letters, such as invoices; `email` may be empty."""
    with stripe_api() as client:
        changes: Any = {"name": name, "email": email, "preferred_locales": [language]}
        client.v1.customers.update(customer, changes)


def ensure_portal() -> bool:
    """Set up what customers may do on Stripe's page; whether there was something to do."""
    with stripe_api() as client:
        if _portal(client):
            return False
        client.v1.billing_portal.configurations.create(
            {
                "features": {
                    "payment_method_update": {"enabled": True},
                    "invoice_history": {"enabled": True},
                    "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
                    "customer_update": {"enabled": True, "allowed_updates": ["address", "tax_id"]},
                },
                "metadata": {"app": PORTAL},
            }
        )
        return True


def _portal(client: stripe.StripeClient) -> str:
    """The id of our configuration of the portal; empty before it is set up."""
    known = client.v1.billing_portal.configurations.list({"active": True, "limit": 100})
    for found in known.auto_paging_iter():
        if found.metadata and "app" in found.metadata and found.metadata["app"] == PORTAL:
            return found.id
    return ""


def open_portal(*, customer: str, return_url: str, language: str) -> str:
    """The address of a page where a customer changes the card and sees invoices."""
    with stripe_api() as client:
        session = client.v1.billing_portal.sessions.create(
            {
                "customer": customer,
                "configuration": _portal(client),
                "return_url": return_url,
                "locale": "ru" if language == "ru" else "en",
            }
        )
        return session.url
