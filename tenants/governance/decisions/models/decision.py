"""Decisions: what is proposed, who is asked until when, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.governance.decisions.validators import MAX_REASON, MAX_TEXT, MAX_TITLE
from tenants.members.models import Member


class Way(models.TextChoices):
    """A way to decide."""

    CONSENT = "consent", _("By consent")
    POLL = "poll", _("Simple poll")
    DOTS = "dots", _("Dots")
    RANKED = "ranked", _("Ranking")
    TIME = "time", _("Finding a date")
    ADVICE = "advice", _("Advice")
    ELECTION = "election", _("Election without candidates")


class Stage(StrEnum):
    """The step that a decision is at."""

    CLARIFY = "clarify"
    REACT = "react"
    ANSWER = "answer"
    CLOSED = "closed"


class Result(models.TextChoices):
    DECIDED = "decided", pgettext_lazy("decision", "Decided")
    OBJECTED = "objected", _("Not decided: objections stand")
    NO_QUORUM = "no_quorum", _("Not decided: too few gave their word")
    TIED = "tied", _("Not decided: a tie")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision", "Withdrawn")


BY_OBJECTIONS = (Way.CONSENT, Way.ELECTION)  # decided when no objection is left
BY_OPTIONS = (Way.POLL, Way.DOTS, Way.RANKED, Way.TIME)  # decided by counting
HIDEABLE = (Way.POLL, Way.DOTS, Way.RANKED)  # where ballots can be anonymous


class DecisionQuerySet(models.QuerySet["Decision"]):
    def open(self) -> DecisionQuerySet:
        """Those that are not closed, the nearest end first."""
        return self.filter(closed_at=None).order_by("closes_at", "pk")

    def closed(self) -> DecisionQuerySet:
        """The latest first."""
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")

    def about(self, kind: str, number: int) -> DecisionQuerySet:
        """Decisions on one row of another app."""
        return self.filter(subject_kind=kind, subject_id=number)


class Decision(models.Model):
    """A question to a fixed number of people.

    `versions`: the former texts, as {"text", "until", "by", "why"}, with the key of a member;
    `text` is the present one.
    `answers_at`: from then on electors give their word; `reacts_at` before it, by consent.
    `options`: texts, instants of a date that is looked for, or the key of the proposed person;
    `most_choices`: of them, or dots.
    `subject_kind` and `subject_id`: the row of another app that it is about, if any.
    `tally`: the numbers that were counted at the closing, in the shape of its way.
    """

    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    title = models.CharField(_("what is to be decided"), max_length=MAX_TITLE)
    text = models.TextField(_("proposal"), max_length=MAX_TEXT)
    versions = models.JSONField(default=list)
    options = models.JSONField(default=list)
    most_choices = models.PositiveSmallIntegerField(default=1)
    is_anonymous = models.BooleanField(default=False)
    by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", db_index=False, verbose_name=_("proposed by")
    )
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(default=0)
    elector_count = models.PositiveIntegerField(_("people who are asked"))
    quorum = models.PositiveIntegerField(_("words that are needed"))
    opened_at = models.DateTimeField()
    reacts_at = models.DateTimeField()
    answers_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("ends"))
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True)
    reason = models.TextField(_("why"), max_length=MAX_REASON, blank=True)
    tally = models.JSONField(default=dict)

    objects: ClassVar = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", settings.CITY_URLCONF, [self.pk])

    @property
    def version(self) -> int:
        """The number of the present text, from 1."""
        return len(self.versions) + 1

    @property
    def history(self) -> Sequence[dict[str, Any]]:
        """Former texts with their numbers, the newest first."""
        rows = [{**row, "number": number} for number, row in enumerate(self.versions, start=1)]
        return rows[::-1]

    @property
    def is_by_objections(self) -> bool:
        return self.way in BY_OBJECTIONS

    @property
    def is_by_options(self) -> bool:
        return self.way in BY_OPTIONS

    @property
    def is_decided(self) -> bool:
        return self.result == Result.DECIDED

    def stage(self, *, now: datetime) -> Stage:
        if not self.is_open(now=now):
            return Stage.CLOSED
        if now >= self.answers_at:
            return Stage.ANSWER
        return Stage.REACT if now >= self.reacts_at else Stage.CLARIFY

    def is_open(self, *, now: datetime) -> bool:
        """True before the end: from then on no word is taken, also if the alarm is late."""
        return self.closed_at is None and now < self.closes_at
