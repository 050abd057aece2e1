"""Set an alarm in another city.

A city's role reaches its own alarms only. So an alarm of this city, set in the transaction of the
change, sends a task to the hub, and the hub sets the alarm there. Alarms of a paused city wait
until it opens; killed or repeated anywhere on the way, the alarm is set once.

The hub trusts no city: it sets only the alarms of `BETWEEN`, about a row of these two cities, and
one that brings a single letter only once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from celery import shared_task
from django.db.models import Model
from django.utils import timezone

from network.introductions.letters import ANSWERED, ASKED, REPORTED, UNREAD
from network.introductions.models import Introduction, Report
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.tasks import HubTask

logger = logging.getLogger(__name__)
REMOTE_ALARM = "introductions.remote_alarm"  # key: number of the city, kind and key of the alarm


class Subject(NamedTuple):
    """The row that an alarm's key begins with."""

    model: type[Model]
    other_city: str  # column
    set_at: str  # column of the time when the hub set the alarm; empty: as often as asked


BETWEEN: dict[str, Subject] = {
    ASKED: Subject(Introduction, "to_city_id", "asked_letter_at"),
    ANSWERED: Subject(Introduction, "to_city_id", "answer_letter_at"),
    UNREAD: Subject(Introduction, "to_city_id", ""),  # its letter waits until the room was read
    REPORTED: Subject(Report, "against_city_id", "letter_at"),
}


def allow_between(kind: str, subject: Subject) -> None:
    """Let cities set alarms of this kind in each other. Idempotent; for apps above."""
    BETWEEN[kind] = subject


def set_alarm_in(
    city_id: int, *, kind: str, key: str, now: datetime, after: timedelta = timedelta()
) -> None:
    """Set an alarm in a city, this one included, that is due `after` some time."""
    if city_id == current_city().pk:
        alarms.set(city=current_city(), kind=kind, key=key, due_at=now + after)
        return
    path = f"{city_id}|{kind}|{key}"
    alarms.set(city=current_city(), kind=REMOTE_ALARM, key=path, due_at=now + after)


@alarms.handler(REMOTE_ALARM)
def send_to_hub(*, city: City, key: str, due_at: datetime, now: datetime) -> None:
    to, kind, alarm_key = key.split("|")
    set_alarm.delay(from_city_id=city.pk, to_city_id=int(to), kind=kind, key=alarm_key)


@shared_task(base=HubTask)
def set_alarm(*, from_city_id: int, to_city_id: int, kind: str, key: str) -> None:
    if not concerns_both(kind, key, cities={from_city_id, to_city_id}):
        logger.warning("City %s may not set %s in city %s", from_city_id, kind, to_city_id)
        return
    city = City.objects.filter(pk=to_city_id).exclude(state=City.State.GONE).first()
    if city is not None and is_first(kind, key, now=timezone.now()):
        alarms.set(city=city, kind=kind, key=key, due_at=timezone.now())


def is_first(kind: str, key: str, *, now: datetime) -> bool:
    """Note the time of an alarm of a single letter; False if it was noted before."""
    subject = BETWEEN[kind]
    if not subject.set_at:
        return True
    unset = subject.model._default_manager.filter(pk=int(key), **{subject.set_at: None})
    return bool(unset.update(**{subject.set_at: now}))


def concerns_both(kind: str, key: str, *, cities: set[int]) -> bool:
    """True for an alarm of `BETWEEN` about a row of these two cities. In the hub's scope."""
    number, _colon, _member = key.partition(":")
    if kind not in BETWEEN or not number.isdecimal():
        return False
    subject = BETWEEN[kind]
    if subject.set_at and key != number:
        return False
    rows = subject.model._default_manager.filter(pk=int(number))
    row = rows.values_list("city_id", subject.other_city).first()
    return row is not None and {*row} == cities
