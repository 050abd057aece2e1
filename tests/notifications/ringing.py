"""The clock of notifications in tests."""

from __future__ import annotations

from datetime import datetime

from tenants.notifications.delivery import HAND_OVER
from tenants.registry import alarms
from tenants.registry.models import Alarm, City


def hand_over(city: City, *, now: datetime) -> None:
    """Everything that is due until now is handed over."""
    with city.scope():
        due = Alarm.objects.filter(kind=HAND_OVER, due_at__lte=now).order_by("pk")
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=now)
