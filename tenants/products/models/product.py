"""Products (ideas and projects included), their teams and changes of stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.members.guests import Reader
from tenants.members.models import Member, topics
from tenants.products.validators import (
    MAX_CONTACT,
    MAX_EVIDENCE,
    MAX_PITCH,
    MAX_REASON,
    MAX_STORY,
    MAX_TITLE,
)

if TYPE_CHECKING:
    from tenants.products.models.file import ProductFile

NEW_HELP = timedelta(days=14)  # after which a helper no longer waits for a welcome


class Stage(models.TextChoices):
    IDEA = "idea", _("Idea")
    PROBLEM = "problem", _("Problem")
    PROTOTYPE = "prototype", _("Prototype")
    LAUNCH = "launch", _("Launch")
    GROWTH = "growth", _("Growth")
    PAUSED = "paused", _("Paused")
    HANDED_OVER = "handed_over", _("Goes on elsewhere")
    ARCHIVED = "archived", _("Archived")


PATH = (Stage.IDEA, Stage.PROBLEM, Stage.PROTOTYPE, Stage.LAUNCH, Stage.GROWTH)


class Visibility(models.TextChoices):
    CITY = "city", _("Our city")
    NETWORK = "network", _("All cities of the network")
    PUBLIC = "public", _("Everyone")


class ProductQuerySet(models.QuerySet["Product"]):
    def in_work(self) -> ProductQuerySet:
        return self.filter(stage__in=PATH)

    def seen_by(self, reader: Reader | None) -> ProductQuerySet:
        """Products that a reader may see: members all of their city, visitors the public ones."""
        return self.all() if reader else self.filter(visibility=Visibility.PUBLIC)


class Product(models.Model):
    title = models.CharField(pgettext_lazy("title", "name"), max_length=MAX_TITLE)
    pitch = models.CharField(_("in one line"), max_length=MAX_PITCH)
    text = models.TextField(_("the whole story"), max_length=MAX_STORY, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.IDEA)
    visibility = models.CharField(
        _("who may see it"), max_length=8, choices=Visibility.choices, default=Visibility.CITY
    )
    needs = topics(_("we need"))
    offers = topics(_("we offer"))
    contact = models.CharField(
        _("contact for other cities"), max_length=MAX_CONTACT, blank=True, db_default=""
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    moved_at = models.DateTimeField(_("last moved"), default=timezone.now)
    cover = models.ForeignKey(
        "products.ProductFile",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        db_index=False,
    )
    people: ClassVar = models.ManyToManyField(
        Member, through="Authorship", related_name="products", verbose_name=_("people")
    )

    objects: ClassVar = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("products:product", settings.CITY_URLCONF, [self.pk])

    @property
    def shown_cover(self) -> ProductFile | None:
        """The cover; None while its file is removed or isn't ready."""
        return self.cover if self.cover and self.cover.can_be_cover else None

    @property
    def is_resting(self) -> bool:
        return self.stage not in PATH

    @property
    def authors(self) -> list[Member]:
        return [a.member for a in self.authorships.all() if a.role == Authorship.Role.AUTHOR]

    def is_written_by(self, member: Member | None) -> bool:
        return member is not None and any(
            a.member_id == member.pk and a.role == Authorship.Role.AUTHOR
            for a in self.authorships.all()
        )

    def is_made_by(self, member: Member | None) -> bool:
        """True for its authors and helpers."""
        return member is not None and any(a.member_id == member.pk for a in self.authorships.all())


class Authorship(models.Model):
    """A member of a product's team."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        HELPER = "helper", _("helper")

    # The constraint's index begins with the product.
    product = models.ForeignKey(Product, models.CASCADE, related_name="authorships", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="authorships")
    role = models.CharField(_("role"), max_length=6, choices=Role.choices)
    since = models.DateTimeField(_("since"), default=timezone.now)
    welcomed_at = models.DateTimeField(_("welcomed"), null=True, blank=True)  # by an author

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        constraints = (
            models.UniqueConstraint(fields=["product", "member"], name="one_role_in_a_product"),
        )

    def __str__(self) -> str:
        return f"{self.member}, {self.get_role_display()}"

    def waits_for_welcome(self, *, now: datetime) -> bool:
        """True for a new helper whom no author has welcomed."""
        is_new = self.welcomed_at is None and self.since > now - NEW_HELP
        return self.role == self.Role.HELPER and is_new and self.member.left_at is None


class StageChange(models.Model):
    """A change of a product's stage: by whom, when, why, on what evidence."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="stage_changes")
    before = models.CharField(_("from"), max_length=12, choices=Stage.choices, blank=True)
    after = models.CharField(_("to"), max_length=12, choices=Stage.choices)
    by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    why = models.CharField(_("why"), max_length=MAX_REASON, blank=True)
    evidence = models.TextField(_("what shows it"), max_length=MAX_EVIDENCE, blank=True)

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.product}: {self.get_after_display()}"
