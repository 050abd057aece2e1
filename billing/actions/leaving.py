"""Let the licence of a city that leaves the network end with it.

Stripe can end a licence with its present period only, so a licence that has several periods ahead
is looked at once in each.
"""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing import gateway
from billing.actions.accounts import lock
from billing.actions.licence import end_licence, resume_licence
from billing.actions.returning import take_back_invoices
from billing.actions.standing import review_standing
from billing.actions.sync import sync_account
from billing.models import Account, Subscription

MARGIN = timedelta(hours=1)  # for Stripe to end a period
DAY = timedelta(days=1)


def last_paid_day(account: Account, *, at_least: datetime) -> datetime:
    """The end of the first paid period that ends at a moment or later; without a licence itself."""
    running = _running(account)
    if running is None or running.period_ends_at is None:
        return at_least
    if running.ends_at_period_end:
        return max(running.period_ends_at, at_least)
    months = 0
    while (ends_at := _months_later(running.period_ends_at, months)) < at_least:
        months += 1
    return ends_at


@transaction.atomic
def note_leaving(account: Account, *, at: datetime | None, now: datetime) -> None:
    """Note when the city leaves; None if it stays after all.

    The end of the licence of a city that leaves is no arrears; an unpaid invoice still is.
    """
    account = lock(account)
    account.leaves_at = at
    account.save(update_fields=["leaves_at"])
    review_standing(account, now=now)


@transaction.atomic
def begin_anew(account: Account, *, now: datetime) -> None:
    """Let a city that has come back choose its terms again; a missing licence is due from now on.

    There is no second entry fee and no second trial.
    """
    account = lock(account)
    account.leaves_at = None
    if account.begun_at and not account.is_free and _running(account) is None:
        account.begun_at = now
    account.save(update_fields=["leaves_at", "begun_at"])
    review_standing(account, now=now)


def settle_licence(account: Account, *, now: datetime) -> datetime | None:
    """Bring the licence in line with `leaves_at`; the time to call this again, if any.

    What was charged for a time after that day is returned. Idempotent. Raises GatewayUnreachable,
    GatewayRefused.
    """
    account.refresh_from_db()
    if account.stripe_customer:
        sync_account(account, now=now)
    running = _running(account)
    if running is None or running.period_ends_at is None:
        return None
    if account.leaves_at is None:
        if running.ends_at_period_end:
            resume_licence(account, now=now)
        return None
    if now >= account.leaves_at + MARGIN:
        later = account.invoices.filter(created_at__gte=account.leaves_at)
        with translation.override(account.language):
            take_back_invoices(later, reason=_("The city has left the network."), now=now)
        gateway.cancel_now(running.stripe_id)
        sync_account(account, now=now)
        return None
    if running.period_ends_at < account.leaves_at - DAY:
        return max(now, running.period_ends_at) + MARGIN
    if not running.ends_at_period_end:
        end_licence(account, now=now)
    return account.leaves_at + MARGIN


def _running(account: Account) -> Subscription | None:
    found: Subscription | None = account.subscriptions.running().order_by("pk").last()
    return found


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day and time some months later, or the last day of a shorter month."""
    number = moment.year * 12 + moment.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return moment.replace(
        year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1])
    )
