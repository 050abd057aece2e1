"""A city leaves the network: the notice, the consent of its managers, and the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from franchise.models.franchise import Franchise

LONGEST_REASON = 2000  # characters


class LeavingQuerySet(models.QuerySet["Leaving"]):
    def running(self) -> LeavingQuerySet:
        """Notices that are neither taken back nor carried out."""
        return self.filter(taken_back_at=None, ended_at=None)


class Leaving(models.Model):
    """One notice. Names are kept as they were then; of HQ it is the e-mail."""

    franchise = models.ForeignKey(Franchise, models.CASCADE, related_name="leavings")
    why = models.TextField(_("why"), max_length=LONGEST_REASON)
    noticed_by = models.CharField(_("by"), max_length=150)
    noticed_at = models.DateTimeField(_("notice given"), default=now)
    # All managers have consented, or HQ has confirmed it: the day is fixed.
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by HQ"), max_length=150, blank=True)
    ends_at = models.DateTimeField(_("the day"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.CharField(_("by"), max_length=150, blank=True)
    taken_back_why = models.TextField(_("why"), max_length=LONGEST_REASON, blank=True)
    ended_at = models.DateTimeField(_("left"), null=True, blank=True)
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    returned_by = models.CharField(_("by"), max_length=150, blank=True)

    objects: ClassVar = LeavingQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("noticed_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["franchise"],
                condition=Q(taken_back_at=None, ended_at=None),
                name="one_running_notice_a_city",
            ),
        )

    def __str__(self) -> str:
        return f"{self.franchise}: {self.noticed_at:%Y-%m-%d}"

    @property
    def is_running(self) -> bool:
        return self.taken_back_at is None and self.ended_at is None

    @property
    def has_left(self) -> bool:
        """True from the day on until the city comes back."""
        return self.ended_at is not None and self.returned_at is None

    @property
    def kept_until(self) -> datetime | None:
        """The moment until which the data is kept and the city can come back; None before."""
        day = self.ended_at or self.ends_at
        return day + timedelta(days=settings.LEAVING_KEPT_DAYS) if day else None

    @property
    def redirects_until(self) -> datetime | None:
        """The moment until which the old address leads to the new one; None before."""
        day = self.ended_at or self.ends_at
        return day + timedelta(days=settings.LEAVING_ADDRESS_DAYS) if day else None


class LeavingConsent(models.Model):
    """A manager of the city agrees to a notice."""

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="consents")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("consent to a notice")
        verbose_name_plural = _("consents to notices")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["leaving", "email"], name="one_consent_a_manager"),
        )

    def __str__(self) -> str:
        return self.name
