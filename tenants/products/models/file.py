"""Stored files, those of products among them. Content is in the city's folder of the storage."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.members.models import Member
from tenants.products.models.product import Product
from tenants.products.storage import city_files
from tenants.products.validators import MAX_FILE_TITLE


def place(file: StoredFile, name: str) -> str:
    """The path in the city's folder. Of the sender's file name only the extension is kept."""
    return f"{file.folder}/{uuid4().hex}.{name.rpartition('.')[2]}"


class StoredFile(models.Model):
    """A base of files. A picture is `PREPARING` until it is redrawn, and isn't served before."""

    class State(models.TextChoices):
        READY = "ready", _("ready")
        PREPARING = "preparing", _("being prepared")
        FAILED = "failed", _("could not be prepared")

    by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    title = models.CharField(pgettext_lazy("title", "name"), max_length=MAX_FILE_TITLE)
    content = models.FileField(_("file"), storage=city_files, upload_to=place, max_length=100)
    kind = models.CharField(_("kind"), max_length=80)  # media type, detected from the content
    size = models.PositiveIntegerField(_("size"))  # bytes
    width = models.PositiveSmallIntegerField(null=True, blank=True)  # pixels of a picture
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.READY,
        db_default=State.READY,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> str:
        """The place of its content below the city's folder; each kind of file has its own."""
        raise NotImplementedError  # of a model that forgets it: Django has no abstract properties

    @property
    def is_picture(self) -> bool:
        return self.kind.startswith("image/")

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


class FileQuerySet(models.QuerySet["ProductFile"]):
    def not_removed(self) -> FileQuerySet:
        return self.filter(removed_at=None)

    def ready(self) -> FileQuerySet:
        """Files whose content may be served."""
        return self.not_removed().filter(state=ProductFile.State.READY)

    def shown_to(self, reader: Member | None, product: Product) -> FileQuerySet:
        """Files that a reader may see; those that aren't ready only for the product's team."""
        return self.not_removed() if product.is_made_by(reader) else self.ready()


class ProductFile(StoredFile):
    """A file of a product; a removed one can be restored for some time."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="files")
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects: ClassVar = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def get_absolute_url(self) -> str:
        return reverse("products:file", settings.CITY_URLCONF, [self.product_id, self.pk])

    @property
    def folder(self) -> str:
        return f"products/{self.product_id}"

    @property
    def can_be_cover(self) -> bool:
        return self.is_picture and self.is_ready and self.removed_at is None

    def may_be_removed_by(self, member: Member | None, *, product: Product) -> bool:
        """True for the product's authors and for the helper who added the file."""
        if member is None or not product.is_made_by(member):
            return False
        return product.is_written_by(member) or self.by_id == member.pk
