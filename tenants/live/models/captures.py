"""Captures, energy and votes of the people in a meeting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.live.models.agenda import AgendaItem, Block
from tenants.meetings.models import Attendance, Meeting
from tenants.products.models import Question


class CaptureQuerySet(models.QuerySet["Capture"]):
    def by_people(self) -> CaptureQuerySet:
        """Words of people, also those that were taken back."""
        return self.exclude(kind=Capture.Kind.TOPIC)

    def not_taken_back(self) -> CaptureQuerySet:
        """Words of people, without what their author took back."""
        return self.by_people().filter(taken_back_at=None)

    def cards(self) -> CaptureQuerySet:
        """Cards to vote on: ideas, and planned questions that lie on the table as topics."""
        return self.filter(taken_back_at=None, kind__in=Capture.CARDS)


class Capture(models.Model):
    """One thought, in its author's words. `question` is what the table was working on then."""

    class Kind(models.TextChoices):
        PERSPECTIVE = "perspective", _("Perspective")
        REALISATION = "realisation", _("Realisation")
        COMMITMENT = "commitment", _("Commitment")
        IDEA = "idea", _("Idea")
        TOPIC = "topic", _("Topic")  # a planned question as a card to vote on; nobody said it

    CARDS = (Kind.IDEA, Kind.TOPIC)
    SAID = (Kind.PERSPECTIVE, Kind.REALISATION, Kind.COMMITMENT, Kind.IDEA)
    CHOICES = tuple((kind.value, kind.label) for kind in SAID)

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, db_index=False, related_name="captures", verbose_name=_("meeting")
    )
    by = models.ForeignKey(
        Attendance, models.PROTECT, related_name="captures", verbose_name=_("by")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=2000)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="captures"
    )
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, db_index=False, related_name="captures"
    )
    block = models.ForeignKey(
        Block, models.SET_NULL, null=True, blank=True, db_index=False, related_name="captures"
    )
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    table = models.PositiveSmallIntegerField(null=True, blank=True)  # its number in the block
    due_on = models.DateField(_("by the day"), null=True, blank=True)  # of a commitment
    nonce = models.CharField(max_length=36)
    at = models.DateTimeField(_("when"), default=timezone.now)  # when it was said
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects: ClassVar = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("captured thought")
        verbose_name_plural = _("captured thoughts")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "nonce"], name="one_tap_one_thought"),
        )

    def __str__(self) -> str:
        return self.text[:80]


class PulseMark(models.Model):
    """Somebody's energy, 1 to 5, at the beginning and at the end."""

    class Moment(models.TextChoices):
        START = "start", _("at the beginning")
        END = "end", _("at the end")

    attendance = models.ForeignKey(
        Attendance, models.PROTECT, db_index=False, related_name="pulse", verbose_name=_("who")
    )
    moment = models.CharField(_("moment"), max_length=5, choices=Moment.choices)
    value = models.PositiveSmallIntegerField(_("energy"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        constraints = (
            models.UniqueConstraint(fields=["attendance", "moment"], name="one_pulse_of_a_moment"),
            models.CheckConstraint(condition=Q(value__range=(1, 5)), name="energy_is_one_to_five"),
        )

    def __str__(self) -> str:
        return f"{self.attendance}: {self.value}"


class Vote(models.Model):
    """A vote for an idea: dots, or a mark from 1 to 5, as the format asks."""

    idea = models.ForeignKey(
        Capture, models.CASCADE, db_index=False, related_name="votes", verbose_name=_("idea")
    )
    attendance = models.ForeignKey(
        Attendance, models.PROTECT, related_name="votes", verbose_name=_("who")
    )
    points = models.PositiveSmallIntegerField(_("points"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (
            models.UniqueConstraint(fields=["idea", "attendance"], name="one_vote_for_an_idea"),
        )

    def __str__(self) -> str:
        return f"{self.idea}: {self.points}"
