"""The steps of a round: kinds of formats' steps, in hours instead of minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.formats.catalogue.spec import StepKind


class Shape(models.TextChoices):
    ALONE = "alone", _("Everybody alone until the end")
    TOGETHER = "together", _("First alone, then together: half of the time each")


KINDS: Mapping[str, Sequence[StepKind]] = {
    Shape.ALONE: (StepKind.SOLO,),
    Shape.TOGETHER: (StepKind.SOLO, StepKind.GROUPS),
}


@dataclass(frozen=True, slots=True)
class RoundStep:
    kind: StepKind
    begins_at: datetime
    ends_at: datetime

    def is_current(self, *, now: datetime) -> bool:
        return self.begins_at <= now < self.ends_at

    def is_over(self, *, now: datetime) -> bool:
        return now >= self.ends_at


def timetable(shape: str, *, hours: int, now: datetime) -> tuple[RoundStep, ...]:
    """The steps from now on, equally long. Counted in UTC: 48 hours are 48 hours in every zone."""
    kinds, begins_at = KINDS[shape], now.astimezone(UTC)
    length = timedelta(hours=hours) / len(kinds)
    return tuple(
        RoundStep(kind, begins_at + place * length, begins_at + (place + 1) * length)
        for place, kind in enumerate(kinds)
    )
