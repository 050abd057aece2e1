"""Tasks: commitments of members."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.outcome.validators import MAX_TASK
from tenants.products.models import Question
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


class Task(models.Model):
    """A promise of a member. `origin`: the commitment that it was created from, if any."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="tasks", verbose_name=_("who"))
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

    def __str__(self) -> str:
        return shortened(self.text, 80)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

    def is_late(self, *, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today
