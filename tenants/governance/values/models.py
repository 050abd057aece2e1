"""Wishes, the values that grow from them, the manifesto, rules, and observations of these."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.governance.decisions.models import Decision
from tenants.governance.values.validators import (
    MAX_LOOK_AT,
    MAX_OBSERVATION,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WISH,
)
from tenants.meetings.models import Meeting
from tenants.members.models import Member


class Value(models.Model):
    """A thing that matters to the city, decided by consent. Values are withdrawn, never deleted.

    `decided_at`: since then it is in force; the manifesto has values in this order.
    `practised_at`: when it was put in practice last, see `practice.py`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("value", "Proposed")
        IN_FORCE = "in_force", pgettext_lazy("value", "In force")
        DECLINED = "declined", pgettext_lazy("value", "Not decided")
        WITHDRAWN = "withdrawn", pgettext_lazy("value", "Withdrawn")

    title = models.CharField(_("value"), max_length=MAX_TITLE)
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("values:value", settings.CITY_URLCONF, [self.pk])

    @property
    def observations_url(self) -> str:
        return reverse("values:observe_value", settings.CITY_URLCONF, [self.pk])

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.IN_FORCE


class WishQuerySet(models.QuerySet["Wish"]):
    def heads(self) -> WishQuerySet:
        """Wishes that were merged into no other: the latest days first, in no order within one."""
        return self.filter(joined_to=None).order_by("-made_on", "pk")


class Wish(models.Model):
    """A wish in its own words; others can be merged into it, and taken apart again.

    An anonymous one has no member. Its key is random and its time is a day, so neither tells who
    wrote it or which came first. Joined wishes lie one level deep: `joined_to` has none itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField(_("wish"), max_length=MAX_WISH)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    made_on = models.DateField()
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined"
    )
    value = models.ForeignKey(
        Value, models.PROTECT, null=True, blank=True, related_name="wishes", db_index=False
    )

    objects: ClassVar = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("values:wish", settings.CITY_URLCONF, [self.pk])


class VersionQuerySet(models.QuerySet["ManifestoVersion"]):
    def waiting_for(self, member: Member) -> VersionQuerySet:
        """The present version, unless the member has accepted it or put it aside."""
        newer = ManifestoVersion.objects.filter(number__gt=OuterRef("number"))
        said = Acceptance.objects.filter(version=OuterRef("pk"), member=member)
        return self.filter(~Exists(newer), ~Exists(said))


class ManifestoVersion(models.Model):
    """The values in force as one text, with the SHA-256 of it. `decision` is why it changed."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the manifesto")
        verbose_name_plural = _("versions of the manifesto")

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("values:version", settings.CITY_URLCONF, [self.number])


class Acceptance(models.Model):
    """A member's answer to a version of the manifesto: accepted, or put aside."""

    version = models.ForeignKey(
        ManifestoVersion, models.PROTECT, related_name="answers", db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    is_accepted = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to the manifesto")
        verbose_name_plural = _("answers to the manifesto")
        constraints = (
            models.UniqueConstraint(fields=["version", "member"], name="one_answer_to_a_manifesto"),
        )

    def __str__(self) -> str:
        return f"{self.version_id}: {self.member_id}"


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> RuleQuerySet:
        """Rules that hold now, on trial or for good."""
        return self.filter(state__in=[Rule.State.TRIAL, Rule.State.ACCEPTED])

    def to_review(self, *, now: datetime) -> RuleQuerySet:
        """Rules that hold and whose date of review has come."""
        return self.in_force().filter(review_at__lte=now)


class Rule(models.Model):
    """A rule of the city; it cites a value. Rules are dropped, never deleted.

    `look_at`: the signs by which its trial is judged. `review_at`: a morning of the city.
    `practised_at`: when it was put in practice last, see `practice.py`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("rule", "Draft")
        TRIAL = "trial", pgettext_lazy("rule", "On trial")
        ACCEPTED = "accepted", pgettext_lazy("rule", "Accepted")
        DROPPED = "dropped", pgettext_lazy("rule", "Dropped")

    value = models.ForeignKey(Value, models.PROTECT, related_name="rules")
    title = models.CharField(_("rule"), max_length=MAX_TITLE)
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    look_at = models.CharField(_("signs to look at"), max_length=MAX_LOOK_AT)
    trial_weeks = models.PositiveSmallIntegerField(_("weeks of trial"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("values:rule", settings.CITY_URLCONF, [self.pk])

    @property
    def observations_url(self) -> str:
        return reverse("values:observe_rule", settings.CITY_URLCONF, [self.pk])

    @property
    def is_in_force(self) -> bool:
        return self.state in (self.State.TRIAL, self.State.ACCEPTED)

    @property
    def needs_ground(self) -> bool:
        """True if the value that it cites was withdrawn while it holds."""
        return self.is_in_force and not self.value.is_in_force


class ObservationQuerySet(models.QuerySet["Observation"]):
    def about(self, thing: Value | Rule) -> ObservationQuerySet:
        """Observations of a value or a rule with their authors, newest first."""
        field = "rule" if isinstance(thing, Rule) else "value"
        found = self.filter(**{field: thing}).select_related("member")
        return found.order_by("-made_at", "-pk")


class Observation(models.Model):
    """A few words about a value or a rule in practice, signed; `meeting`: written there."""

    value = models.ForeignKey(
        Value, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(_("observation"), max_length=MAX_OBSERVATION)
    made_at = models.DateTimeField()

    objects: ClassVar = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = (
            models.CheckConstraint(
                condition=Q(value=None, rule__isnull=False) | Q(value__isnull=False, rule=None),
                name="observation_of_a_value_or_a_rule",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def thing(self) -> Value | Rule:
        found = self.rule or self.value
        assert found is not None  # noqa: S101 - the constraint holds it
        return found
