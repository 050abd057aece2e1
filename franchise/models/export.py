"""Archives of a city that its managers asked for."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from franchise.models.franchise import Franchise


def new_file_name() -> str:
    return f"{secrets.token_urlsafe(24)}.zip"


class CityExportQuerySet(models.QuerySet["CityExport"]):
    def running(self) -> CityExportQuerySet:
        return self.filter(state=CityExport.State.RUNNING)


class CityExport(models.Model):
    """One archive: asked for, made by a task, kept for some days."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("export", "being made")
        READY = "ready", pgettext_lazy("export", "ready")
        FAILED = "failed", pgettext_lazy("export", "failed")
        REMOVED = "removed", pgettext_lazy("export", "removed")

    franchise = models.ForeignKey(Franchise, models.CASCADE, related_name="exports")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.RUNNING)
    asked_by = models.CharField(_("asked for by"), max_length=150)
    asked_at = models.DateTimeField(_("asked for"), default=now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    file_name = models.CharField(max_length=60, default=new_file_name)
    size = models.BigIntegerField(_("size, in bytes"), default=0)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    removed_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects: ClassVar = CityExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive of a city")
        verbose_name_plural = _("archives of cities")
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["franchise"], condition=Q(state="running"), name="one_export_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.franchise}: {self.state}"

    @property
    def path(self) -> Path:
        """The file, in the folder that pages and workers share."""
        return Path(settings.EXPORTS_DIR) / self.file_name
