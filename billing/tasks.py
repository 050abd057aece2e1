"""Work with money in the background: events, usage, the daily comparison."""

from __future__ import annotations

import logging
from datetime import date, datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from billing.actions import checkout, events, standing  # noqa: F401 - they register alarms
from billing.actions.accounts import COMPARE, EVERY
from billing.actions.reconciliation import reconcile
from billing.actions.usage import COUNT, count_after, count_month, month_counted_at
from billing.errors import GatewayRefused
from billing.models import Account, Event
from tenants.registry import alarms, valkey
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import HubTask

logger = logging.getLogger(__name__)


@shared_task(base=HubTask, with_receipt=False, name="billing.tasks.read")
def read(key: str) -> None:
    """Read an object of Stripe again."""
    events.read_again(key, now=timezone.now())


@shared_task(base=HubTask, with_receipt=False, name="billing.tasks.compare")
def compare(account_id: int) -> None:
    """Compare an account with Stripe; without an answer, once more tomorrow."""
    reconcile(Account.objects.get(pk=account_id), now=timezone.now())


@alarms.handler(COMPARE)
def compare_daily(*, key: str, now: datetime, **_: object) -> None:
    alarms.set(city=None, kind=COMPARE, key=key, due_at=now + EVERY)
    transaction.on_commit(
        lambda: compare.delay(int(key)) if valkey.answers() else None, robust=True
    )


@shared_task(base=HubTask, scoped=False, name="billing.tasks.count")
def count(account_id: int, month: str) -> None:
    """Count the active members of a month and report them; without an answer, try again later."""
    first_day = date.fromisoformat(month)
    try:
        count_month(account_id, month=first_day, now=timezone.now())
    except GatewayRefused:
        logger.exception("Stripe refuses the usage of account %s in %s", account_id, month)
    with hub_scope():
        count_after(first_day, account_id=account_id)


@alarms.handler(COUNT)
def ask_for_counting(*, key: str, due_at: datetime, **_: object) -> None:
    """Ask a worker, with growing pauses, until the month is counted and reported."""
    month = month_counted_at(due_at).isoformat()
    transaction.on_commit(
        lambda: count.delay(int(key), month) if valkey.answers() else None, robust=True
    )
    raise alarms.RingAgain


def ask_for_reading(event: Event) -> None:
    """Ask a worker after the commit, unless the event changes nothing here."""
    if event.result == Event.Result.WAITING:
        _ask(events.key_of(event))


@alarms.handler(events.READ)
def ask_again(*, key: str, now: datetime, **_: object) -> None:
    """Ask a worker again, with growing pauses, until the object has been read.

    The row of the alarm is not locked while Stripe answers: further events never wait for that.
    """
    _ask(key)
    raise alarms.RingAgain


def _ask(key: str) -> None:
    transaction.on_commit(lambda: read.delay(key) if valkey.answers() else None, robust=True)
