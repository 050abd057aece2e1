"""Faults of the API on demand: what a caller meets when the network or Stripe fails.

A fault is ``{"kind", "count", "match", "seconds", "status"}`` and is spent ``count`` times by calls
whose "POST /v1/invoices/…" begins with ``match``. Kinds:

- ``drop_after``: do the work, then close the connection without an answer
- ``hang_after``: do the work, then answer nothing for ``seconds`` and close the connection
- ``drop``, ``hang``: the same without doing the work
- ``error``: answer ``status`` (500 or 429) without doing the work
"""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe.errors import StripeError
from deploy.demo.stripe.store import Store

KINDS = ("drop_after", "hang_after", "drop", "hang", "error")


def add(store: Store, given: Json) -> list[Json]:
    """Plan a fault; return all that are planned. Raises ValueError."""
    fault = {"kind": "error", "count": 1, "match": "", "seconds": 30, "status": 500} | given
    if fault["kind"] not in KINDS or len(fault) != 5:
        raise ValueError(f"A fault has a kind out of {', '.join(KINDS)}, count, match, …")
    store.plan_fault(fault)
    return store.faults()


def take(store: Store, call: str) -> Json | None:
    """Spend the first fault that matches this call."""
    return store.spend_fault(lambda fault: call.startswith(fault["match"]))


def injected(status: int) -> StripeError:
    if status == 429:
        message = "Request rate limit exceeded. Learn more about rate limits."
        return StripeError(message, status=429, code="rate_limit")
    message = "Sorry, an error occurred. We have been notified of the problem."
    return StripeError(message, status=status, type="api_error")
