"""The number of active members of a month, never names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account


class Usage(models.Model):
    """The members of a city who came or acted within a month."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="usage")
    month = models.DateField(_("month"))  # its first day
    people = models.PositiveIntegerField(_("active members"))
    reported_at = models.DateTimeField(_("reported to Stripe"), null=True, blank=True)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        constraints = (
            models.UniqueConstraint(fields=["account", "month"], name="usage_once_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.account}, {self.month:%Y-%m}: {self.people}"
