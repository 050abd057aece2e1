"""What somebody is stuck with, and how it waits its turn."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models.product import Product, Visibility


class Blocker(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    VALUE = "value", _("Value")
    SOLUTION = "solution", _("Solution")
    BUSINESS_MODEL = "business_model", _("Business model")
    TEAM = "team", _("Team")
    TECHNOLOGY = "technology", _("Technology")
    MONEY_LAW = "money_law", _("Money and law")
    MARKET = "market", _("Going to market")
    MYSELF = "myself", _("Myself")


class QuestionQuerySet(models.QuerySet["Question"]):
    def waiting(self) -> QuestionQuerySet:
        """The queue: served least first, then waited longest."""
        return self.filter(state=Question.State.QUEUED).order_by("times_served", "asked_at", "pk")

    def seen_by(self, member: Member | None) -> QuestionQuerySet:
        if member:
            return self.all()
        return self.filter(product__visibility=Visibility.PUBLIC)


class Question(models.Model):
    """What somebody is stuck with: about a product, about oneself or about the community."""

    class State(models.TextChoices):
        QUEUED = "queued", _("In the queue")
        ON_AGENDA = "on_agenda", _("On the agenda")
        WORKED_ON = "worked_on", _("Worked on")
        ANSWERED = "answered", _("Answered")

    class About(models.TextChoices):
        PRODUCT = "product", _("a product")
        PERSON = "person", _("myself")
        COMMUNITY = "community", _("our community")

    about = models.CharField(
        _("about"), max_length=10, choices=About.choices, default=About.PRODUCT
    )
    product = models.ForeignKey(
        Product,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("product"),
    )
    author = models.ForeignKey(
        Member, models.PROTECT, related_name="questions", verbose_name=_("author")
    )
    text = models.TextField(_("question"), max_length=1000)
    blocker = models.CharField(_("where it sticks"), max_length=16, choices=Blocker.choices)
    outcome = models.CharField(_("what I want to leave with"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED, db_index=True
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    times_served = models.PositiveSmallIntegerField(_("times worked on"), default=0)
    answer = models.TextField(_("the author's answer"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("products:question", args=[self.pk])

    def weeks_waiting(self, *, now: datetime) -> int:
        return max(0, (now - self.asked_at).days // 7)
