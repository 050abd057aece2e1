"""Old notifications are deleted, by one alarm of a city that has any."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from tenants.notifications.models import Notification
from tenants.registry import alarms
from tenants.registry.models import City

FORGET = "notifications.forget_old"  # without a key: one of a city
READ_KEPT = timedelta(days=90)  # after the reading
KEPT = timedelta(days=365)
PAUSE = timedelta(days=30)  # between two deletions: so much longer a row may stay


@alarms.handler(FORGET)
def forget_old(*, city: City, now: datetime, **_: object) -> None:
    """Delete what is old; go on as long as the city has notifications."""
    is_old = Q(read_at__lt=now - READ_KEPT) | Q(made_at__lt=now - KEPT)
    Notification.objects.filter(is_old).delete()
    if Notification.objects.exists():
        alarms.set(city=city, kind=FORGET, due_at=now + PAUSE)
