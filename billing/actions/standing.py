"""Compute an account's standing, and close or open its city by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.letters import post_letter
from billing.models import Account, StandingChange
from billing.timetable import Standing, Step, earliest, last_step, next_step, standing_at
from tenants.registry import alarms
from tenants.registry.actions import NotFromHere, move_city
from tenants.registry.models import City

STEP = "billing.step"  # key: number of the account
CITY_STATES = {
    Standing.CURRENT: City.State.ACTIVE,
    Standing.OVERDUE: City.State.ACTIVE,
    Standing.READ_ONLY: City.State.READ_ONLY,
    Standing.PAUSED: City.State.PAUSED,
}
CLOSED = [City.State.ACTIVE, City.State.READ_ONLY, City.State.PAUSED]  # open to closed


@alarms.handler(STEP)
def take_step(*, key: str, due_at: datetime, now: datetime, **_: object) -> None:
    """A step of the timetable is due: write to the payers, change the standing."""
    account = Account.objects.select_for_update().filter(pk=key).first()
    if account is None:
        return
    review_standing(account, now=now)
    step = last_step(account.owed_since, now=now)
    if step and step.at == due_at:
        _announce(account, step, now=now)


def _announce(account: Account, step: Step, *, now: datetime) -> None:
    """Write about a step that has begun; twice at once is one letter."""
    post_letter(account, f"day-{step.day}" if step.is_notice else step.standing, now=now)


def review_standing(account: Account, *, now: datetime) -> None:
    """Compute the standing from the earliest unpaid due date. Call with the account locked."""
    account.owed_since = owed_since(account)
    before, after = Standing(account.standing), standing_at(account.owed_since, now=now)
    account.standing = after
    account.save(update_fields=["owed_since", "standing"])
    if step := next_step(account.owed_since, now=now):
        alarms.set(city=None, kind=STEP, key=str(account.pk), due_at=step.at)
    else:
        alarms.cancel(city=None, kind=STEP, key=str(account.pk))
    if before != after:
        _change(account, before, after, now=now)


def owed_since(account: Account) -> datetime | None:
    """The earliest unpaid due date, or the end of a licence that nothing replaced.

    A city that came back without a licence owes one from that moment on, not for the time before.
    """
    dates = [invoice.due_at for invoice in account.invoices.unpaid()]
    if account.closed_at:
        return None
    begun_at = None if account.leaves_at or account.is_free else account.begun_at
    if begun_at and not account.subscriptions.running().exists():
        over = account.subscriptions.exclude(ended_at=None).order_by("-ended_at")
        if ended_at := over.values_list("ended_at", flat=True).first():
            dates.append(max(ended_at, begun_at))
    return earliest(dates)


def _change(account: Account, before: Standing, after: Standing, *, now: datetime) -> None:
    StandingChange.objects.create(
        account=account, before=before, after=after, owed_since=account.owed_since, at=now
    )
    if after == Standing.CURRENT:
        post_letter(account, "paid", now=now)
    elif step := last_step(account.owed_since, now=now):
        _announce(account, step, now=now)  # a declined card is due before we hear of it
    if account.city_id:
        _move_city(account, before, after)


def _move_city(account: Account, before: Standing, after: Standing) -> None:
    """Close the city further, or open it as far as money had closed it.

    A city that HQ closed for another reason stays closed.
    """
    city = City.objects.select_for_update().get(pk=account.city_id)
    if city.state not in CLOSED:
        return
    present, wished = CLOSED.index(City.State(city.state)), CLOSED.index(CITY_STATES[after])
    if wished < present and city.state != CITY_STATES[before]:
        return
    steps = [CITY_STATES[after]]
    if wished < present and steps != [City.State.ACTIVE]:
        steps.insert(0, City.State.ACTIVE)  # a city closes further only from being open
    try:
        with transaction.atomic():
            for state in steps:
                move_city(city, to=state)
    except NotFromHere:  # being deleted: money changes nothing any more
        return
