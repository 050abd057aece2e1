"""Stripe's objects as our types: each value is an object as Stripe has it at one moment.

Amounts are in the smallest unit of a currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionState:
    """A subscription as Stripe has it now."""

    id: str
    customer: str
    status: str  # Stripe's: incomplete, trialing, active, past_due, canceled, unpaid, …
    plan: str  # key of the plan file; empty if the price is not ours
    currency: str
    monthly: int  # what the licence costs a month, without usage and taxes
    per_member: int | None  # what an active member costs a month; None if nothing is measured
    is_invoiced: bool  # paid by bank transfer
    created_at: datetime
    trial_ends_at: datetime | None
    period_begins_at: datetime
    period_ends_at: datetime | None
    ends_at_period_end: bool
    ended_at: datetime | None
    items: Mapping[str, str]  # lookup key of the price → id of the item


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceState:
    """An invoice as Stripe has it now."""

    id: str
    customer: str
    subscription: str
    number: str
    status: str  # draft, open, paid, uncollectible, void
    currency: str
    total: int
    paid: int
    remaining: int
    refundable_payment: str  # id of the payment intent; empty if paid outside of Stripe
    created_at: datetime
    due_at: datetime | None  # for cards: when it was first tried
    paid_at: datetime | None
    next_attempt_at: datetime | None
    page_url: str
    pdf_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutState:
    id: str
    url: str
    status: str  # open, complete, expired
    is_paid: bool
    customer: str
    subscription: str
    account_key: str
    plan: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """An event: which object changed. The object's content is read again."""

    id: str
    type: str
    account: str  # of Connect; ours are empty
    created_at: datetime
    is_live: bool
    object_kind: str
    object_id: str
    customer: str
