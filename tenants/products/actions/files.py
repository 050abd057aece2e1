"""Files of a product: added, removed, brought back; forgotten 30 days after their removal.

A picture is kept as it was sent and shown to nobody until it has been drawn anew in the background:
`add_file` sets an alarm in the same transaction, so that no picture waits for ever.
"""

from __future__ import annotations

import errno
from datetime import datetime, timedelta

from celery import current_app
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Sum

from tenants.members.models import Member
from tenants.products.errors import (
    NoRoom,
    NotACover,
    NotInvolved,
    NotYourFile,
    TooManyBytes,
    TooManyFiles,
)
from tenants.products.file_inspection import Examined
from tenants.products.models import Product, ProductFile
from tenants.products.picture_drawing import Drawn
from tenants.products.storage import city_files
from tenants.products.validators import MAX_FILE_TITLE, MAX_FILES
from tenants.registry import alarms, valkey
from tenants.registry.scope import current_city

MOST_BYTES = 500 * 1024 * 1024  # of one member, in all products
REMEMBERED = timedelta(days=30)  # a removed file can be brought back this long
FORGET = "products.forget_file"
PREPARE = "products.prepare_picture"
PREPARING_TASK = "tenants.products.tasks.prepare_picture"
ASKED_AGAIN = timedelta(minutes=2)  # where the worker never heard of a picture
DISK_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


@transaction.atomic
def add_file(
    product: Product, *, by: Member, examined: Examined, title: str, now: datetime
) -> ProductFile:
    """Keep a file; a picture is shown once it is drawn anew.

    Raises `NotInvolved`, `NoRoom`, `TooManyFiles` and `TooManyBytes`: removed ones take up room as
    well.
    """
    Member.objects.select_for_update().get(pk=by.pk)  # counted over all of their products
    locked = involved(product, by=by)
    if locked.files.count() >= MAX_FILES:
        raise TooManyFiles
    kept = ProductFile.objects.filter(by=by).aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + examined.content.size > MOST_BYTES:
        raise TooManyBytes
    file = ProductFile(
        product=locked,
        by=by,
        title=title[:MAX_FILE_TITLE],
        kind=examined.kind,
        size=examined.content.size,
        added_at=now,
        state=ProductFile.State.PREPARING if examined.is_original else ProductFile.State.READY,
    )
    _store(file, examined.extension, examined.content)
    file.save()
    if examined.is_original:
        alarms.set(city=current_city(), kind=PREPARE, key=str(file.pk), due_at=now + ASKED_AGAIN)
        prepare_after_commit(file.pk)
    return file


def prepare_after_commit(file_id: int) -> None:
    """Send the task once the row is there. If the broker is away, the alarm sends it later."""
    city = current_city()
    task = current_app.signature(PREPARING_TASK, kwargs={"city_id": city.pk, "file_id": file_id})

    def send() -> None:
        if valkey.answers():
            task.apply_async(retry=False)

    transaction.on_commit(send, robust=True)


@transaction.atomic
def finish_picture(file: ProductFile, drawn: Drawn | None) -> None:
    """Put the drawn picture in the original's place, or mark that it could not be drawn.

    Idempotent. A failed original is kept and shown to nobody, until its people remove it.
    """
    waiting = ProductFile.objects.select_for_update().filter(state=ProductFile.State.PREPARING)
    locked = waiting.filter(pk=file.pk, content=file.content.name).first()
    if locked is None:
        return
    alarms.cancel(city=current_city(), kind=PREPARE, key=str(locked.pk))
    if drawn is None:
        locked.state = ProductFile.State.FAILED
        locked.save(update_fields=["state"])
        return
    original = city_files.full(str(locked.content.name))
    form = drawn.form.lower()
    _store(locked, "jpg" if form == "jpeg" else form, ContentFile(drawn.content))
    locked.kind = f"image/{form}"
    locked.size = len(drawn.content)
    locked.width, locked.height = drawn.width, drawn.height
    locked.state = ProductFile.State.READY
    locked.save()
    transaction.on_commit(lambda: city_files.storage.delete(original))


@transaction.atomic
def choose_cover(product: Product, *, file: ProductFile | None, by: Member) -> None:
    """Show a picture on the product's page and in lists; None takes it off.

    Raises `NotInvolved`, `NotACover`.
    """
    locked = involved(product, by=by)
    if file is not None and not (file.product_id == locked.pk and file.can_be_cover):
        raise NotACover
    locked.cover = file
    locked.save(update_fields=["cover"])


@transaction.atomic
def remove_file(file: ProductFile, *, by: Member, now: datetime) -> None:
    """Take it off the page; it can be brought back for 30 days.

    A helper removes and brings back files of their own. Raises `NotInvolved`, `NotYourFile`.
    """
    _refuse_others(file, by=by)
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    alarms.set(city=current_city(), kind=FORGET, key=str(file.pk), due_at=now + REMEMBERED)


@transaction.atomic
def bring_back_file(file: ProductFile, *, by: Member) -> None:
    """Show it again. Raises `NotInvolved`, `NotYourFile`, `TooManyFiles`."""
    locked = _refuse_others(file, by=by)
    if locked.files.shown().exclude(pk=file.pk).count() >= MAX_FILES:
        raise TooManyFiles
    file.removed_at = None
    file.save(update_fields=["removed_at"])
    alarms.cancel(city=current_city(), kind=FORGET, key=str(file.pk))


@transaction.atomic
def forget_file(file: ProductFile) -> None:
    """Its content leaves the storage once its row is gone for sure."""
    full = city_files.full(str(file.content.name))
    alarms.cancel(city=current_city(), kind=PREPARE, key=str(file.pk))
    file.delete()
    transaction.on_commit(lambda: city_files.storage.delete(full))


def involved(product: Product, *, by: Member) -> Product:
    """The product's row, locked, for its authors and helpers. Raises `NotInvolved`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_made_by(by):
        raise NotInvolved
    return locked


def _refuse_others(file: ProductFile, *, by: Member) -> Product:
    locked = involved(file.product, by=by)
    if not file.may_be_removed_by(by, product=locked):
        raise NotYourFile
    return locked


def _store(file: ProductFile, extension: str, content: File[bytes]) -> None:
    """Write the content. Raises `NoRoom` when the disk is full; nothing of it stays there."""
    try:
        file.content.save(f"file.{extension}", File(content), save=False)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise NoRoom from error
        raise
