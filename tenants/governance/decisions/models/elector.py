"""Electors: who is asked, and what they said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models.decision import Decision
from tenants.members.models import Member


class Say(models.TextChoices):
    """A word on a proposal."""

    CONSENT = "consent", _("consents")
    ASIDE = "aside", _("stands aside")
    OBJECTION = "objection", _("objects")


class ElectorQuerySet(models.QuerySet["Elector"]):
    def needed(self, *, now: datetime) -> ElectorQuerySet:
        """Those whose own word is awaited now, in decisions that are open."""
        return self.filter(
            has_spoken=False,
            delegate=None,
            decision__closed_at=None,
            decision__answers_at__lte=now,
            decision__closes_at__gt=now,
        )

    def silent(self) -> ElectorQuerySet:
        """Those who are here, and for whom nobody has spoken."""
        return self.filter(has_spoken=False, delegate=None, member__left_at=None)

    def with_people(self) -> ElectorQuerySet:
        return self.select_related("member", "delegate", "recorded_by")


class Elector(models.Model):
    """A member who was asked when the decision was opened; the row stays when they leave.

    `voice`: their word in the shape of the way, {"say": "consent"}; null in anonymous ballots.
    `version`: of the text that they spoke about. `has_spoken` is false again when a new version
    asks them for another word. `delegate`: speaks for them here. `recorded_by`: somebody who wrote
    down what an absent person had said.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="electors", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    has_spoken = models.BooleanField(default=False)
    voice = models.JSONField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField(null=True, blank=True)
    delegate = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar = ElectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("elector")
        verbose_name_plural = _("electors")
        constraints = (
            models.UniqueConstraint(fields=["decision", "member"], name="an_elector_once"),
        )
        indexes = (  # "Waits for you" of every page
            models.Index(
                fields=["member"],
                condition=Q(has_spoken=False, delegate=None),
                name="elector_silent",
            ),
        )

    def __str__(self) -> str:
        return str(self.member_id)

    @property
    def say(self) -> str:
        """The word on a proposal; empty before it."""
        voice: dict[str, Any] = self.voice or {}
        return str(voice.get("say", ""))

    @property
    def say_label(self) -> str:
        return str(Say(self.say).label) if self.say else ""
