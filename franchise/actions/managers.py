"""Change who manages a city. The row of the franchise is locked first."""

from __future__ import annotations

from datetime import datetime

from franchise.models import CityManager, Franchise
from tenants.accounts.actions import account_of


def begin_managers(franchise: Franchise, *, now: datetime) -> None:
    """Make the confirmed initiators the first managers. Call in the hub's scope."""
    if franchise.application is None:
        return
    for one in franchise.application.initiators.exclude(confirmed_at=None):
        appoint(franchise, name=one.name, email=one.email, now=now)


def appoint(franchise: Franchise, *, name: str, email: str, now: datetime) -> None:
    """Make somebody a manager, with an account on the main domain. Idempotent."""
    account_of(email=email)
    CityManager.objects.get_or_create(
        franchise=franchise, email=email, defaults={"name": name, "since": now}
    )
