"""The history of an account's money: who, when, why. Rows are never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account
from billing.models.invoice import Invoice
from billing.timetable import Standing


class StandingChange(models.Model):
    """An account went from one standing to another."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="standing_changes")
    before = models.CharField(_("before"), max_length=9, choices=Standing.choices)
    after = models.CharField(_("after"), max_length=9, choices=Standing.choices)
    owed_since = models.DateTimeField(_("unpaid since"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("change of standing")
        verbose_name_plural = _("changes of standing")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.account}: {self.before} → {self.after}"


class RevenueChange(models.Model):
    """The monthly revenue of an account changed by so much."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        EXPANSION = "expansion", _("expansion")
        CONTRACTION = "contraction", _("contraction")
        CHURN = "churn", _("churn")
        RETURN = "return", _("return")

    account = models.ForeignKey(Account, models.PROTECT, related_name="revenue_changes")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("a month more or less, in cents"))
    at = models.DateTimeField(_("when"), default=now, db_index=True)

    class Meta:
        verbose_name = _("change of revenue")
        verbose_name_plural = _("changes of revenue")

    def __str__(self) -> str:
        return f"{self.account}: {self.kind} {self.amount} {self.currency}"


class Correction(models.Model):
    """A correction of an account's money that HQ made by hand."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund")
        CREDIT = "credit", _("Goodwill credit")
        TRANSFER = "transfer", _("Bank transfer received")

    key = models.UUIDField(unique=True)  # of the press: the same again is the same correction
    account = models.ForeignKey(Account, models.PROTECT, related_name="corrections")
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount, in cents"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(  # None: by itself, because a group got no city
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=now)
    # Empty while Stripe has not answered; then the same press may be sent again.
    stripe_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.account}: {self.kind} {self.amount} {self.currency}"
