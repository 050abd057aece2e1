"""Add, remove and restore files of a product. Removed files are deleted after 30 days.

An uploaded picture is hidden until it has been redrawn (`tenants.products.stored_files`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from tenants.members.models import Member
from tenants.products.errors import (
    NotACover,
    NotInvolved,
    NotYourFile,
    TooManyBytes,
    TooManyFiles,
)
from tenants.products.file_inspection import Examined
from tenants.products.models import Product, ProductFile
from tenants.products.picture_drawing import Drawn
from tenants.products.stored_files import PictureQueue
from tenants.products.validators import MAX_FILE_TITLE, MAX_FILES
from tenants.registry import alarms
from tenants.registry.scope import current_city

MOST_BYTES = 500 * 1024 * 1024  # of one member, in all products
REMEMBERED = timedelta(days=30)  # that a removed file can be restored
FORGET = "products.forget_file"
PREPARE = "products.prepare_picture"
PREPARING_TASK = "tenants.products.tasks.prepare_picture"
PICTURES = PictureQueue(ProductFile, PREPARE, PREPARING_TASK)


@transaction.atomic
def add_file(
    product: Product, *, by: Member, examined: Examined, title: str, now: datetime
) -> ProductFile:
    """Save a file; a picture is shown once it has been redrawn.

    Removed files count towards the limits. Raises `NotInvolved`, `NoRoom`, `TooManyFiles`,
    `TooManyBytes`.
    """
    Member.objects.select_for_update().get(pk=by.pk)  # the limit is over all products
    locked = lock_for_team(product, by=by)
    if locked.files.count() >= MAX_FILES:
        raise TooManyFiles
    kept = ProductFile.objects.filter(by=by).aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + examined.content.size > MOST_BYTES:
        raise TooManyBytes
    file = ProductFile(product=locked, by=by, title=title[:MAX_FILE_TITLE], added_at=now)
    PICTURES.save(file, examined)
    return file


def finish_picture(file: ProductFile, drawn: Drawn | None) -> None:
    """Replace the original by the redrawn picture; with None mark it as failed. Idempotent."""
    PICTURES.finish(file, drawn)


@transaction.atomic
def choose_cover(product: Product, *, file: ProductFile | None, by: Member) -> None:
    """Set the cover of the product's page and of lists; None removes it.

    Raises `NotInvolved`, `NotACover`.
    """
    locked = lock_for_team(product, by=by)
    if file is not None and not (file.product_id == locked.pk and file.can_be_cover):
        raise NotACover
    locked.cover = file
    locked.save(update_fields=["cover"])


@transaction.atomic
def remove_file(file: ProductFile, *, by: Member, now: datetime) -> None:
    """Hide a file; it can be restored for 30 days.

    Helpers can only remove and restore their own files. Raises `NotInvolved`, `NotYourFile`.
    """
    _refuse_others(file, by=by)
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    alarms.set(city=current_city(), kind=FORGET, key=str(file.pk), due_at=now + REMEMBERED)


@transaction.atomic
def bring_back_file(file: ProductFile, *, by: Member) -> None:
    """Restore a removed file. Raises `NotInvolved`, `NotYourFile`, `TooManyFiles`."""
    locked = _refuse_others(file, by=by)
    if locked.files.not_removed().exclude(pk=file.pk).count() >= MAX_FILES:
        raise TooManyFiles
    file.removed_at = None
    file.save(update_fields=["removed_at"])
    alarms.cancel(city=current_city(), kind=FORGET, key=str(file.pk))


def forget_file(file: ProductFile) -> None:
    """Delete a file; its content is deleted from the storage on commit."""
    PICTURES.forget(file)


def lock_for_team(product: Product, *, by: Member) -> Product:
    """Lock the product for one of its authors or helpers. Raises `NotInvolved`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_made_by(by):
        raise NotInvolved
    return locked


def _refuse_others(file: ProductFile, *, by: Member) -> Product:
    locked = lock_for_team(file.product, by=by)
    if not file.may_be_removed_by(by, product=locked):
        raise NotYourFile
    return locked
