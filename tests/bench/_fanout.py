"""Commands of the child about notifications: a crowd, one thing that all are told, its delivery."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.models import Device, Notification
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.notifications.push_double import Browser


def crowd(*, slug: str, people: int) -> None:
    """Make the members of a city."""
    with _city(slug).scope():
        for number in range(people):
            user = User.objects.create_user(f"person{number}@example.com")
            join_city(user=user, name=f"Анна {number}", now=timezone.now())
        assert Member.objects.count() == people


def subscribe_all(*, slug: str, service: str) -> None:
    browser = Browser()
    with _city(slug).scope():
        Device.objects.bulk_create(
            Device(member=member, made_at=timezone.now(), **browser.subscription(f"{service}/{n}"))
            for n, member in enumerate(Member.objects.all())
        )


def tell_all(*, slug: str, key: int) -> tuple[float, int]:
    """The seconds and the statements until all unread numbers have it."""
    statements = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    city = _city(slug)
    started = time.perf_counter()
    with city.scope():
        members = list(Member.objects.values_list("pk", flat=True))
        with connection.execute_wrapper(count):
            notify("outcome.task", members=members, key=f"{key}:yes:1", text="Да", now=_noon(city))
    taken = time.perf_counter() - started
    with city.scope():
        assert Notification.objects.unread().count() == (key + 1) * len(members)
    return taken, statements


def deliver(*, slug: str, channel: str) -> float:
    """The seconds in which one worker hands everything over."""
    city = _city(slug)
    now = _noon(city) + timedelta(minutes=2)
    with city.scope():
        due = Alarm.objects.filter(kind=HAND_OVER, key__startswith=f"{channel}:")
        numbers = list(due.order_by("pk").values_list("pk", flat=True))
        people = Member.objects.count()
    with override_settings(CITY_URLCONF="deploy.urls_city"):
        started = time.perf_counter()
        for number in numbers:
            with city.scope():
                assert alarms.ring(number, city=city, now=now)
        taken = time.perf_counter() - started
    with city.scope():
        handed = Notification.objects.filter(handed__contains=[channel])
        told = handed.values("member").distinct().count()
        assert told == people, (told, people)
    return taken


def _noon(city: City) -> Any:
    local = timezone.localtime(timezone=city.zone)
    return local.replace(hour=12, minute=0, second=0, microsecond=0)


def _city(slug: str) -> City:
    with hub_scope():
        city: City = City.objects.get(slug=slug)
        return city
