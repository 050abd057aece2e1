"""Files of a product: added, removed, brought back; forgotten 30 days after their removal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction

from tenants.members.models import Member
from tenants.products.contents import Examined
from tenants.products.errors import NotInvolved, TooManyFiles
from tenants.products.models import Product, ProductFile
from tenants.products.storage import city_files
from tenants.registry import alarms
from tenants.registry.scope import current_city

MOST_FILES = 40
REMEMBERED = timedelta(days=30)  # a removed file can be brought back this long
FORGET = "products.forget_file"


@transaction.atomic
def add_file(
    product: Product, *, by: Member, examined: Examined, title: str, now: datetime
) -> ProductFile:
    """Keep a file. Raises `NotInvolved`, `TooManyFiles`: removed ones take up room as well."""
    locked = involved(product, by=by)
    if locked.files.count() >= MOST_FILES:
        raise TooManyFiles
    file = ProductFile(
        product=locked,
        by=by,
        title=title[:120],
        kind=examined.kind,
        size=examined.content.size,
        width=examined.width,
        height=examined.height,
        added_at=now,
    )
    file.content.save(f"file.{examined.extension}", File(examined.content), save=False)
    file.save()
    return file


@transaction.atomic
def remove_file(file: ProductFile, *, by: Member, now: datetime) -> None:
    """Take it off the page; it can be brought back for 30 days."""
    involved(file.product, by=by)
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    alarms.set(city=current_city(), kind=FORGET, key=str(file.pk), due_at=now + REMEMBERED)


@transaction.atomic
def bring_back_file(file: ProductFile, *, by: Member) -> None:
    """Show it again. Raises `NotInvolved`, `TooManyFiles`."""
    locked = involved(file.product, by=by)
    if locked.files.shown().exclude(pk=file.pk).count() >= MOST_FILES:
        raise TooManyFiles
    file.removed_at = None
    file.save(update_fields=["removed_at"])
    alarms.cancel(city=current_city(), kind=FORGET, key=str(file.pk))


@transaction.atomic
def forget_file(file: ProductFile) -> None:
    """Its content leaves the storage once its row is gone for sure."""
    full = city_files.full(str(file.content.name))
    file.delete()
    transaction.on_commit(lambda: city_files.storage.delete(full))


def involved(product: Product, *, by: Member) -> Product:
    """The product's row, locked, for its authors and helpers. Raises `NotInvolved`."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_made_by(by):
        raise NotInvolved
    return locked
