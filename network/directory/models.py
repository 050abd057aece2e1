"""What members chose to show to other cities. A row here is published; unpublishing deletes it.

The table is shared: every city reads it, and row-level security lets a city's role write only the
rows that carry its own number (see the migrations).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Listing(models.Model):
    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        EXPERT = "expert", _("Expert")
        QUESTION = "question", _("Question")
        FORMAT = "format", _("Format")

    city_id = models.BigIntegerField()  # the number in city_17; no foreign key leaves a city
    city_slug = models.CharField(max_length=63)
    city_name_ru = models.CharField(max_length=100)
    city_name_en = models.CharField(max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    local_id = models.BigIntegerField()  # the product's, member's, … number in its city
    title = models.CharField(_("title"), max_length=140)
    summary = models.CharField(_("in one line"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    stage = models.CharField(_("stage"), max_length=12, blank=True)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    people = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    words = SearchVectorField(editable=False, null=True)  # Russian and English stems, by weight

    class Meta:
        verbose_name = _("card in the network")
        verbose_name_plural = _("cards in the network")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "kind", "local_id"], name="listed_once"),
        )

    def __str__(self) -> str:
        return self.title
