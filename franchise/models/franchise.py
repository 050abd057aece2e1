"""Franchises, and the steps by which an approved city is built."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from franchise.models.application import Application


class Franchise(models.Model):
    """A city's right to be part of the network. At most one per city is active."""

    city = models.ForeignKey("registry.City", models.PROTECT, related_name="franchises")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="franchise"
    )
    began_at = models.DateTimeField(_("began"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("franchise")
        verbose_name_plural = _("franchises")
        constraints = (
            models.UniqueConstraint(
                fields=["city"], condition=Q(ended_at=None), name="one_active_franchise_a_city"
            ),
        )

    def __str__(self) -> str:
        return str(self.city)


class BuildStep(models.Model):
    """A finished step of building a city. The page of the application shows these rows."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        SCHEMA = "schema", _("A place of its own")
        TABLES = "tables", _("Rooms and shelves")
        RHYTHM = "rhythm", _("The first Thursdays")
        INVITATIONS = "invitations", _("Invitations to the initiators")
        OPEN = "open", _("Doors open")

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    done_at = models.DateTimeField(_("done"), default=now)

    class Meta:
        verbose_name = _("step of building")
        verbose_name_plural = _("steps of building")
        ordering = ("done_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["application", "kind"], name="a_step_is_done_once"),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())
