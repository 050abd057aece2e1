"""The pulse of a city: small numbers that cities push, so that HQ never opens their schemas."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pulse(models.Model):
    """The present numbers of one city, written by the city's own role."""

    city_id = models.BigIntegerField(primary_key=True)
    members = models.PositiveIntegerField(_("members"), default=0)
    products = models.PositiveIntegerField(_("products"), default=0)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    last_meeting_at = models.DateTimeField(_("last meeting"), null=True, blank=True)
    next_meeting_at = models.DateTimeField(_("next meeting"), null=True, blank=True)
    pushed_at = models.DateTimeField(_("pushed"), default=timezone.now)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return f"city_{self.city_id}"
