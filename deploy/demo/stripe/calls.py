"""Find the function that answers a call; importing this makes the table of routes whole."""

from __future__ import annotations

from deploy.demo.stripe import (  # noqa: F401 - each fills the table
    catalogue,
    charges,
    checkout,
    clocks,
    credit_notes,
    customers,
    discounts,
    events,
    invoice_routes,
    meters,
    payment_methods,
    payments,
    pending_items,
    portal,
    previews,
    refunds,
    subscription_routes,
)
from deploy.demo.stripe.routes import ROUTES, Route


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    for candidate in ROUTES:
        if candidate.method == method and (found := candidate.pattern.fullmatch(path)):
            return candidate, found.groups()
    return None
