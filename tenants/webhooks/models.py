"""Endpoints of integrations, and what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.members.models import Member
from tenants.webhooks.signing import new_secret
from tenants.webhooks.validators import MAX_ERROR, MAX_NAME, MAX_URL, RETRIES


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def hearing(self, event: str) -> EndpointQuerySet:
        """Endpoints to which an event is sent."""
        return self.filter(paused_at=None, events__contains=[event])


class Endpoint(models.Model):
    """An address of another program that hears what happens in the city."""

    name = models.CharField(pgettext_lazy("webhook", "name"), max_length=MAX_NAME)
    url = models.URLField(_("address"), max_length=MAX_URL)
    events = ArrayField(
        models.CharField(max_length=40), verbose_name=pgettext_lazy("webhook", "events")
    )
    secret = models.CharField(max_length=60, default=new_secret)
    old_secret = models.CharField(max_length=60, blank=True)  # signs beside the new one
    old_secret_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        Member, models.PROTECT, db_index=False, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    # Empty: somebody paused it; otherwise why its last delivery could not arrive.
    paused_why = models.CharField(_("why"), max_length=MAX_ERROR, blank=True)

    objects: ClassVar = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("webhooks:endpoint", settings.CITY_URLCONF, [self.pk])

    def secrets_at(self, now: datetime) -> list[str]:
        """The secret, and the one before it while both sign."""
        both = self.old_secret_until is not None and now < self.old_secret_until
        return [self.secret, self.old_secret] if both else [self.secret]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def newest(self) -> DeliveryQuerySet:
        return self.order_by("-pk")


class Delivery(models.Model):
    """One event for one endpoint: what was sent, how often, and the last answer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        GONE = "gone", _("Dropped: its subject is gone")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event = models.CharField(pgettext_lazy("webhook", "event"), max_length=40)
    subject = models.PositiveBigIntegerField(default=0)  # the number of the row; 0: a test
    webhook_id = models.CharField(max_length=40)
    body = models.TextField(blank=True)  # written at the first try, and the same at each later one
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=MAX_ERROR, blank=True)
    made_at = models.DateTimeField(_("happened"))
    tried_at = models.DateTimeField(_("tried"), null=True, blank=True)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.event} {self.webhook_id}"

    def next_try(self, *, now: datetime) -> datetime | None:
        """The time of the next try after the present one; None after the last."""
        pause = RETRIES[self.attempts - 1] if self.attempts <= len(RETRIES) else None
        return now + pause if pause else None
