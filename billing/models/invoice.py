"""Invoices, as Stripe had them when they were last read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account

UNPAID = ("open", "uncollectible")  # statuses of Stripe


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def unpaid(self) -> InvoiceQuerySet:
        return self.filter(status__in=UNPAID, remaining__gt=0)

    def withdrawable(self) -> InvoiceQuerySet:
        """Unpaid ones, and drafts: Stripe makes them payable within an hour."""
        return self.filter(Q(status__in=UNPAID, remaining__gt=0) | Q(status="draft"))


class Invoice(models.Model):
    """A demand for payment. Written only by `billing.actions.sync`, but for `reference`."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="invoices")
    stripe_id = models.CharField(max_length=64, unique=True)
    subscription = models.CharField(max_length=64, blank=True)  # its number at Stripe
    number = models.CharField(_("number"), max_length=40, blank=True)
    status = models.CharField(_("status at Stripe"), max_length=13)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.BigIntegerField(_("total, in cents"))
    paid = models.BigIntegerField(_("paid, in cents"))
    remaining = models.BigIntegerField(_("unpaid, in cents"))
    refunded = models.BigIntegerField(_("given back, in cents"), default=0)
    refundable_payment = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("made on"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid on"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    page_url = models.URLField(max_length=800, blank=True)
    pdf_url = models.URLField(max_length=800, blank=True)
    reference = models.CharField(_("reference of the transfer"), max_length=100, blank=True)

    objects: ClassVar[Any] = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.number or self.stripe_id

    @property
    def is_unpaid(self) -> bool:
        return self.status in UNPAID and self.remaining > 0
