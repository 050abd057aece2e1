"""Files of rooms. A picture is hidden until a task of its sender's city has redrawn it.

Their content is in a folder of the room, outside of both cities' folders; the row, which both
cities read under row-level security, is the only way to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum

from network.introductions.actions.rooms import lock_inside, tell_others
from network.introductions.errors import RoomIsFull
from network.introductions.models import Participant, RoomFile
from network.introductions.validators import MOST_BYTES, MOST_FILES
from tenants.members.budgets import FILES, spend
from tenants.members.models import Member
from tenants.products.file_inspection import Examined
from tenants.products.picture_drawing import Drawn, draw_if_possible
from tenants.products.storage import content_of
from tenants.products.validators import MAX_FILE_TITLE
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.tasks import CityTask

PREPARE = "introductions.prepare_picture"  # key: file
AGAIN = timedelta(minutes=2)


@transaction.atomic
def add_room_file(
    mine: Participant, *, by: Member, examined: Examined, title: str, now: datetime
) -> RoomFile:
    """Save a file; a picture is shown once it has been redrawn.

    Raises `RoomLeft`, `NobodyThere`, `RoomIsFull`, `TooOften`.
    """
    locked = lock_inside(mine)
    spend(FILES, by=by)
    kept = RoomFile.objects.filter(introduction=locked.introduction_id)
    size = kept.aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept.count() >= MOST_FILES or size + examined.content.size > MOST_BYTES:
        raise RoomIsFull
    file = RoomFile(
        introduction_id=locked.introduction_id,
        city_id=locked.city_id,
        member=locked.member,
        title=title[:MAX_FILE_TITLE],
        kind=examined.kind,
        size=examined.content.size,
        state=RoomFile.State.PREPARING if examined.is_original else RoomFile.State.READY,
        added_at=now,
    )
    file.content.save(f"file.{examined.extension}", examined.content, save=False)
    file.save()
    if examined.is_original:
        alarms.set(city=current_city(), kind=PREPARE, key=str(file.pk), due_at=now)
    tell_others(locked, now=now)
    return file


@alarms.handler(PREPARE)
def send_task(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Send the task for a waiting picture, and look again in a while."""
    if city and RoomFile.objects.filter(pk=int(key), state=RoomFile.State.PREPARING).exists():
        alarms.set(city=city, kind=PREPARE, key=key, due_at=now + AGAIN)
        prepare_room_picture.delay(city_id=city.pk, file_id=int(key))


@shared_task(base=CityTask, scoped=False, with_receipt=False)
def prepare_room_picture(*, city: City, file_id: int) -> None:
    """Redraw a picture, without an open transaction. Idempotent."""
    with city.scope():
        file = RoomFile.objects.filter(pk=file_id, state=RoomFile.State.PREPARING).first()
        if file is None:
            return
        original = content_of(file.content)
    drawn = draw_if_possible(original)
    with city.scope():
        finish_room_picture(file, drawn)


@transaction.atomic
def finish_room_picture(file: RoomFile, drawn: Drawn | None) -> None:
    """Replace the original by the redrawn picture; with None mark it as failed. Idempotent."""
    waiting = RoomFile.objects.select_for_update().filter(state=RoomFile.State.PREPARING)
    locked = waiting.filter(pk=file.pk).first()
    if locked is None:
        return
    alarms.cancel(city=current_city(), kind=PREPARE, key=str(locked.pk))
    if drawn is None:
        locked.state = RoomFile.State.FAILED
        locked.save(update_fields=["state"])
        return
    original, storage = str(locked.content.name), locked.content.storage
    locked.content.save(f"file.{drawn.extension}", ContentFile(drawn.content), save=False)
    locked.kind, locked.size, locked.state = drawn.kind, len(drawn.content), RoomFile.State.READY
    locked.save(update_fields=["content", "kind", "size", "state"])
    transaction.on_commit(lambda: storage.delete(original))
