"""Reports, acts of the core with their second look, and the voices of those drawn by lot."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.governance.moderation.rules import FirstRule
from tenants.governance.moderation.things import KIND_CHOICES, KINDS
from tenants.governance.moderation.validators import ASK_WITHIN, MAX_WORDS
from tenants.governance.values.models import Rule
from tenants.members.models import Member


class AboutThing(models.Model):
    """A row about a thing of `things.KINDS`. Either `rule`, which may be dropped since, or
    `first_rule` is what it cites.
    """

    thing = models.CharField(_("thing"), max_length=10, choices=KIND_CHOICES)
    thing_id = models.BigIntegerField()
    rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    first_rule = models.CharField(
        _("rule"), max_length=12, choices=FirstRule.choices, blank=True, default=""
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def rule_text(self) -> str:
        return self.rule.title if self.rule else str(self.get_first_rule_display())

    @property
    def thing_label(self) -> str:
        return str(KINDS[self.thing].label)


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> ReportQuerySet:
        return self.filter(settled_at=None)

    def about(self, thing: str, number: int) -> ReportQuerySet:
        return self.filter(thing=thing, thing_id=number)


class Report(AboutThing):
    """A member says which rule a thing breaks. The core alone reads by whom, until it has acted."""

    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    words = models.TextField(_("in your words"), max_length=MAX_WORDS, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            models.UniqueConstraint(
                fields=["thing", "thing_id", "by"], name="one_report_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id}"


class ActQuerySet(models.QuerySet["Act"]):
    def standing(self) -> ActQuerySet:
        """Acts that have neither expired nor fallen."""
        return self.filter(ended_at=None)


class Act(AboutThing):
    """The core has looked at a thing.

    `secret_hash` is published with the act, `secret` with the lot, which is drawn by both among
    `candidates` (keys of members): see `lot.py`.
    """

    class Kind(models.TextChoices):
        NOTHING = "nothing", _("No rule is broken")
        WORD = "word", _("A word to whoever wrote it")
        HIDE = "hide", _("Hidden for a time")
        PAUSE = "pause", _("A pause from writing")

    class End(models.TextChoices):
        EXPIRED = "expired", _("its time is over")
        FELL = "fell", _("fell by a second look")

    kind = models.CharField(_("act"), max_length=8, choices=Kind.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    concerned = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(_("reason"), max_length=MAX_WORDS)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=8, choices=End.choices, blank=True)
    answer = models.TextField(_("answer"), max_length=MAX_WORDS, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    secret = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64)
    candidates = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField(_("second look asked for"), null=True, blank=True)
    look_ends_at = models.DateTimeField(_("second look until"), null=True, blank=True)
    looked_at = models.DateTimeField(_("second look closed"), null=True, blank=True)

    objects: ClassVar = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of the core")
        verbose_name_plural = _("acts of the core")

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("moderation:act", settings.CITY_URLCONF, [self.pk])

    @property
    def looks_again(self) -> bool:
        """True while those drawn give their voices."""
        return self.asked_at is not None and self.looked_at is None

    def may_be_asked(self, *, now: datetime) -> bool:
        """True while whoever is concerned can ask for a second look."""
        is_weighty = self.kind != self.Kind.NOTHING and self.ended_at is None
        return is_weighty and self.asked_at is None and now < self.made_at + ASK_WITHIN


class VoiceQuerySet(models.QuerySet["Voice"]):
    def waiting(self) -> VoiceQuerySet:
        """Voices that are waited for."""
        open_looks = Q(act__asked_at__isnull=False, act__looked_at=None)
        return self.filter(open_looks, keeps=None, declined_at=None)


class Voice(models.Model):
    """One of those drawn by lot: keeps the act, lets it fall, or declares an own interest."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="voices", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    keeps = models.BooleanField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=MAX_WORDS, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("voice of a second look")
        verbose_name_plural = _("voices of a second look")
        constraints = (
            models.UniqueConstraint(fields=["act", "member"], name="one_voice_in_a_second_look"),
        )

    def __str__(self) -> str:
        return f"{self.act_id}: {self.member_id}"
