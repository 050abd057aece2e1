"""The one clock of an evening, and every press that moved it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member

UNDO = timedelta(seconds=15)  # in which a wrong "next" is taken back


class Run(models.Model):
    """The present position of a meeting. It can be rebuilt from its events, which never change."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, related_name="run", verbose_name=_("meeting")
    )
    facilitator = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="runs", verbose_name=_("facilitator")
    )
    started_at = models.DateTimeField(_("began"), default=timezone.now)
    block = models.PositiveSmallIntegerField(default=1)  # position of the agenda's part
    step = models.PositiveSmallIntegerField(default=0)
    block_started_at = models.DateTimeField()  # moved on by pauses, like all clocks here
    step_started_at = models.DateTimeField()
    extended = models.IntegerField(default=0)  # seconds given to this step
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    by_itself = models.BooleanField(_("steps go on by themselves"), default=False, db_default=False)
    before = models.JSONField(null=True, blank=True)  # where it was before "next", to go back
    revision = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of an evening")
        verbose_name_plural = _("runs of evenings")

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def can_go_back(self, *, now: datetime) -> bool:
        """True while the last step can be taken back."""
        if not self.is_open or not self.before:
            return False
        return now - datetime.fromisoformat(self.before["at"]) <= UNDO

    def clock(self, *, now: datetime) -> datetime:
        """The time of the run: it stops in a pause and after the end."""
        return self.paused_at or self.closed_at or now

    def ends_at(self, *, minutes: float) -> datetime:
        """The end of the current step, if there are no more pauses."""
        return self.step_started_at + timedelta(minutes=minutes, seconds=self.extended)


class RunEvent(models.Model):
    """A press: its person, time and the position of the run. Append-only."""

    class Kind(models.TextChoices):
        START = "start", _("began")
        NEXT = "next", _("next step")
        SKIP = "skip", _("skipped")
        EXTEND = "extend", _("more time")
        BACK = "back", _("went back a step")
        PAUSE = "pause", _("paused")
        RESUME = "resume", _("went on")
        HAND_OVER = "hand_over", _("handed over")
        TAKE_OVER = "take_over", _("took over")
        TABLE_NEXT = "table_next", _("a table went on")
        TABLE_BACK = "table_back", _("a table went back a step")
        TABLE_REJOIN = "table_rejoin", _("a table came back to the common clock")
        BY_ITSELF = "by_itself", _("steps go on by themselves")
        BY_HAND = "by_hand", _("steps go on by hand")
        CLOSE = "close", _("closed")

    run = models.ForeignKey(Run, models.CASCADE, related_name="events", verbose_name=_("run"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    guest = models.ForeignKey(
        Attendance, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    revision = models.PositiveIntegerField()  # after it
    block = models.PositiveSmallIntegerField()  # where the evening came to
    step = models.PositiveSmallIntegerField()
    table = models.PositiveSmallIntegerField(null=True, blank=True)  # its number
    seconds = models.IntegerField(null=True, blank=True)  # of an extension or a pause
    to = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    BESIDE_THE_CLOCK = (
        *(Kind.TABLE_NEXT, Kind.TABLE_BACK, Kind.TABLE_REJOIN),
        *(Kind.BY_ITSELF, Kind.BY_HAND),
    )

    class Meta:
        verbose_name = _("moment of an evening")
        verbose_name_plural = _("moments of evenings")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_kind_display()
