"""Store the content of files, and redraw pictures in the background; for all models of files.

An uploaded picture is hidden until a background task has redrawn it. Its alarm is set in the
transaction of the upload and sends the task again if it was lost.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.core.files.base import ContentFile, File
from django.db import transaction

from tenants.products.errors import NoRoom
from tenants.products.file_inspection import Examined
from tenants.products.models.file import StoredFile
from tenants.products.picture_drawing import Drawn, draw_if_possible
from tenants.products.storage import city_files, content_of
from tenants.registry import alarms, valkey
from tenants.registry.models import City
from tenants.registry.scope import current_city

ASKED_AGAIN = timedelta(minutes=2)  # after which the task for a picture is sent again
DISK_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


@dataclass(frozen=True, slots=True)
class PictureQueue:
    """The pictures of a model that wait to be redrawn, with the names of its alarm and task."""

    model: type[StoredFile]
    alarm: str
    task: str

    def save(self, file: StoredFile, examined: Examined) -> None:
        """Save a new file with its content; a picture is sent to be redrawn. Raises `NoRoom`."""
        file.kind, file.size = examined.kind, examined.content.size
        if examined.is_original:
            file.state = StoredFile.State.PREPARING
        store(file, examined.extension, examined.content)
        file.save()
        if examined.is_original:
            self.ask(file.pk, now=file.added_at)

    def ask(self, number: int, *, now: datetime) -> None:
        """Send the task on commit. If the broker is down, the alarm sends it later."""
        city = current_city()
        alarms.set(city=city, kind=self.alarm, key=str(number), due_at=now + ASKED_AGAIN)
        task = current_app.signature(self.task, kwargs={"city_id": city.pk, "file_id": number})

        def send() -> None:
            if valkey.answers():
                task.apply_async(retry=False)

        transaction.on_commit(send, robust=True)

    def ask_again(self, number: int, *, now: datetime) -> None:
        """Handle the alarm: send the task of a picture that still waits."""
        if self.model._default_manager.filter(pk=number, state=self.model.State.PREPARING).exists():
            self.ask(number, now=now)

    def prepare(self, number: int, *, city: City) -> None:
        """Redraw a picture, without an open transaction. Idempotent."""
        with city.scope():
            waiting = self.model._default_manager.filter(state=self.model.State.PREPARING)
            file = waiting.filter(pk=number).first()
            if file is None:
                return
            original = content_of(file.content)
        drawn = draw_if_possible(original)
        with city.scope():
            self.finish(file, drawn)

    @transaction.atomic
    def finish(self, file: StoredFile, drawn: Drawn | None) -> None:
        """Replace the original by the redrawn picture; with None mark it as failed.

        Idempotent. A failed original stays hidden until somebody removes it.
        """
        waiting = self.model._default_manager.select_for_update().filter(
            pk=file.pk, content=file.content.name, state=self.model.State.PREPARING
        )
        locked = waiting.first()
        if locked is None:
            return
        alarms.cancel(city=current_city(), kind=self.alarm, key=str(locked.pk))
        if drawn is None:
            locked.state = StoredFile.State.FAILED
            locked.save(update_fields=["state"])
            return
        original = city_files.full(str(locked.content.name))
        store(locked, drawn.extension, ContentFile(drawn.content))
        locked.kind = drawn.kind
        locked.size = len(drawn.content)
        locked.width, locked.height = drawn.width, drawn.height
        locked.state = StoredFile.State.READY
        locked.save()
        transaction.on_commit(lambda: city_files.storage.delete(original))

    @transaction.atomic
    def forget(self, file: StoredFile) -> None:
        """Delete a file; its content is deleted from the storage on commit."""
        full = city_files.full(str(file.content.name))
        alarms.cancel(city=current_city(), kind=self.alarm, key=str(file.pk))
        file.delete()
        transaction.on_commit(lambda: city_files.storage.delete(full))


def store(file: StoredFile, extension: str, content: File[bytes]) -> None:
    """Write the content. Raises `NoRoom` if the disk is full; no partial file is left."""
    try:
        file.content.save(f"file.{extension}", File(content), save=False)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise NoRoom from error
        raise
