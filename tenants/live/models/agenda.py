"""The plan of one evening as rows, so that it can be moved, locked and asked about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.formats.models import FormatVersion
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.members.models import Member
from tenants.products.models import Question


class Agenda(models.Model):
    """The plan of an evening. Once published, phones show it and its questions leave the queue."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting")
    )
    version = models.PositiveIntegerField(default=1)  # grows with every change
    tables = models.PositiveSmallIntegerField(_("tables"), default=5)
    seats = models.PositiveSmallIntegerField(_("seats at a table"), default=6)
    only_here = models.BooleanField(_("only who is in the room"), default=False)
    changeover = models.PositiveSmallIntegerField(
        _("minutes to change tables"), default=3, db_default=3
    )
    pause = models.PositiveSmallIntegerField(_("minutes of a break"), default=5, db_default=5)
    seat_facilitator = models.BooleanField(
        _("who leads has a seat"), default=False, db_default=False
    )
    formats = models.JSONField(_("formats"), default=list)  # keys to choose from; empty: all
    off = models.JSONField(default=list)  # questions that the facilitator took off
    sentences = models.JSONField(default=list)  # [[key, {numbers}], …]: see plan.summary
    fingerprint = models.CharField(max_length=32, blank=True)
    previous = models.JSONField(null=True, blank=True)  # before the last change, see plan.snapshot
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    published_at = models.DateTimeField(
        _("told to everyone"), null=True, blank=True, db_column="settled_at"
    )

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def __str__(self) -> str:
        return f"{self.meeting}, {self.version}"


class Block(models.Model):
    """A stretch of the evening: a part of its frame, or a format with tables."""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("Arriving")
        FRAMING = "framing", _("What tonight holds")
        WORK = "block", _("Work on questions")
        SPARE = "spare", _("Spare time")
        REFLECTION = "reflection", _("What opened up")
        CLOSING = "closing", _("Commitments and energy")

    agenda = models.ForeignKey(
        Agenda, models.CASCADE, db_index=False, related_name="blocks", verbose_name=_("agenda")
    )
    position = models.PositiveSmallIntegerField()  # from 1, the frame included
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WORK)
    format_version = models.ForeignKey(
        FormatVersion,
        models.PROTECT,
        null=True,  # a part of the frame
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("format"),
    )
    starts = models.PositiveSmallIntegerField(_("begins"))  # minutes from the evening's beginning
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    changeover = models.PositiveSmallIntegerField(
        _("minutes to change tables"), default=0, db_default=0
    )  # of `minutes`, at the beginning
    given = models.PositiveSmallIntegerField(_("minutes given by hand"), null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(_("questions at a table"), default=0)
    largest = models.PositiveSmallIntegerField(_("people at the largest table"), default=0)
    locked = models.BooleanField(_("locked"), default=False)

    class Meta:
        verbose_name = _("part of the evening")
        verbose_name_plural = _("parts of the evening")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["agenda", "position"],
                name="one_part_at_a_time",
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_work(self) -> bool:
        return self.kind == self.Kind.WORK

    @property
    def is_break(self) -> bool:
        """Spare time that was given its minutes."""
        return self.kind == self.Kind.SPARE and bool(self.given)

    @property
    def title(self) -> str:
        """Of a part without a format."""
        return str(_("Break") if self.is_break else self.get_kind_display())


class Table(models.Model):
    """People who work together in one block. `step` is set while it keeps its own clock.

    `worked_at`: the end of its block, if the table got to work in it.
    """

    block = models.ForeignKey(
        Block, models.CASCADE, db_index=False, related_name="tables", verbose_name=_("part")
    )
    number = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    step_started_at = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["block", "number"], name="one_table_of_a_number"),
        )

    def __str__(self) -> str:
        return str(self.number)

    @property
    def readable_items(self) -> list[AgendaItem]:
        """Its questions in their order, for the room."""
        return [item for item in self.items.all() if item.is_readable]


class Seat(models.Model):
    """A person at a table: a member, a guest in the room, or a guest who is expected."""

    table = models.ForeignKey(Table, models.CASCADE, related_name="seated", verbose_name=_("table"))
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, db_index=False, related_name="seats"
    )
    attendance = models.ForeignKey(
        Attendance, models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    locked = models.BooleanField(_("locked"), default=False)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "table"], condition=~Q(member=None), name="member_sits_here_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        who = self.member or self.attendance or self.registration
        return who.name if who else ""


class AgendaItem(models.Model):
    """A question at a table, in its order; what became of it when the block ended."""

    class Outcome(models.TextChoices):
        PLANNED = "planned", _("planned")
        WORKED_ON = "worked_on", _("worked on")
        NOT_REACHED = "not_reached", _("not reached")

    table = models.ForeignKey(
        Table, models.CASCADE, db_index=False, related_name="items", verbose_name=_("table")
    )
    question = models.ForeignKey(
        Question, models.CASCADE, related_name="agenda_items", verbose_name=_("question")
    )
    position = models.PositiveSmallIntegerField(default=1)
    locked = models.BooleanField(_("locked"), default=False)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.PLANNED
    )

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["table", "question"], name="question_once_at_a_table"),
        )

    def __str__(self) -> str:
        return str(self.question)

    @property
    def is_readable(self) -> bool:
        """False for a withdrawn question: it keeps its turn at the table, but nobody reads it."""
        return self.question.state != Question.State.WITHDRAWN
