"""When a digest goes out: an alarm for each chosen hour, set by the first thing that waits for it.

A city in which nothing happens sets none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.dispatch import receiver

from tenants.notifications.delivery import choices_of
from tenants.notifications.models import NotificationChoices
from tenants.notifications.signals import left_for_digest
from tenants.registry import alarms
from tenants.registry.scope import current_city

SEND = "digest.send"  # key: the hour
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@receiver(left_for_digest, dispatch_uid="digest.schedule")
def schedule(*, members: Collection[int], now: datetime, **_: Any) -> None:
    """Set the alarms of these members' next digests; one statement for all."""
    set_alarms(choices_of(members).values(), now=now)


def set_alarms(choices: Iterable[NotificationChoices], *, now: datetime) -> None:
    zone = current_city().zone
    moments = {moment for each in choices if (moment := next_digest(each, zone=zone, now=now))}
    if moments:
        due = {key_of(moment): moment for moment in moments}
        alarms.set_missing(city=current_city(), kind=SEND, due=due)


def next_digest(choices: NotificationChoices, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next moment of the chosen day and hour after now; None for who wants no digest.

    An hour that the clock skips that day is the hour after it; one that comes twice is the first.
    """
    if choices.digest_day is None:
        return None
    today = now.astimezone(zone).date()
    ahead = (choices.digest_day - today.weekday()) % 7
    for days in (ahead, ahead + 7):
        wall = datetime.combine(today + days * DAY, time(choices.digest_hour), tzinfo=zone)
        moment = wall.astimezone(UTC)
        if moment > now:
            return moment
    raise AssertionError("One of two weeks is ahead.")


def key_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}"
