"""Words of HQ to the cores of cities: sent, read, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from network.hq.models import Announcement, Delivery
from tenants.accounts.models import User

SHOWN = 3  # on the front page of a city


@transaction.atomic
def announce(
    *,
    words: Mapping[str, str],
    cities: Iterable[int],
    to_all: bool,
    nonce: UUID,
    by: User,
    now: datetime,
) -> Announcement:
    """Send an announcement to cities, by their numbers. Call in the hub's scope.

    Idempotent: a repeated nonce is the same announcement.
    """
    announcement, is_new = Announcement.objects.get_or_create(
        nonce=nonce, defaults={**words, "to_all": to_all, "by": by.email, "at": now}
    )
    if is_new:
        Delivery.objects.bulk_create(
            Delivery(announcement=announcement, city_id=number) for number in cities
        )
    return announcement


def withdraw(announcement: Announcement, *, now: datetime) -> None:
    """Hide an announcement from all cities; the first time counts. Call in the hub's scope."""
    Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None).update(withdrawn_at=now)


def with_readers() -> QuerySet[Announcement, Any]:
    """All announcements, the newest first, with the cities that got and that read each."""
    counted: QuerySet[Announcement, Any] = Announcement.objects.annotate(
        sent=Count("deliveries"),
        read=Count("deliveries", filter=Q(deliveries__read_at__isnull=False)),
    )
    return counted.order_by("-at", "-pk")


def unread() -> list[Delivery]:
    """Deliveries that the core has not read, newest first. One query, in the city's scope."""
    return list(of_city().filter(read_at=None)[:SHOWN])


def of_city() -> QuerySet[Delivery, Any]:
    """Announcements to the city of the present scope, without withdrawn ones.

    PostgreSQL lets a city's role read no others; `withdrawn_at` is asked for readers in the hub.
    """
    found: QuerySet[Delivery, Any] = Delivery.objects.filter(announcement__withdrawn_at=None)
    return found.select_related("announcement").order_by("-announcement__at", "-pk")


def note_reading(pk: int, *, now: datetime) -> bool:
    """Note that the core has read it; False for what is not this city's. In the city's scope."""
    if not of_city().filter(pk=pk).exists():
        return False
    Delivery.objects.filter(pk=pk, read_at=None).update(read_at=now)
    return True
