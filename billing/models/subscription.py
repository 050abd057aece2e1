"""Licences, as Stripe had them when they were last read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.account import Account

OVER = ("canceled", "incomplete_expired")  # statuses of Stripe that never change again
NOT_BEGUN = ("incomplete", "incomplete_expired")
RUNNING = ("trialing", "active", "past_due", "unpaid")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def running(self) -> SubscriptionQuerySet:
        return self.filter(status__in=RUNNING)

    def begun(self) -> SubscriptionQuerySet:
        """Those whose first payment went through, also if they are over."""
        return self.exclude(status__in=NOT_BEGUN)


class Subscription(models.Model):
    """A monthly licence. Written only by `billing.actions.sync`."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="subscriptions")
    stripe_id = models.CharField(max_length=64, unique=True)
    status = models.CharField(_("status at Stripe"), max_length=20)
    plan = models.CharField(_("plan"), max_length=40)
    currency = models.CharField(_("currency"), max_length=3)
    monthly = models.BigIntegerField(_("a month, in cents"))
    is_invoiced = models.BooleanField(_("paid by bank transfer"), default=False)
    created_at = models.DateTimeField(_("licence begun"))
    trial_ends_at = models.DateTimeField(_("trial until"), null=True, blank=True)
    period_ends_at = models.DateTimeField(_("paid until"), null=True, blank=True)
    ends_at_period_end = models.BooleanField(_("ends with its period"), default=False)
    ended_at = models.DateTimeField(_("licence ended"), null=True, blank=True)
    items = models.JSONField(default=dict)  # lookup key of a price → id of the item

    objects: ClassVar[Any] = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return self.stripe_id

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_on_trial(self) -> bool:
        return bool(self.status == "trialing")

    @property
    def revenue(self) -> int:
        """Its monthly revenue, in cents: nothing on trial or after its end."""
        return self.monthly if self.status in ("active", "past_due") else 0
