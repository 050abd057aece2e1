"""Change a running licence: its plan, its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing import gateway
from billing.actions.accounts import find_plan, lock
from billing.actions.sync import sync_object
from billing.errors import AccountClosed, NotSubscribed, StillUnpaid, UnknownPlan
from billing.letters import ENDING, post_letter
from billing.models import Account, Subscription


def change_plan(account: Account, *, plan: str, now: datetime) -> None:
    """Move to another paid plan now; the difference is on the next invoice.

    Raises NotSubscribed, StillUnpaid, UnknownPlan, GatewayUnreachable, GatewayRefused.
    """
    facts = find_plan(plan)
    if facts.is_free:
        raise UnknownPlan
    with transaction.atomic():
        account = lock(account)
        running = _running(account)
        if account.invoices.unpaid().exists():
            raise StillUnpaid
        if running.plan != plan:
            gateway.change_plan(gateway.read_subscription(running.stripe_id), facts)
        _sync(account, running, now=now)


def end_licence(account: Account, *, now: datetime) -> None:
    """Let the licence end with the period that is paid.

    Raises NotSubscribed, GatewayUnreachable, GatewayRefused.
    """
    _end(account, ends=True, now=now)
    post_letter(account, ENDING, now=now)


def resume_licence(account: Account, *, now: datetime) -> None:
    """Let a licence that would end go on after all.

    Raises NotSubscribed, AccountClosed while the city leaves the network, GatewayUnreachable,
    GatewayRefused.
    """
    _end(account, ends=False, now=now)


@transaction.atomic
def _end(account: Account, *, ends: bool, now: datetime) -> None:
    account = lock(account)
    running = _running(account)
    if account.leaves_at and not ends:
        raise AccountClosed
    gateway.end_at_period_end(running.stripe_id, ends=ends)
    _sync(account, running, now=now)


def _running(account: Account) -> Subscription:
    running: Subscription | None = account.subscriptions.running().order_by("pk").last()
    if running is None:
        raise NotSubscribed
    return running


def _sync(account: Account, running: Subscription, *, now: datetime) -> None:
    customer = account.stripe_customer
    sync_object("subscription", running.stripe_id, customer=customer, now=now)
