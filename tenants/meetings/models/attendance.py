"""Who was in the room."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.meetings.models.meeting import Meeting
from tenants.members.models import Member


class Attendance(models.Model):
    """One person at one evening; without an account there is only a name."""

    class How(models.TextChoices):
        QR = "qr", _("by the code at the door")
        NAME = "name", _("by name")
        WALK_IN = "walk_in", _("walked in")

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        db_index=False,  # both constraints begin with it
        related_name="attendances",
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    guest_name = models.CharField(_("name"), max_length=80, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    arrived_at = models.DateTimeField(_("came"), default=timezone.now)
    nonce = models.CharField(max_length=36, null=True, blank=True)  # one tap, however often sent

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
    def name(self) -> str:
        return self.member.name if self.member else self.guest_name
