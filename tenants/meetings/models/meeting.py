"""Meetings, and the core's decisions about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings import validators
from tenants.meetings.models.series import Series
from tenants.members.models import Member

DOORS_OPEN = timedelta(hours=3)  # before the beginning
DAY_BEFORE = timedelta(days=1)  # people are reminded, and once more when it is
SOON = timedelta(hours=2)
COME_IN = timedelta(minutes=30)  # before the beginning people are led in from the page
LAST_SEAT = timedelta(hours=1)  # before the beginning: later the door decides who gets a chair
LAST_NEWS = timedelta(minutes=30)  # before the end: later nobody sets out any more
LATE_WORD = timedelta(hours=12)  # a phone that was offline may still say who came


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def upcoming(self, *, now: datetime) -> MeetingQuerySet:
        return self.ahead(now=now).exclude(state=Meeting.State.CANCELLED)

    def ahead(self, *, now: datetime) -> MeetingQuerySet:
        """Evenings that are not over, cancelled ones in their place."""
        coming = self.filter(ends_at__gt=now).exclude(state=Meeting.State.CLOSED)
        return coming.order_by("starts_at", "pk")

    def with_reasons(self) -> MeetingQuerySet:
        """Adds `why_cancelled`, the words of the last cancellation."""
        cancelled = MeetingChange.objects.filter(
            meeting=OuterRef("pk"), kind=MeetingChange.Kind.CANCELLED
        )
        return self.annotate(
            why_cancelled=Subquery(cancelled.order_by("-at", "-pk").values("why")[:1])
        )

    def past(self, *, now: datetime) -> MeetingQuerySet:
        """Over: its hours have passed, or its facilitator has closed it before that."""
        over = Q(ends_at__lte=now) | Q(state=Meeting.State.CLOSED)
        return self.filter(over).order_by("-starts_at", "-pk")

    def took_place(self, *, now: datetime) -> MeetingQuerySet:
        """Evenings that took place: over, and the core had said that they would."""
        return self.past(now=now).filter(state__in=Meeting.KEPT)

    def seen_by(self, member: Member | None) -> MeetingQuerySet:
        """A closed experiment is the members' own business."""
        return self.all() if member else self.filter(is_open=True)


class Meeting(models.Model):
    """One evening. The next three of a series are real rows, confirmed by the core."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        CONFIRMED = "confirmed", pgettext_lazy("meeting", "Confirmed")
        LIVE = "live", pgettext_lazy("meeting", "Going on")
        CLOSED = "closed", pgettext_lazy("meeting", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    KEPT = (State.CONFIRMED, State.LIVE, State.CLOSED)

    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # the constraint below begins with it
        related_name="meetings",
        verbose_name=_("series"),
    )
    title = models.CharField(pgettext_lazy("title", "name"), max_length=validators.MAX_TITLE)
    kind = models.CharField(
        pgettext_lazy("meeting", "kind"), max_length=12, choices=Series.Kind.choices
    )
    is_open = models.BooleanField(_("open to everyone"), default=True)
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("place"), max_length=validators.MAX_VENUE)
    address = models.CharField(_("address"), max_length=validators.MAX_ADDRESS, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    # Kept for first visits; 0 from noon of the day on.
    first_seats = models.PositiveSmallIntegerField(
        _("seats for first visits"), default=0, db_default=0
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    occurrence = models.DateField(_("day of the series"), null=True, blank=True)
    note = models.TextField(_("a word before"), max_length=validators.MAX_NOTE, blank=True)
    came = models.PositiveSmallIntegerField(_("came"), default=0)
    revision = models.PositiveSmallIntegerField(default=0)  # SEQUENCE of its calendar entry
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

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
        return reverse("meetings:meeting", settings.CITY_URLCONF, [self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.venue, self.address) if part)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def asked_to_cancel(self) -> MeetingChange | None:
        """The cancelling that waits for the agreement of a second person."""
        last = self.changes.select_related("by").first()
        return last if last and last.kind == MeetingChange.Kind.ASKED else None

    def is_over(self, *, now: datetime) -> bool:
        return self.state == self.State.CLOSED or self.ends_at <= now

    def takes_registrations(self, *, now: datetime) -> bool:
        return not (self.is_cancelled or self.is_over(now=now))

    def gives_seats(self, *, now: datetime) -> bool:
        """True while free seats go to the waiting list; in the last hour the door decides."""
        return self.takes_registrations(now=now) and now < self.starts_at - LAST_SEAT

    def lets_in(self, *, now: datetime) -> bool:
        """True once "go in" is the next thing to do: it is going on, or begins in half an hour."""
        is_near = self.starts_at - COME_IN <= now or self.state == self.State.LIVE
        return is_near and self.takes_registrations(now=now)

    @property
    def doors_open_at(self) -> datetime:
        return self.starts_at - DOORS_OPEN

    def is_at_the_door(self, *, now: datetime) -> bool:
        """True while people can be checked in."""
        return not self.is_cancelled and self.doors_open_at <= now < self.ends_at + LATE_WORD

    def arrival_time(self, sent_at: datetime | None, *, now: datetime) -> datetime:
        """The time of an arrival, for a check-in that may have waited for the network.

        Never before the doors open, nor after now.
        """
        return min(now, max(sent_at or now, self.doors_open_at))

    def touch(self, *, now: datetime) -> None:
        """Calendars take an entry as changed when its number grows. Saved by the caller."""
        self.revision += 1
        self.changed_at = now


class MeetingChange(models.Model):
    """A decision of the core about a meeting: who, when, why, and the state before."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("meeting", "confirmed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")
        RESTORED = "restored", pgettext_lazy("meeting", "will take place after all")
        MOVED = "moved", pgettext_lazy("meeting", "moved")
        MOVED_BACK = "moved_back", pgettext_lazy("meeting", "moved back")
        CLOSED = "closed", pgettext_lazy("meeting", "closed")
        ASKED = "asked", pgettext_lazy("meeting", "asked to cancel")  # waits for a second yes

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="changes")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    why = models.CharField(_("why"), max_length=validators.MAX_REASON, blank=True)
    state_before = models.CharField(max_length=10, choices=Meeting.State.choices)
    starts_before = models.DateTimeField()
    ends_before = models.DateTimeField()
    venue_before = models.CharField(max_length=validators.MAX_VENUE)
    address_before = models.CharField(max_length=validators.MAX_ADDRESS, blank=True)

    class Meta:
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_kind_display()}"

    def may_be_undone(self, meeting: Meeting) -> bool:
        """True if this last change of the meeting can be undone. An undo itself can't."""
        undoable = (self.Kind.CANCELLED, self.Kind.MOVED, self.Kind.ASKED)
        return self.kind in undoable and meeting.state != Meeting.State.CLOSED
