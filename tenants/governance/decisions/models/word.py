"""Words on a decision: questions, answers, reactions, objections."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.governance.decisions.models.decision import Decision
from tenants.governance.decisions.validators import MAX_CHANGE, MAX_WORD
from tenants.members.models import Member


class WordQuerySet(models.QuerySet["Word"]):
    def open_objections(self) -> WordQuerySet:
        """Objections that no version has taken in and nobody has taken back."""
        return self.filter(kind=Word.Kind.OBJECTION, settled_in=0, taken_back_at=None)

    def with_people(self) -> WordQuerySet:
        return self.select_related("by", "recorded_by", "about")


class Word(models.Model):
    """Words of somebody in a decision. `change`: the other text that an objection proposes.

    `settled_in`: the number of the version that has taken an objection in; 0 without one.
    `about`: the member whom a nomination names. `reply_to`: the question that it answers.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("decision", "Question")
        ANSWER = "answer", pgettext_lazy("decision", "Answer")
        REACTION = "reaction", _("Reaction")
        OBJECTION = "objection", _("Objection")
        NOMINATION = "nomination", _("Nomination")
        ADVICE = "advice", _("Advice")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=MAX_WORD)
    change = models.TextField(max_length=MAX_CHANGE, blank=True)
    about = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reply_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", db_index=False
    )
    recorded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    settled_in = models.PositiveSmallIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word on a decision")
        verbose_name_plural = _("words on decisions")

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def anchor(self) -> str:
        return f"word-{self.pk}"
