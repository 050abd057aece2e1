"""Background tasks and alarms of posts."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from tenants.conversations.actions.files import FORGET, PICTURES, PREPARE, PREPARING_TASK
from tenants.conversations.actions.posts import forget_post
from tenants.conversations.live import announce
from tenants.conversations.models import Post, PostFile
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.tasks import CityTask


@alarms.handler(FORGET)
def forget(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Delete the words of a post 30 days after its deletion, unless it was restored."""
    for post in Post.objects.filter(pk=int(key), deleted_at__isnull=False):
        forget_post(post)


@alarms.handler(PREPARE)
def prepare_again(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Send the task for a waiting picture again, and set the next alarm."""
    PICTURES.ask_again(int(key), now=now)


@shared_task(base=CityTask, name=PREPARING_TASK, scoped=False, with_receipt=False)
def prepare_picture(*, city: City, file_id: int) -> None:
    """Redraw a picture, without an open transaction. Idempotent."""
    PICTURES.prepare(file_id, city=city)
    with city.scope():
        for file in PostFile.objects.filter(pk=file_id).select_related("post"):
            announce(file.post)
