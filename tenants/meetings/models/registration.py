"""Registrations: members and guests who say “I come”."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings.models.attendance import Attendance
from tenants.meetings.models.meeting import Meeting
from tenants.members.models import Member
from tenants.members.validators import MAX_NAME


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def coming(self) -> RegistrationQuerySet:
        return self.filter(state=Registration.State.COMING).order_by("created_at", "pk")

    def waiting(self) -> RegistrationQuerySet:
        return self.filter(state=Registration.State.WAITING).order_by("created_at", "pk")

    def offered(self) -> RegistrationQuerySet:
        """Those for whom a seat is held until they answer."""
        return self.filter(state=Registration.State.OFFERED).order_by("answer_by", "pk")

    def taking_seats(self) -> RegistrationQuerySet:
        return self.filter(state__in=(Registration.State.COMING, Registration.State.OFFERED))

    def answered(self) -> RegistrationQuerySet:
        """Those who come, have been offered a seat, or wait."""
        found = self.exclude(state=Registration.State.CANCELLED)
        return found.order_by("created_at", "pk")

    def guests(self) -> RegistrationQuerySet:
        return self.filter(member=None)

    def here(self) -> RegistrationQuerySet:
        """Those who have been let in already, without wrong taps that were taken back."""
        arrived = Attendance.objects.came().filter(meeting=OuterRef("meeting"))
        as_member = arrived.filter(member=OuterRef("member"))
        as_guest = arrived.exclude(guest_email="").filter(guest_email=OuterRef("guest_email"))
        return self.filter(Exists(as_member) | Exists(as_guest))


class Registration(models.Model):
    """The registration of a member, or of a guest with a name and an e-mail."""

    class State(models.TextChoices):
        COMING = "coming", _("Coming")
        OFFERED = "offered", _("A seat is held")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", _("Not coming")

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        db_index=False,  # the first constraint begins with it
        related_name="registrations",
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="registrations"
    )
    guest_name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of letters"), max_length=5, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.COMING)
    created_at = models.DateTimeField(_("said"), default=timezone.now)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)  # a held seat
    is_first = models.BooleanField(_("first visit"), default=False, db_default=False)
    # Said by a standing yes, not for this evening alone.
    is_standing = models.BooleanField(
        pgettext_lazy("registration", "standing"), default=False, db_default=False
    )

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "member"], name="member_comes_once"),
            models.UniqueConstraint(
                fields=["meeting", "guest_email"], condition=Q(member=None), name="guest_comes_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """A guest has no page of their own."""
        return self.member.get_absolute_url() if self.member else ""

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.guest_name

    @property
    def is_here(self) -> bool:
        """True if this person has been let in at the door."""
        return Registration.objects.here().filter(pk=self.pk).exists()

    @property
    def email(self) -> str:
        return self.member.user.email if self.member else self.guest_email
