"""Formats as a city keeps them: a format, its immutable versions, the steps of a version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.formats import validators
from tenants.formats.catalogue import Capture, FormatSpec, FormatText, Multiplicity, StepKind
from tenants.formats.catalogue.spec import StepSpec
from tenants.members.models import Member

TEXTS = ("name", "purpose", "when_to_use", "pitfalls", "source")
STEP_TEXTS = ("title", "for_facilitator", "for_participants")


class FrozenVersion(TypeError):
    """A version never changes: evenings were run by it. A change is a new version."""


class FormatQuerySet(models.QuerySet["Format"]):
    def in_use(self) -> FormatQuerySet:
        return self.filter(archived_at=None)


class Format(models.Model):
    """A way of working together, such as Lean Coffee. Its latest version is the one in use."""

    key = models.CharField(_("key"), max_length=60)
    parent = models.ForeignKey(
        "FormatVersion",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="forks",
        verbose_name=_("grown from"),
    )
    created_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    archived_at = models.DateTimeField(_("put away"), null=True, blank=True)

    objects: ClassVar = FormatQuerySet.as_manager()

    class Meta:
        verbose_name = _("format")
        verbose_name_plural = _("formats")
        constraints = (models.UniqueConstraint(fields=["key"], name="one_format_of_a_key"),)

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("formats:format", settings.CITY_URLCONF, [self.key])


class FormatVersion(models.Model):
    """One state of a format for good. Texts in both languages; an empty one falls back."""

    format = models.ForeignKey(
        Format, models.CASCADE, db_index=False, related_name="versions"
    )  # the constraint below begins with it
    number = models.PositiveSmallIntegerField(_("version"))
    name_ru = models.CharField(max_length=validators.MAX_NAME, blank=True)
    name_en = models.CharField(max_length=validators.MAX_NAME, blank=True)
    purpose_ru = models.TextField(max_length=validators.MAX_PURPOSE, blank=True)
    purpose_en = models.TextField(max_length=validators.MAX_PURPOSE, blank=True)
    when_to_use_ru = models.TextField(max_length=validators.MAX_WHEN_TO_USE, blank=True)
    when_to_use_en = models.TextField(max_length=validators.MAX_WHEN_TO_USE, blank=True)
    pitfalls_ru = models.TextField(max_length=validators.MAX_PITFALLS, blank=True)
    pitfalls_en = models.TextField(max_length=validators.MAX_PITFALLS, blank=True)
    source_ru = models.TextField(max_length=validators.MAX_SOURCE, blank=True)
    source_en = models.TextField(max_length=validators.MAX_SOURCE, blank=True)
    stages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    blockers = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    min_people = models.PositiveSmallIntegerField()
    max_people = models.PositiveSmallIntegerField()
    table_min = models.PositiveSmallIntegerField()
    table_max = models.PositiveSmallIntegerField()
    questions_min = models.PositiveSmallIntegerField()
    questions_max = models.PositiveSmallIntegerField()
    why = models.CharField(
        _("what has changed"), max_length=validators.MAX_CHANGE_REASON, blank=True
    )
    created_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a format")
        verbose_name_plural = _("versions of formats")
        constraints = (
            models.UniqueConstraint(fields=["format", "number"], name="one_version_of_a_number"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise FrozenVersion(self)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return FormatText(self.name_ru, self.name_en).in_language(get_language() or "ru")

    @property
    def spec(self) -> FormatSpec:
        """The program as a value; prefetch `steps` for many."""
        return FormatSpec(
            key=self.format.key,
            **{text: FormatText(*_both(self, text)) for text in TEXTS},
            stages=tuple(self.stages),
            blockers=tuple(self.blockers),
            min_people=self.min_people,
            max_people=self.max_people,
            table_size=(self.table_min, self.table_max),
            questions_per_run=(self.questions_min, self.questions_max),
            steps=tuple(step.spec for step in self.steps.all()),
        )

    @classmethod
    def from_spec(cls, spec: FormatSpec, **fields: Any) -> FormatVersion:
        """Not saved; its steps are `Step.from_spec` of each step."""
        texts = {
            f"{name}_{language}": getattr(getattr(spec, name), language)
            for name in TEXTS
            for language in ("ru", "en")
        }
        return cls(
            **texts,
            stages=list(spec.stages),
            blockers=list(spec.blockers),
            min_people=spec.min_people,
            max_people=spec.max_people,
            table_min=spec.table_size[0],
            table_max=spec.table_size[1],
            questions_min=spec.questions_per_run[0],
            questions_max=spec.questions_per_run[1],
            **fields,
        )


class Step(models.Model):
    """One step of a version; the fields of `StepSpec`."""

    version = models.ForeignKey(
        FormatVersion, models.CASCADE, db_index=False, related_name="steps"
    )  # the constraint below begins with it
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    minutes = models.DecimalField(max_digits=5, decimal_places=2)
    multiplicity = models.CharField(max_length=12)
    repeats = models.PositiveSmallIntegerField(default=1)
    captures = ArrayField(models.CharField(max_length=12))
    group_size = models.PositiveSmallIntegerField(null=True, blank=True)
    title_ru = models.CharField(max_length=validators.MAX_STEP_TITLE, blank=True)
    title_en = models.CharField(max_length=validators.MAX_STEP_TITLE, blank=True)
    for_facilitator_ru = models.TextField(max_length=validators.MAX_FOR_FACILITATOR, blank=True)
    for_facilitator_en = models.TextField(max_length=validators.MAX_FOR_FACILITATOR, blank=True)
    for_participants_ru = models.TextField(max_length=validators.MAX_FOR_PARTICIPANTS, blank=True)
    for_participants_en = models.TextField(max_length=validators.MAX_FOR_PARTICIPANTS, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "position"], name="one_step_of_a_position"),
        )

    def __str__(self) -> str:
        return self.spec.title.in_language(get_language() or "ru")

    @property
    def spec(self) -> StepSpec:
        return StepSpec(
            kind=StepKind(self.kind),
            minutes=float(self.minutes),
            **{text: FormatText(*_both(self, text)) for text in STEP_TEXTS},
            multiplicity=Multiplicity(self.multiplicity),
            repeats=self.repeats,
            captures=tuple(Capture(capture) for capture in self.captures),
            group_size=self.group_size,
        )

    @classmethod
    def from_spec(cls, spec: StepSpec, *, version: FormatVersion, position: int) -> Step:
        texts = {
            f"{name}_{language}": getattr(getattr(spec, name), language)
            for name in STEP_TEXTS
            for language in ("ru", "en")
        }
        return cls(
            version=version,
            position=position,
            kind=spec.kind,
            minutes=spec.minutes,
            multiplicity=spec.multiplicity,
            repeats=spec.repeats,
            captures=list(spec.captures),
            group_size=spec.group_size,
            **texts,
        )


def _both(row: models.Model, text: str) -> tuple[str, str]:
    return getattr(row, f"{text}_ru"), getattr(row, f"{text}_en")
