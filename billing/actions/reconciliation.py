"""Compare our rows with Stripe's, day by day and account by account."""

from __future__ import annotations

from datetime import datetime

from billing.actions.accounts import COMPARE, EVERY
from billing.actions.sync import sync_account
from billing.models import Account, Difference
from tenants.registry import alarms


def reconcile(account: Account, *, now: datetime) -> list[Difference]:
    """Read an account again; each field that was different here becomes a row for HQ.

    The next comparison is a day later. Raises GatewayUnreachable, GatewayRefused.
    """
    alarms.set(city=None, kind=COMPARE, key=str(account.pk), due_at=now + EVERY)
    changes = sync_account(account, now=now)
    return Difference.objects.bulk_create(
        [
            Difference(
                account=account,
                object_id=change.object_id,
                field=change.field,
                ours=str(change.ours)[:100],
                theirs=str(change.theirs)[:100],
                found_at=now,
            )
            for change in changes
        ]
    )
