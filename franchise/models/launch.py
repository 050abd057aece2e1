"""The launch checklist of a city in the hub: numbers that the city pushes, never names."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.home.launch import ESTABLISHED, LaunchStep


class LaunchProgressQuerySet(models.QuerySet["LaunchProgress"]):
    def under_way(self) -> LaunchProgressQuerySet:
        """Launches of young cities: not finished, and few meetings kept."""
        return self.filter(finished_at=None, evenings__lt=ESTABLISHED)


class LaunchProgress(models.Model):
    """The checklist of one city, written by the city's own role."""

    city_id = models.BigIntegerField(primary_key=True)
    opened_at = models.DateTimeField(_("opened"))
    counts = models.JSONField(_("counts"), default=dict)  # step → number
    first_done = models.JSONField(_("first done"), default=dict)  # step → moment, ISO 8601
    evenings = models.PositiveSmallIntegerField(_("meetings kept"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    pushed_at = models.DateTimeField(_("pushed"), default=now)

    objects: ClassVar = LaunchProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("launch of a city")
        verbose_name_plural = _("launches of cities")

    def __str__(self) -> str:
        return f"city_{self.city_id}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.evenings < ESTABLISHED

    @property
    def done_steps(self) -> list[LaunchStep]:
        return [step for step in LaunchStep if step.is_done(self.counts)]

    @property
    def stuck_at(self) -> LaunchStep | None:
        """The first open step; None for a finished launch."""
        if self.finished_at:
            return None
        return next((step for step in LaunchStep if not step.is_done(self.counts)), None)

    @property
    def stuck_since(self) -> datetime:
        """The time when the latest of the done steps was first done, or of the opening."""
        done = [self.first_done_at(step) for step in self.done_steps]
        return max([moment for moment in done if moment], default=self.opened_at)

    def first_done_at(self, step: LaunchStep) -> datetime | None:
        """The moment of a step that was done once, even if it was undone later."""
        moment = self.first_done.get(step)
        return datetime.fromisoformat(moment) if moment else None

    def record(self, counts: dict[str, int], *, evenings: int, now: datetime) -> None:
        """Take the city's numbers over; first times stay. Saved by the caller."""
        done = [step for step in LaunchStep if step.is_done(counts)]
        self.counts, self.evenings, self.pushed_at = counts, evenings, now
        self.first_done = {str(step): now.isoformat() for step in done} | self.first_done
        if len(done) == len(LaunchStep) and self.finished_at is None:
            self.finished_at = now
