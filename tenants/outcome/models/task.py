"""Tasks: what members have promised, have been given or have taken over."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.meetings.rhythm.occurrences import Rhythm
from tenants.meetings.rhythm.rule import LAST, Frequency, Rule
from tenants.members.models import Member
from tenants.outcome.validators import MAX_REASON, MAX_TASK
from tenants.products.models import Product, Question
from tenants.ui.plain_text import shortened


class TaskQuerySet(models.QuerySet["Task"]):
    def standing(self) -> TaskQuerySet:
        """Leave out tasks whose capture was taken back or is no longer a commitment."""
        promised = Q(origin=None) | Q(origin__kind=Capture.Kind.COMMITMENT)
        return self.filter(promised, origin__taken_back_at=None)

    def open(self) -> TaskQuerySet:
        """Open tasks, the nearest day first."""
        waiting = self.standing().filter(done_at=None, dropped_at=None)
        return waiting.order_by(F("due_on").asc(nulls_last=True), "made_at", "pk")

    def of(self, member: Member | int) -> TaskQuerySet:
        """Tasks that a member holds, and those that wait for their word."""
        return self.filter(Q(member=member) | Q(to=member))

    def waiting_for(self, member: Member | int) -> TaskQuerySet:
        """Open tasks given to the member, and theirs that somebody offers to take over."""
        given = Q(to=member, is_offer=False)
        return self.open().filter(given | Q(member=member, to__isnull=False, is_offer=True))

    def about(self, product: int) -> TaskQuerySet:
        """Tasks on the product with this key and on its questions."""
        return self.filter(Q(product=product) | Q(question__product=product))

    def seen_by(self, reader: Member) -> TaskQuerySet:
        """Own and given tasks, and those on a product or a question that the reader may see."""
        shown = Question.objects.seen_by(reader)
        own = Q(member=reader) | Q(to=reader) | Q(given_by=reader)
        return self.filter(own | Q(product__isnull=False, question=None) | Q(question__in=shown))

    def seen_by_all_members(self) -> TaskQuerySet:
        """Tasks on a product, and on questions that are not withdrawn."""
        shown = Question.objects.seen_by_all_members()
        return self.filter(Q(product__isnull=False, question=None) | Q(question__in=shown))

    def with_people(self) -> TaskQuerySet:
        return self.select_related(
            *("member", "to", "given_by", "product", "origin__meeting"),
            *("question__product", "question__author"),
        )


class Task(models.Model):
    """A promise of a member. `origin`: the commitment that it was created from, if any.

    `member` holds it (null: nobody). `to` is who would get it: with `is_offer` they have offered
    themselves and the holder decides, otherwise they were asked and decide. `reason`: the last no,
    with the name of who said it. `given_by` had it before, or wrote it for the holder.
    """

    class Repeats(models.TextChoices):
        ONCE = "once", _("once")
        WEEK = "week", _("every week")
        FORTNIGHT = "2 weeks", _("every two weeks")
        MONTH = "month", _("every month")

    member = models.ForeignKey(
        Member,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("who"),
    )
    text = models.CharField(_("what"), max_length=MAX_TASK)
    due_on = models.DateField(_("by the day"), null=True, blank=True)
    question = models.ForeignKey(
        Question,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # found through `origin`, whose question has an index
        related_name="tasks",
        verbose_name=_("question"),
    )
    product = models.ForeignKey(
        Product,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # a city's tasks are few: its page reads them in under a millisecond
        related_name="tasks",
        verbose_name=_("product"),
    )
    to = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    given_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    is_offer = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="", db_default="")
    repeats = models.CharField(
        _("how often"),
        max_length=7,
        choices=Repeats.choices,
        default=Repeats.ONCE,
        db_default=Repeats.ONCE,
    )
    origin = models.OneToOneField(
        Capture, models.SET_NULL, null=True, blank=True, related_name="task"
    )
    made_at = models.DateTimeField(_("promised"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("let go"), null=True, blank=True)

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = (  # "Waits for you" of every page
            models.Index(fields=["to"], condition=Q(to__isnull=False), name="task_waits_for"),
        )

    def __str__(self) -> str:
        return shortened(self.text, 80)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    def is_hidden_from(self, reader: Member) -> bool:
        """True for readers whom `seen_by` leaves out; reads the question."""
        if reader.pk in (self.member_id, self.to_id, self.given_by_id):
            return False
        if self.question is not None:
            return self.question.is_hidden_from(reader)
        return self.product_id is None

    def is_late(self, *, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    @property
    def decider_id(self) -> int | None:
        """The key of the member whose yes or no a change of hands awaits; None without one."""
        if self.to_id is None:
            return None
        return self.member_id if self.is_offer else self.to_id

    @property
    def rule(self) -> Rule | None:
        """The rule of a repeating task. After the 28th, a month's day is its last one."""
        if self.due_on is None or self.repeats == Task.Repeats.ONCE:
            return None
        if self.repeats == Task.Repeats.MONTH:
            day = self.due_on.day if self.due_on.day <= 28 else LAST
            return Rule(Frequency.MONTHLY, month_day=day)
        return Rule(Frequency.WEEKLY, interval=2 if self.repeats == Task.Repeats.FORTNIGHT else 1)

    def next_day(self, *, today: date) -> date | None:
        """The first day of the rule after today and after this task's own; None without a rule."""
        if self.due_on is None or self.rule is None:
            return None
        rhythm = Rhythm(rule=self.rule, starts_on=self.due_on, at=time(), minutes=1)
        latest = max(self.due_on, today)
        return next((day for day in rhythm.days() if day > latest), None)
