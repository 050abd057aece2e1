"""Report how many members were active: a number a city and month, never names."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing import gateway
from billing.models import Account, Usage
from tenants.registry.models import City


@transaction.atomic
def note_usage(city: City, *, month: date, people: int) -> None:
    """Keep a city's number of active members; a later number of the same month replaces it."""
    account = Account.objects.filter(city=city).first()
    if account is not None:
        Usage.objects.update_or_create(
            account=account,
            month=month.replace(day=1),
            defaults={"people": people, "reported_at": None},
        )


def report_usage(usage: Usage, *, now: datetime) -> None:
    """Tell Stripe a number that it does not know yet. Raises GatewayUnreachable, GatewayRefused."""
    account = usage.account
    plan = account.plan_facts
    if usage.reported_at or not (plan and plan.is_metered and account.stripe_customer):
        return
    key = f"{account.key}-{usage.month:%Y-%m}-{usage.people}"
    gateway.report_usage(customer=account.stripe_customer, people=usage.people, at=now, key=key)
    usage.reported_at = now
    usage.save(update_fields=["reported_at"])
