"""The alarm of rounds: one a week in a city where somebody takes part."""

from __future__ import annotations

from datetime import datetime

from tenants.pairs.actions import ROUND, make_pairs, next_round
from tenants.pairs.models import PairChoice
from tenants.registry import alarms
from tenants.registry.models import City


@alarms.handler(ROUND)
def make_round(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Make the pairs, and set the next round while anybody takes part."""
    make_pairs(now=now)
    if PairChoice.objects.exists():
        alarms.set(city=city, kind=ROUND, due_at=next_round(now))
