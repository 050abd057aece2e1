"""The people who manage a city towards the network."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from franchise.models.franchise import Franchise


class CityManager(models.Model):
    """One of the equals who manage a franchise, known by a mailbox.

    The row of the franchise is the lock of all its managers.
    """

    franchise = models.ForeignKey(Franchise, models.CASCADE, related_name="managers")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    since = models.DateTimeField(_("since"), default=now)

    class Meta:
        verbose_name = _("manager of a city")
        verbose_name_plural = _("managers of cities")
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(fields=["franchise", "email"], name="a_manager_once"),
        )
        indexes = (models.Index(fields=["email"], name="managers_by_email"),)

    def __str__(self) -> str:
        return self.name
