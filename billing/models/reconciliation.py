"""Differences between our rows and Stripe's."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account


class Difference(models.Model):
    """A value of ours that Stripe had otherwise on a day. Our row is corrected at once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="differences")
    object_id = models.CharField(max_length=64)
    field = models.CharField(_("what"), max_length=30)
    ours = models.CharField(_("ours"), max_length=100)
    theirs = models.CharField(_("Stripe's"), max_length=100)
    found_at = models.DateTimeField(_("found"), default=now, db_index=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ("-found_at", "-pk")

    def __str__(self) -> str:
        return f"{self.object_id} {self.field}: {self.ours} ≠ {self.theirs}"
