"""Tasks with countable effects."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from celery import shared_task

from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.tasks import CityTask

KIND = "tests.count_up"


@shared_task(base=CityTask)
def count_up(*, city: City) -> None:
    User.objects.create_user(f"{uuid4()}@example.com")


@alarms.handler(KIND)
def ring(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    User.objects.create_user(f"{uuid4()}@example.com")
