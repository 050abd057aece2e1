"""Cards by which members show themselves to other cities.

A card lives in its city's schema; only its published copy is in the shared directory.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member, topics


class ExpertCard(models.Model):
    """The one place of the platform where credentials may be named."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="expert_card")
    headline = models.CharField(_("what to ask me about"), max_length=140)
    helps_with = topics(_("topics"))
    credentials = models.TextField(_("what I have done"), max_length=2000, blank=True)
    contact = models.CharField(
        _("contact for other cities"), max_length=120, blank=True, db_default=""
    )
    is_public = models.BooleanField(
        _("show to everyone on the web, not only to members"), default=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("expert card")
        verbose_name_plural = _("expert cards")

    def __str__(self) -> str:
        return self.headline
