"""Events of Stripe: stored first, handled after."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def waiting(self) -> EventQuerySet:
        return self.filter(handled_at=None).order_by("pk")


class Event(models.Model):
    """A message of Stripe that an object has changed. Its content is not kept: it is read again."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READ = "read", _("read again")
        FOREIGN = "foreign", _("not about an account of ours")
        UNKNOWN = "unknown", _("of a kind that changes nothing here")

    stripe_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(_("type"), max_length=80)
    stripe_account = models.CharField(max_length=64, blank=True)
    object_kind = models.CharField(_("object"), max_length=40)
    object_id = models.CharField(max_length=255, blank=True)
    customer = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), default=now)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=7, choices=Result.choices, default=Result.WAITING
    )

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = (
            models.Index(
                fields=["object_id"], condition=Q(handled_at=None), name="events_that_wait"
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
