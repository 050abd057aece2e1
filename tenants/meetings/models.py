"""The gentle force of regularity: a series, its next meetings, who comes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member


class Series(models.Model):
    """A rhythm: "every Thursday 18:00 to 20:00 at Tochka Kipeniya"."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        EXPERIMENTAL = "experimental", _("Experimental")

    title = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    is_open = models.BooleanField(_("open to everyone"), default=True)
    rule = models.CharField(_("repeats"), max_length=300)  # RFC 5545 RRULE, without DTSTART
    starts_on = models.DateField(_("first day"))
    at = models.TimeField(_("begins at"))  # on the city's clock
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=120)
    venue = models.CharField(_("place"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    hypothesis = models.CharField(_("what we are testing"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def upcoming(self, *, now: datetime) -> MeetingQuerySet:
        return (
            self.filter(ends_at__gt=now)
            .exclude(state=Meeting.State.CANCELLED)
            .order_by("starts_at", "pk")
        )

    def past(self, *, now: datetime) -> MeetingQuerySet:
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


class Meeting(models.Model):
    """One evening. The next three of a series are real rows, confirmed by the core."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CONFIRMED = "confirmed", _("Confirmed")
        LIVE = "live", _("Going on")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("series"),
    )
    title = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Series.Kind.choices)
    is_open = models.BooleanField(_("open to everyone"), default=True)
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("place"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    occurrence = models.DateField(_("day of the series"), null=True, blank=True)
    note = models.TextField(_("a word before"), max_length=2000, blank=True)
    came = models.PositiveSmallIntegerField(_("came"), default=0)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            models.UniqueConstraint(
                fields=["series", "occurrence"], name="one_meeting_a_day_of_series"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    def is_over(self, *, now: datetime) -> bool:
        return self.ends_at <= now


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def coming(self) -> RegistrationQuerySet:
        return self.filter(state=Registration.State.COMING).order_by("created_at", "pk")

    def waiting(self) -> RegistrationQuerySet:
        return self.filter(state=Registration.State.WAITING).order_by("created_at", "pk")


class Registration(models.Model):
    """Somebody said "I come": a member, or a guest with a name and an e-mail."""

    class State(models.TextChoices):
        COMING = "coming", _("Coming")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", _("Not coming")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations")
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="registrations"
    )
    guest_name = models.CharField(_("name"), max_length=80, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.COMING)
    created_at = models.DateTimeField(_("said"), default=timezone.now)

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "member"], condition=~Q(member=None), name="member_comes_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "guest_email"], condition=Q(member=None), name="guest_comes_once"
            ),
        )

    def __str__(self) -> str:
        return self.member.name if self.member else self.guest_name
