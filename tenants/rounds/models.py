"""Rounds of perspectives on a question, over hours or days, and the words given in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.formats.catalogue.spec import StepKind
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.rounds.steps import RoundStep
from tenants.rounds.validators import MAX_PROMPT, MAX_TAKEN, MAX_WORD
from tenants.ui.plain_text import shortened

GIVEN = Q(words__given_at__isnull=False)


class RoundQuerySet(models.QuerySet["Round"]):
    def seen_by(self, reader: Member) -> RoundQuerySet:
        """Rounds of the questions that a member may read."""
        return self.filter(question__in=Question.objects.seen_by(reader))

    def open(self, *, now: datetime) -> RoundQuerySet:
        return self.filter(ended_at=None, ends_at__gt=now)

    def about(self, question: Question) -> RoundQuerySet:
        """Rounds of a question and of those merged into it."""
        merged = Question.merged_at_any_depth(question.pk)
        return self.filter(Q(question=question) | Q(question__in=merged))

    def with_counts(self) -> models.QuerySet[Any, Any]:
        """Add `spoken` and `asked_number`: people who have given a word, and who were asked."""
        return self.annotate(
            spoken=Count("words", filter=GIVEN),
            asked_number=Count("words", filter=Q(words__is_asked=True)),
        )

    def with_question(self) -> RoundQuerySet:
        return self.select_related("question__author")


class Round(models.Model):
    """The author of a question asks for perspectives until `ends_at`.

    Everybody writes alone until `alone_until`; afterwards, if time is left, together. `taken`: what
    the author takes with them. `ended_at` stays null until it has ended, by its alarm or earlier.
    """

    class Asks(models.TextChoices):
        ALL = "all", _("Everybody who would like to")
        TABLE = "table", _("Who was at a table with it")
        CHOSEN = "chosen", _("People whom I choose")

    question = models.ForeignKey(
        Question,
        models.CASCADE,
        related_name="rounds",
        verbose_name=_("question"),
        db_index=False,  # a city's rounds are few: reading all of them takes less than planning
    )
    asks = models.CharField(_("who is asked"), max_length=6, choices=Asks.choices)
    prompt = models.CharField(_("what the author would hear"), max_length=MAX_PROMPT, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    alone_until = models.DateTimeField(_("alone until"))
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    taken = models.TextField(_("what the author takes along"), max_length=MAX_TAKEN, blank=True)
    taken_at = models.DateTimeField(_("written"), null=True, blank=True)

    objects: ClassVar = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at=None), name="one_open_round"
            ),
        )

    def __str__(self) -> str:
        return shortened(self.prompt or self.question.text, 80)

    def get_absolute_url(self) -> str:
        return reverse("rounds:round", settings.CITY_URLCONF, [self.pk])

    @property
    def steps(self) -> Sequence[RoundStep]:
        found = [RoundStep(StepKind.SOLO, self.opened_at, self.alone_until)]
        if self.alone_until < self.ends_at:
            found.append(RoundStep(StepKind.GROUPS, self.alone_until, self.ends_at))
        return found

    @property
    def hours(self) -> int:
        """The hours for which it was opened."""
        return round((self.ends_at - self.opened_at).total_seconds() / 3600)

    @property
    def owner(self) -> Member:
        owner: Member = self.question.author
        return owner

    def is_owned_by(self, member: Member | None) -> bool:
        return member is not None and self.question.author_id == member.pk

    def is_open(self, *, now: datetime) -> bool:
        """False from the second of its end on, even if its alarm has not rung yet."""
        return self.ended_at is None and now < self.ends_at

    def is_together(self, *, now: datetime) -> bool:
        """True in the step in which people answer each other."""
        return self.is_open(now=now) and now >= self.alone_until

    def hides_words(self, *, now: datetime) -> bool:
        """True while everybody writes alone."""
        return self.is_open(now=now) and now < self.alone_until


class RoundWordQuerySet(models.QuerySet["RoundWord"]):
    def given(self) -> RoundWordQuerySet:
        return self.filter(given_at__isnull=False)

    def awaited(self, *, now: datetime) -> RoundWordQuerySet:
        """People who were asked in an open round and have not given their word."""
        return self.filter(
            given_at=None, is_asked=True, round__ended_at=None, round__ends_at__gt=now
        )


class RoundWord(models.Model):
    """The place of a member in a round: asked for a word, which is given with `given_at`."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="words", db_index=False)
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by")
    )
    is_asked = models.BooleanField(_("asked by name"), default=False)
    text = models.TextField(_("text"), max_length=MAX_WORD, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    helped_at = models.DateTimeField(_("helped"), null=True, blank=True)

    objects: ClassVar = RoundWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word in a round")
        verbose_name_plural = _("words in rounds")
        ordering = ("given_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["round", "member"], name="one_word_in_a_round"),
        )
        indexes = (  # "Waits for you" of every page
            models.Index(
                fields=["member"], condition=Q(given_at=None), name="round_waits_for_word"
            ),
        )

    def __str__(self) -> str:
        return shortened(self.text, 80)

    @property
    def anchor(self) -> str:
        return f"word-{self.pk}"
