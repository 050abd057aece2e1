"""Members and listings left out of matching."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatchingChoice(models.Model):
    """A member who does not want to be proposed. Only their own city reads it."""

    city_id = models.BigIntegerField()
    member = models.BigIntegerField()

    class Meta:
        verbose_name = _("choice about matching")
        verbose_name_plural = _("choices about matching")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "member"], name="matching_choice_once"),
        )

    def __str__(self) -> str:
        return f"{self.city_id}:{self.member}"


class UnproposedListing(models.Model):
    """A listing that is not proposed, because all its people chose so. Each city reads it."""

    listing_id = models.BigIntegerField(primary_key=True)
    city_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("listing that is not proposed")
        verbose_name_plural = _("listings that are not proposed")

    def __str__(self) -> str:
        return f"{self.listing_id}"
