"""The city's page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CityPage(models.Model):
    """A city's text about itself; one row."""

    about = models.TextField(_("what this is"), max_length=2000, blank=True)
    mission = models.TextField(_("mission"), max_length=1000, blank=True)
    principles = models.TextField(_("principles"), max_length=5000, blank=True)
    chat_url = models.URLField(_("chat"), blank=True)

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def __str__(self) -> str:
        return self.mission[:60] or "…"
