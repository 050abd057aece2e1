"""Set an alarm in another city.

A city's role reaches its own alarms only. So an alarm of this city, set in the transaction of the
change, sends a task to the hub, and the hub sets the alarm there. Alarms of a paused city wait
until it opens; killed or repeated anywhere on the way, the alarm is set once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.tasks import HubTask

DELIVER = "introductions.deliver"  # key: number of the city, kind and key of the alarm


def set_alarm_in(
    city_id: int, *, kind: str, key: str, now: datetime, after: timedelta = timedelta()
) -> None:
    """Set an alarm in a city, this one included, that is due `after` some time."""
    if city_id == current_city().pk:
        alarms.set(city=current_city(), kind=kind, key=key, due_at=now + after)
        return
    path = f"{city_id}|{kind}|{key}"
    alarms.set(city=current_city(), kind=DELIVER, key=path, due_at=now + after)


@alarms.handler(DELIVER)
def deliver(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    to, kind, alarm_key = key.split("|")
    set_alarm.delay(to_city_id=int(to), kind=kind, key=alarm_key)


@shared_task(base=HubTask)
def set_alarm(*, to_city_id: int, kind: str, key: str) -> None:
    city = City.objects.filter(pk=to_city_id).exclude(state=City.State.GONE).first()
    if city is not None:
        alarms.set(city=city, kind=kind, key=key, due_at=timezone.now())
