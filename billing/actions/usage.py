"""Count the active members of each month and report the number to Stripe, never names.

A calendar month of the city is counted at 12:00 UTC on the second day of the next month: by then
the month and a day's grace are over in every time zone. That moment is the timestamp of the meter's
event, also if the event is sent later. Periods of a licence begin on one day of the month, so each
of them contains exactly one such moment: the invoice for a period bills the month that was counted
within it. Stripe takes the last value of a period; a correction has a later second.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from billing import gateway
from billing.models import Account, Usage
from tenants.home.active_members import count_active_members, following_month
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

COUNT = "billing.count"  # key: number of the account; due when a month is counted
DAY, HOUR = 2, 12  # of the next month, UTC
WITH_PEOPLE = (City.State.ACTIVE, City.State.READ_ONLY)

logger = logging.getLogger(__name__)


def counted_at(month: date) -> datetime:
    """The moment at which a month is counted."""
    return datetime.combine(following_month(month).replace(day=DAY), time(HOUR), tzinfo=UTC)


def month_counted_at(moment: datetime) -> date:
    """The first day of the month that was counted last at a moment."""
    day = moment.astimezone(UTC) - timedelta(days=DAY - 1, hours=HOUR)
    return (day.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def count_after(month: date, *, account_id: int) -> None:
    """Set the alarm of the month after this one."""
    due_at = counted_at(following_month(month))
    alarms.set(city=None, kind=COUNT, key=str(account_id), due_at=due_at)


def count_month(account_id: int, *, month: date, now: datetime) -> Usage | None:
    """Count a month and report it. Outside any scope. None if there is no open city to count.

    Idempotent; another number than before replaces it. Raises GatewayUnreachable, GatewayRefused:
    the number is kept and not reported.
    """
    with hub_scope():
        account = Account.objects.select_related("city").filter(pk=account_id).first()
    if account is None or (people := _count(account.city, month)) is None:
        return None
    with hub_scope():
        usage = note_usage(account, month=month, people=people)
    with hub_scope():
        report_usage(usage, now=now)
    return usage


def _count(city: City | None, month: date) -> int | None:
    """None for an account whose city isn't open."""
    if city is None or city.state not in WITH_PEOPLE:
        return None
    with city.scope():
        return count_active_members(month)


@transaction.atomic
def note_usage(account: Account, *, month: date, people: int) -> Usage:
    """Keep the number of a month; another number replaces it and has to be reported again."""
    Account.objects.select_for_update().get(pk=account.pk)
    month = month.replace(day=1)
    usage, is_new = Usage.objects.get_or_create(
        account=account, month=month, defaults={"people": people}
    )
    if not is_new and usage.people != people:
        usage.people, usage.reported_at = people, None
        usage.revision += 1
        usage.save(update_fields=["people", "reported_at", "revision"])
    return usage


def report_usage(usage: Usage, *, now: datetime) -> None:
    """Report a number that Stripe doesn't have yet, unless its invoice is made already.

    Reports nothing where the plan has no price for active members. Raises GatewayUnreachable,
    GatewayRefused.
    """
    running = usage.account.subscriptions.running().order_by("pk").last()
    if usage.reported_at or running is None:
        return
    licence = gateway.read_subscription(running.stripe_id)
    at = counted_at(usage.month)
    if licence.per_member is None:
        return
    if at < licence.period_begins_at:
        logger.warning("%s is too late for its invoice", usage)
        return
    gateway.report_usage(
        customer=licence.customer,
        people=usage.people,
        at=at + timedelta(seconds=usage.revision),
        key=f"{usage.account.key}-{usage.month:%Y-%m}-{usage.revision}",
    )
    is_free = licence.trial_ends_at is not None and licence.period_begins_at < licence.trial_ends_at
    usage.amount = 0 if is_free else usage.people * licence.per_member
    usage.currency, usage.reported_at = licence.currency, now
    usage.save(update_fields=["amount", "currency", "reported_at"])
