"""Turns of leading an evening, and days on which somebody is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.meetings.models import Meeting
from tenants.members.models import Member


class Turn(models.Model):
    """A member of the core leads an evening.

    `offered_at`: it is up for a swap since then, and stays theirs until somebody takes it.
    `past`: who had it before, `[{"member": 7, "until": "2026-11-26T…"}]`.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="turn")
    member = models.ForeignKey(Member, models.PROTECT, db_index=False, related_name="+")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    offered_at = models.DateTimeField(_("up for a swap"), null=True, blank=True)
    past = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("turn of leading")
        verbose_name_plural = _("turns of leading")

    def __str__(self) -> str:
        return f"{self.meeting}: {self.member}"

    def give(self, member: Member, *, now: datetime) -> None:
        """Let another member lead; saved by the caller."""
        self.past = [*self.past, {"member": self.member_id, "until": now.isoformat()}]
        self.member, self.taken_at, self.offered_at = member, now, None


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def ahead(self, *, today: date) -> AbsenceQuerySet:
        """Those that have not passed."""
        return self.filter(last_day__gte=today).order_by("first_day", "pk")


class Absence(models.Model):
    """Days of the city on which a member can't lead; the reason is their own."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    objects: ClassVar = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.first_day}–{self.last_day}"

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
