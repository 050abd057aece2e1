"""Merges of two questions. Both histories are kept, and a merge can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models.question import Question


class MergeQuerySet(models.QuerySet["Merge"]):
    def proposed(self) -> MergeQuerySet:
        return self.filter(made_at=None, ended_at=None)


class Merge(models.Model):
    """Proposed by one author, made when the other agrees or by the core, ended when undone."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="merges", db_index=False)
    into = models.ForeignKey(Question, models.CASCADE, related_name="arrivals")
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    made_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(_("merged"), null=True, blank=True)
    ended_at = models.DateTimeField(_("undone or declined"), null=True, blank=True)
    waited_since = models.DateTimeField(null=True, blank=True)  # `queued_at` of `into` before

    objects: ClassVar = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of questions")
        verbose_name_plural = _("merges of questions")
        constraints = (
            models.UniqueConstraint(
                fields=["question"],
                condition=models.Q(ended_at=None),
                name="one_merge_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} → {self.into}"
