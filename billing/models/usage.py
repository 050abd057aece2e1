"""The number of active members of a month, never names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account


class Usage(models.Model):
    """The members of a city who came or acted within a month, and their price.

    `amount` and `currency` are those last reported to Stripe; None before.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="usage")
    month = models.DateField(_("month"))  # its first day
    people = models.PositiveIntegerField(_("active members"))
    # How often the number was corrected.
    revision = models.PositiveSmallIntegerField(default=0, db_default=0)
    reported_at = models.DateTimeField(_("reported to Stripe"), null=True, blank=True)
    amount = models.BigIntegerField(_("amount, in cents"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, db_default="")

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        constraints = (
            models.UniqueConstraint(fields=["account", "month"], name="usage_once_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.account}, {self.month:%Y-%m}: {self.people}"
