"""Work with money in the background: events, usage, the daily comparison."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from billing.actions import checkout, events, standing  # noqa: F401 - they register alarms
from billing.actions.accounts import COMPARE, EVERY
from billing.actions.reconciliation import reconcile
from billing.models import Account, Event
from tenants.registry import alarms, valkey
from tenants.registry.tasks import HubTask


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
