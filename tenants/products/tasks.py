"""Background tasks and alarms of products."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from tenants.products.actions.files import (
    FORGET,
    PICTURES,
    PREPARE,
    PREPARING_TASK,
    forget_file,
)
from tenants.products.models import ProductFile
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.tasks import CityTask


@alarms.handler(FORGET)
def forget(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Delete a removed file after 30 days, unless it was restored."""
    for file in ProductFile.objects.filter(pk=int(key), removed_at__isnull=False):
        forget_file(file)


@alarms.handler(PREPARE)
def prepare_again(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Send the task for a waiting picture again, and set the next alarm."""
    PICTURES.ask_again(int(key), now=now)


@shared_task(base=CityTask, name=PREPARING_TASK, scoped=False, with_receipt=False)
def prepare_picture(*, city: City, file_id: int) -> None:
    """Redraw a picture, without an open transaction. Idempotent."""
    PICTURES.prepare(file_id, city=city)
