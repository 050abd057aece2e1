"""Accounts and invoices as rows. Call in the hub's scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from billing.models import Account, Invoice, Subscription
from tests.cast import NOW

numbers = count(1)
ANNA, BORIS = "anna@omsk.example.com", "boris@omsk.example.com"


def account(**facts: Any) -> Account:
    number = next(numbers)
    defaults = {
        "name": "Омск",
        "emails": [ANNA, BORIS],
        "plan": "standard",
        "currency": "eur",
        "stripe_customer": f"cus_{number}",
        "begun_at": NOW - timedelta(days=60),
    }
    made: Account = Account.objects.create(**(defaults | facts))
    return made


def subscription(of: Account, **facts: Any) -> Subscription:
    defaults = {
        "stripe_id": f"sub_{next(numbers)}",
        "status": "active",
        "plan": of.plan,
        "currency": of.currency,
        "monthly": 4900,
        "created_at": NOW,
    }
    made: Subscription = of.subscriptions.create(**(defaults | facts))
    return made


def invoice(of: Account, *, due_at: datetime, **facts: Any) -> Invoice:
    """An unpaid invoice over 49 euros."""
    defaults = {
        "stripe_id": f"in_{next(numbers)}",
        "number": f"T-{next(numbers)}",
        "status": "open",
        "currency": of.currency,
        "total": 4900,
        "paid": 0,
        "remaining": 4900,
        "created_at": due_at,
        "due_at": due_at,
    }
    made: Invoice = of.invoices.create(**(defaults | facts))
    return made


def pay(paid: Invoice, *, at: datetime) -> None:
    """As a sync would write it."""
    paid.status, paid.paid, paid.remaining, paid.paid_at = "paid", paid.total, 0, at
    paid.save()
