"""A city tells HQ its numbers, in the transaction of the change and as its own role."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from network.hq.models import KEPT, Pulse
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tenants.registry.scope import current_city

AHEAD = 3


def push_pulse(*, city_id: int, now: datetime) -> None:
    """Count and write the city's one row. Call inside the city's scope."""
    starts = list(Meeting.objects.held(now=now).values_list("starts_at", flat=True)[:KEPT])
    ahead = Meeting.objects.upcoming(now=now).filter(starts_at__gt=now)
    Pulse.objects.bulk_create(
        [
            Pulse(
                city_id=city_id,
                members=Member.objects.here().count(),
                products=Product.objects.in_work().count(),
                questions=Question.objects.count(),
                last_meeting_at=starts[0] if starts else None,
                kept=starts,
                upcoming=list(ahead.values_list("starts_at", flat=True)[:AHEAD]),
                pushed_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["city_id"],
        update_fields=[
            "members",
            "products",
            "questions",
            "last_meeting_at",
            "kept",
            "upcoming",
            "pushed_at",
        ],
    )


def on_change(**_: Any) -> None:
    """Receiver of what happens in a city."""
    push_pulse(city_id=current_city().pk, now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    """Receiver in the hub's scope."""
    Pulse.objects.filter(pk=city.pk).delete()
