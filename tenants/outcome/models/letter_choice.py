"""Letters about outcomes that members have switched off."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member


class LetterChoice(models.Model):
    """The letters that a member has switched off. Without a row all are on."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("What came out of an evening I was at, or of my question")
        TASKS = "tasks", _("The day by which I promised to do something")
        FOLLOW_UPS = "follow_ups", _("What my realisations have changed, after a week and a month")

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member")
    )
    off = ArrayField(models.CharField(max_length=12, choices=Kind.choices), default=list)

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")

    def __str__(self) -> str:
        return ", ".join(self.off)

    @classmethod
    def without(cls, kind: str, members: Iterable[int]) -> set[int]:
        """Keys of those of the members who don't want letters of this kind."""
        unwilling = cls.objects.filter(member__in=list(members), off__contains=[kind])
        return set(unwilling.values_list("member", flat=True))
