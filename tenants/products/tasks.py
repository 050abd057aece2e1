"""Background tasks and alarms of products."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from tenants.products.actions.files import (
    ASKED_AGAIN,
    FORGET,
    PREPARE,
    PREPARING_TASK,
    finish_picture,
    forget_file,
    prepare_after_commit,
)
from tenants.products.models import ProductFile
from tenants.products.picture_drawing import draw_if_possible
from tenants.products.storage import content_of
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
    if ProductFile.objects.filter(pk=int(key), state=ProductFile.State.PREPARING).exists():
        alarms.set(city=city, kind=PREPARE, key=key, due_at=now + ASKED_AGAIN)
        prepare_after_commit(int(key))


@shared_task(base=CityTask, name=PREPARING_TASK, scoped=False, with_receipt=False)
def prepare_picture(*, city: City, file_id: int) -> None:
    """Redraw a picture, without an open transaction. Idempotent."""
    with city.scope():
        waiting = ProductFile.objects.filter(pk=file_id, state=ProductFile.State.PREPARING)
        file = waiting.first()
        if file is None:
            return
        original = content_of(file.content)
    drawn = draw_if_possible(original)
    with city.scope():
        finish_picture(file, drawn)
