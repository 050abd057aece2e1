"""Hours spent on products, as their teams log them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models.product import Product
from tenants.products.validators import MAX_HOURS_NOTE


class HoursQuerySet(models.QuerySet["HoursSpent"]):
    def counted(self) -> HoursQuerySet:
        return self.filter(struck_at=None)


class HoursSpent(models.Model):
    """A line of the log. A mistake is struck out and stays readable."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="hours")
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("who"), db_index=False
    )
    day = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    note = models.CharField(_("on what"), max_length=MAX_HOURS_NOTE, blank=True)
    written_at = models.DateTimeField(_("written down"), default=timezone.now)
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)

    objects: ClassVar = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours spent")
        verbose_name_plural = _("hours spent")

    def __str__(self) -> str:
        return f"{self.product}: {self.hours}"
