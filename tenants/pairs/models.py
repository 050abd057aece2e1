"""Pairs between evenings: who takes part, and who was paired with whom."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.pairs.validators import WEEK


class Rhythm(models.IntegerChoices):
    """Weeks from one pair to the next."""

    WEEKLY = 1, _("every week")
    FORTNIGHTLY = 2, _("every second week")


class PairChoiceQuerySet(models.QuerySet["PairChoice"]):
    def due(self, *, now: datetime) -> PairChoiceQuerySet:
        """Members who get somebody in a round now."""
        resting = Q(rests_until__gt=now)
        return self.filter(member__left_at=None).exclude(resting)


class PairChoice(models.Model):
    """A member who takes part; others are never paired."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member")
    )
    rhythm = models.PositiveSmallIntegerField(choices=Rhythm.choices, default=Rhythm.WEEKLY)
    since = models.DateTimeField()
    # After a fortnightly pair, or "not this time": no pair before.
    rests_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PairChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of pairs")
        verbose_name_plural = _("choices of pairs")

    def __str__(self) -> str:
        return str(self.get_rhythm_display())


class PairQuerySet(models.QuerySet["Pair"]):
    def current(self, *, now: datetime) -> PairQuerySet:
        """Pairs of the last round."""
        return self.filter(made_at__gt=now - WEEK)


class Pair(models.Model):
    """Two or three members who were put together once."""

    members = ArrayField(models.BigIntegerField(), verbose_name=_("members"))
    made_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")

    def __str__(self) -> str:
        return " · ".join(map(str, self.members))
