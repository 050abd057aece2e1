"""Arrivals of members and guests at a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.meetings.models.meeting import Meeting
from tenants.members.models import Member
from tenants.members.validators import MAX_NAME


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def came(self) -> AttendanceQuerySet:
        """Leave out wrong taps that were taken back after something had been said."""
        return self.filter(Q(left_at=None) | Q(left_at__gt=F("arrived_at")))

    def here(self) -> AttendanceQuerySet:
        """People in the room now."""
        return self.filter(left_at=None)


class Attendance(models.Model):
    """One person at one evening; without an account there is only a name.

    `left_at`: they went home early. Not later than `arrived_at`: they were never there, and only
    what was said under this arrival keeps the row.
    """

    class How(models.TextChoices):
        QR = "qr", _("by the code at the door")
        NAME = "name", _("by name")
        WALK_IN = "walk_in", _("walked in")
        SAID = "said", _("by their own word")  # from anywhere: nobody else has seen them

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        db_index=False,  # both constraints begin with it
        related_name="attendances",
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    guest_name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    arrived_at = models.DateTimeField(_("came"), default=timezone.now)
    nonce = models.CharField(max_length=36, null=True, blank=True)  # one tap, however often sent
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects: ClassVar = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "member"], name="member_is_there_once"),
            models.UniqueConstraint(fields=["meeting", "nonce"], name="one_tap_one_arrival"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.member.get_absolute_url() if self.member else ""

    @property
    def was_there(self) -> bool:
        return self.left_at is None or self.left_at > self.arrived_at

    @property
    def name(self) -> str:
        """Of the member or guest; guests of long ago have none any more."""
        return self.member.name if self.member else self.guest_name or gettext("A guest")
