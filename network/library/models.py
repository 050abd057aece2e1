"""The formats that cities and HQ show each other, and what each city took of them.

All tables are shared, under row-level security: a city's role writes rows with its own number only
(see the migrations). Published formats, their versions and packs are read by every city while
their own city is open; guides, adoptions and figures of evenings by their own city alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.formats.validators import MAX_CHANGE_REASON, MAX_NAME
from tenants.members.validators import MAX_NAME as MAX_PERSON_NAME
from tenants.registry.models.city import in_reader_language

HQ = "hq"  # stands for HQ where the address of a city is expected; no city can be called so
MAX_ADVICE = 300
MAX_TITLE = 80
MAX_ABOUT = 600
MAX_CONTACT = 120


class OwnedQuerySet(models.QuerySet[Any]):
    def open(self) -> Any:
        """Rows of cities that are open, and of HQ."""
        return self.filter(is_open=True)

    def of(self, city_id: int | None) -> Any:
        """Rows of one city; of HQ for None."""
        return self.filter(city_id=city_id)


class Owned(models.Model):
    """A row that a city shows to all others; HQ's has no city.

    What it says about its city is checked against the registry by row-level security.
    """

    city_id = models.BigIntegerField(null=True)  # no foreign key leaves a city
    city_slug = models.CharField(max_length=63, blank=True)
    city_name_ru = models.CharField(max_length=100, blank=True)
    city_name_en = models.CharField(max_length=100, blank=True)
    is_open = models.BooleanField(default=True, db_default=True)  # false while its city is closed
    # The person who knows it, once they have agreed; see `Guide`.
    guide_name = models.CharField(max_length=MAX_PERSON_NAME, blank=True)
    guide_contact = models.CharField(max_length=MAX_CONTACT, blank=True)
    published_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_of_hq(self) -> bool:
        return self.city_id is None

    @property
    def city_name(self) -> str:
        """The name of its city, or of HQ, in the reader's language."""
        if self.is_of_hq:
            return gettext("HQ")
        return in_reader_language(self.city_name_ru, self.city_name_en)

    @property
    def owner_slug(self) -> str:
        return self.city_slug or HQ


class PublishedFormat(Owned):
    """A format in the library. Its latest `PublishedVersion` is the one that others adopt."""

    key = models.CharField(max_length=60)  # in its city, or at HQ
    local_id = models.BigIntegerField(null=True)  # the format's number in its city
    name_ru = models.CharField(max_length=MAX_NAME, blank=True)
    name_en = models.CharField(max_length=MAX_NAME, blank=True)
    advice = models.CharField(max_length=MAX_ADVICE, blank=True)
    # Where HQ's release comes from: names of a city, empty for the platform's own.
    credit_ru = models.CharField(max_length=100, blank=True)
    credit_en = models.CharField(max_length=100, blank=True)
    number = models.PositiveSmallIntegerField()  # of the latest published version
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("published format")
        verbose_name_plural = _("published formats")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["city_id", "key"], name="format_published_once", nulls_distinct=False
            ),
        )
        indexes: ClassVar = (models.Index(fields=["-updated_at"], name="library_newest"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("library:format", args=[self.owner_slug, self.key])

    @property
    def name(self) -> str:
        return in_reader_language(self.name_ru, self.name_en)

    @property
    def credit(self) -> str:
        return in_reader_language(self.credit_ru, self.credit_en)


class PublishedVersion(models.Model):
    """One version of a published format for good, as JSON (`program_json.py`)."""

    published = models.ForeignKey(
        PublishedFormat, models.CASCADE, db_index=False, related_name="versions"
    )  # the constraint below begins with it
    city_id = models.BigIntegerField(null=True)
    number = models.PositiveSmallIntegerField()
    program = models.JSONField()
    why = models.CharField(max_length=MAX_CHANGE_REASON, blank=True)
    published_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["published", "number"], name="version_published_once"),
        )

    def __str__(self) -> str:
        return f"{self.published}, {self.number}"


class Pack(Owned):
    """A named set of a city's published formats: “as in Omsk”."""

    title = models.CharField(max_length=MAX_TITLE)
    about = models.TextField(max_length=MAX_ABOUT, blank=True)
    keys = ArrayField(models.CharField(max_length=60))  # of published formats, in order

    class Meta:
        verbose_name = _("pack of formats")
        verbose_name_plural = _("packs of formats")
        ordering = ("-published_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:pack", args=[self.pk])


class Guide(models.Model):
    """A member who was asked to be named as the person who knows a format or a pack.

    Nobody outside the city reads this row. Agreeing copies name and contact to what is published.
    """

    city_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    published = models.OneToOneField(
        PublishedFormat, models.CASCADE, null=True, related_name="guide"
    )
    pack = models.OneToOneField(Pack, models.CASCADE, null=True, related_name="guide")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("person who knows a format")
        verbose_name_plural = _("people who know formats")
        indexes: ClassVar = (
            models.Index(fields=["city_id", "member_id"], name="library_guide_of_member"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(published=None) ^ Q(pack=None), name="guide_of_one_thing"
            ),
        )

    def __str__(self) -> str:
        return str(self.about)

    @property
    def about(self) -> PublishedFormat | Pack:
        about = self.published or self.pack
        assert about is not None  # noqa: S101 - a constraint of the table
        return about


class Adoption(models.Model):
    """A format of this city that came from another city or HQ, and the version it follows.

    base: program of that version; a merge compares ours and theirs with it
    taken: our latest version after the last adoption or merge; while it is, that can be undone
    before: what the last merge replaced, `{number, base, ours}`; None after the adoption
    """

    city_id = models.BigIntegerField()
    format_id = models.BigIntegerField()  # the local format's number
    key = models.CharField(max_length=60)  # the local format's key
    origin_city_id = models.BigIntegerField(null=True)  # None: HQ
    origin_key = models.CharField(max_length=60)
    origin_name_ru = models.CharField(max_length=100, blank=True)  # of the city
    origin_name_en = models.CharField(max_length=100, blank=True)
    number = models.PositiveSmallIntegerField()  # theirs, of `base`
    base = models.JSONField()
    taken = models.PositiveSmallIntegerField(default=0)
    made_format = models.BooleanField(default=True)  # else the city had the same format already
    before = models.JSONField(null=True)
    skipped = models.PositiveSmallIntegerField(default=0)  # their version that is not wanted
    pack_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # it is the city's own since

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("adopted format")
        verbose_name_plural = _("adopted formats")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "format_id"], name="one_origin_of_a_format"),
            models.UniqueConstraint(
                fields=["city_id", "origin_city_id", "origin_key"],
                name="adopted_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def origin_name(self) -> str:
        if self.origin_city_id is None:
            return gettext("HQ")
        return in_reader_language(self.origin_name_ru, self.origin_name_en)

    @property
    def origin(self) -> Q:
        """A condition for the published format that it follows."""
        return Q(city_id=self.origin_city_id, key=self.origin_key)


class EveningFigure(models.Model):
    """What one evening with a published format came to, without names or words.

    Only evenings with five people or more have a row, and each figure in it has as many behind it:
    so no sum of rows, nor the difference of two sums, tells about fewer.
    """

    city_id = models.BigIntegerField()
    meeting_id = models.BigIntegerField()
    origin_city_id = models.BigIntegerField(null=True)  # None: HQ
    origin_key = models.CharField(max_length=60)
    people = models.PositiveIntegerField()
    marked = models.PositiveIntegerField(default=0)  # people who marked both moments; 0 or ≥ 5
    energy_before = models.PositiveIntegerField(default=0)  # sums of their marks
    energy_after = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)  # questions
    worked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(null=True)  # a week later

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("figures of an evening")
        verbose_name_plural = _("figures of evenings")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["origin_key", "origin_city_id", "city_id", "meeting_id"],
                name="evening_measured_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.city_id}/{self.meeting_id}"
