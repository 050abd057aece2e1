"""Alarms of Telegram, and ringing them at once instead of at the next tick."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from tenants.registry import alarms, valkey
from tenants.registry.models import Alarm, City
from tenants.registry.tasks import CityTask, HubTask

HANDLE = "telegram.handle"  # key: number of an update
REPLY = "telegram.reply"  # key: number of an update
TELL = "telegram.tell"  # key: what the group hears, and about which row
WEEK = "telegram.week"  # no key
THREAD = "telegram.thread"  # key: a thread with posts that its topic lacks
POST = "telegram.post"  # key: a post that was edited, deleted or restored


@alarms.handler(HANDLE)
def handle(*, city: City | None, key: str, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.updates import handle_update

    handle_update(int(key), city=city, now=now)


@alarms.handler(REPLY)
def reply(*, city: City | None, key: str, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.updates import send_replies

    send_replies(int(key), city=city, now=now)


@alarms.handler(TELL)
def tell(*, key: str, due_at: datetime, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.announcements import tell_group

    tell_group(key, due_at=due_at, now=now)


@alarms.handler(WEEK)
def tell_week(*, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.week import tell_week

    tell_week(now=now)


@alarms.handler(THREAD)
def send_thread(*, key: str, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.threads import send_posts

    send_posts(int(key), now=now)


@alarms.handler(POST)
def follow_post(*, key: str, now: datetime, **_: object) -> None:
    from tenants.telegram.bot.threads import follow_post

    follow_post(int(key), now=now)


def ring_soon(city: City | None, kind: str, key: str) -> None:
    """Ring an alarm right after the commit. Without Valkey the next tick rings it."""
    number = city.pk if city else None

    def send() -> None:
        if not valkey.answers():
            return
        if number is None:
            ring_in_hub_now.delay(kind=kind, key=key)
        else:
            ring_in_city_now.delay(city_id=number, kind=kind, key=key)

    transaction.on_commit(send, robust=True)


@shared_task(base=CityTask, with_receipt=False)
def ring_in_city_now(*, city: City, kind: str, key: str) -> None:
    _ring(city, kind, key)


@shared_task(base=HubTask, with_receipt=False)
def ring_in_hub_now(*, kind: str, key: str) -> None:
    _ring(None, kind, key)


def _ring(city: City | None, kind: str, key: str) -> None:
    number = Alarm.objects.filter(city=city, kind=kind, key=key).values_list("pk", flat=True)
    if alarm := number.first():
        alarms.ring(alarm, city=city, now=timezone.now())
