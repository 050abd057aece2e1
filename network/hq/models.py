"""The pulse of a city: small numbers that cities push, so that HQ never opens their schemas."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SMALLEST = 5  # groups of fewer are hidden
WEEK = timedelta(weeks=1)
KEPT = 8  # evenings that are looked back on


class Pulse(models.Model):
    """The present numbers of one city, written by the city's own role."""

    city_id = models.BigIntegerField(primary_key=True)
    members = models.PositiveIntegerField(_("members"), default=0)
    products = models.PositiveIntegerField(_("products"), default=0)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    last_meeting_at = models.DateTimeField(_("last meeting"), null=True, blank=True)
    kept = ArrayField(
        models.DateTimeField(), default=list, verbose_name=_("meetings kept, newest first")
    )
    upcoming = ArrayField(models.DateTimeField(), default=list, verbose_name=_("meetings ahead"))
    pushed_at = models.DateTimeField(_("pushed"), default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("city", "pulse")
        verbose_name_plural = pgettext_lazy("city", "pulses")

    def __str__(self) -> str:
        return f"city_{self.city_id}"

    def next_meeting_at(self, *, now: datetime) -> datetime | None:
        """The first meeting that has not begun, also of numbers that were pushed long ago."""
        return next((start for start in self.upcoming if start > now), None)

    def weeks(self, *, now: datetime, count: int = 4) -> list[bool]:
        """For each of the last weeks, oldest first: true if a meeting was kept."""
        ages = {(now - start) // WEEK for start in self.kept}
        return [weeks_ago in ages for weeks_ago in reversed(range(count))]
