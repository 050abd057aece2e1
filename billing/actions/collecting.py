"""Charge what is unpaid once more, with the card that was given last."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing import gateway
from billing.actions.accounts import lock
from billing.actions.sync import sync_account
from billing.errors import GatewayRefused
from billing.models import Account


def collect_unpaid(account: Account, *, now: datetime) -> None:
    """Charge the unpaid invoices of an account that pays by card, the earliest due first.

    Charges nothing for a closed account. Stops at the first one that is declined. Raises
    GatewayRefused with the reason of the card's bank, GatewayUnreachable.
    """
    sync_account(account, now=now)
    if account.is_invoiced or account.closed_at:
        return
    try:
        with transaction.atomic():
            for invoice in lock(account).invoices.unpaid().order_by("due_at"):
                gateway.charge(invoice.stripe_id)
    except GatewayRefused:
        sync_account(account, now=now)
        raise
    sync_account(account, now=now)
