"""Questions and their queue."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, Replace
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.members.guests import Guest, Reader
from tenants.members.models import Member
from tenants.products.models.product import PATH, Product, Visibility
from tenants.products.validators import MAX_ANSWER, MAX_OUTCOME, MAX_QUESTION
from tenants.ui.plain_text import shortened

CAME_ALONG = """
    WITH RECURSIVE came AS (
        SELECT id FROM products_question WHERE {root} = %s
        UNION
        SELECT one.id FROM products_question AS one JOIN came ON one.merged_into_id = came.id
    ) SELECT id FROM came
"""  # recursive: a question with merged ones may be merged itself
INTO_ONE = CAME_ALONG.format(root="merged_into_id")
INTO_MINE = CAME_ALONG.format(root="author_id")


def spelt(name: str) -> Replace:
    """Normalise a column like the words of a query: lower case, е for ё."""
    return Replace(
        Lower(name, output_field=models.TextField()),
        Value("ё"),
        Value("е"),
        output_field=models.TextField(),
    )


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


# Questions without a product, or with one in work.
IN_WORK = Q(product=None) | Q(product__stage__in=PATH)


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> QuestionQuerySet:
        """Questions that are neither answered nor withdrawn nor merged."""
        return self.filter(state__in=Question.OPEN)

    def of_products_in_work(self) -> QuestionQuerySet:
        """Leave out questions of resting products; they keep their place in the queue."""
        return self.filter(IN_WORK)

    def waiting(self) -> QuestionQuerySet:
        """The queue, without members who have left: served least first, then waited longest."""
        queued = self.of_products_in_work().filter(
            state=Question.State.QUEUED, author__left_at=None
        )
        return queued.order_by("times_served", "queued_at", "pk")

    def seen_by(self, reader: Reader | None) -> QuestionQuerySet:
        """Members see all but others' withdrawn questions, visitors those of public products.

        Guests who may read see all but the withdrawn ones.
        """
        withdrawn = Q(state=Question.State.WITHDRAWN)
        if isinstance(reader, Guest):
            return self.seen_by_all_members()
        if reader:
            return self.exclude(withdrawn & ~Q(author=reader.pk))
        return self.filter(product__visibility=Visibility.PUBLIC).exclude(withdrawn)

    def seen_by_all_members(self) -> QuestionQuerySet:
        """All but the withdrawn ones, which their authors alone see."""
        return self.exclude(state=Question.State.WITHDRAWN)


class Question(models.Model):
    """A question about a product, its author or the community."""

    class State(models.TextChoices):
        QUEUED = "queued", _("In the queue")
        ON_AGENDA = "on_agenda", _("On the agenda")
        WORKED_ON = "worked_on", _("Worked on")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MERGED = "merged", _("Merged into another")

    OPEN = (State.QUEUED, State.ON_AGENDA, State.WORKED_ON)

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
    text = models.TextField(_("question"), max_length=MAX_QUESTION)
    blocker = models.CharField(
        _("where it sticks"), max_length=16, choices=Blocker.choices, blank=True
    )
    outcome = models.CharField(_("what I want to leave with"), max_length=MAX_OUTCOME, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    # Who finds its card in the network; its page stays with the city and the product.
    visibility = models.CharField(
        _("who may see it"),
        max_length=8,
        choices=Visibility.choices,
        default=Visibility.CITY,
        db_default=Visibility.CITY,
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    queued_at = models.DateTimeField(_("waits since"), default=timezone.now)
    times_served = models.PositiveSmallIntegerField(_("times worked on"), default=0)
    served_at = models.DateTimeField(_("last worked on"), null=True, blank=True)
    last_meeting_id = models.BigIntegerField(null=True, blank=True)  # that served it last
    answer = models.TextField(_("the author's answer"), max_length=MAX_ANSWER, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
        db_index=False,
    )
    # Both languages. No index: a city has thousands of questions, not millions.
    words = models.GeneratedField(
        expression=(
            SearchVector(spelt("text"), config="russian", weight="A")
            + SearchVector(spelt("text"), config="english", weight="A")
            + SearchVector(spelt("outcome"), spelt("answer"), config="russian", weight="C")
            + SearchVector(spelt("outcome"), spelt("answer"), config="english", weight="C")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = (
            models.Index(
                fields=["times_served", "queued_at"],
                condition=Q(state="queued"),
                name="question_queue",
            ),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="question_merged",
            ),
        )

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def get_absolute_url(self) -> str:
        return reverse("products:question", settings.CITY_URLCONF, [self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @staticmethod
    def merged_at_any_depth(number: int) -> RawSQL:
        """A subquery with the keys of all questions merged into this one."""
        return RawSQL(INTO_ONE, [number])  # noqa: S611 (a constant with a parameter)

    @staticmethod
    def concerning(author: int) -> RawSQL:
        """A subquery with the keys of a member's questions and of all merged into them."""
        return RawSQL(INTO_MINE, [author])  # noqa: S611 (a constant with a parameter)

    @property
    def is_waiting(self) -> bool:
        """True in the queue, unless its author has left or its product rests."""
        is_queued = self.state == self.State.QUEUED
        return is_queued and self.author.left_at is None and not self.rests

    @property
    def rests(self) -> bool:
        """True while its product is paused, goes on elsewhere or is archived."""
        return self.product is not None and self.product.is_resting

    @property
    def state_words(self) -> str:
        """The state as shown on a line."""
        if self.state == self.State.QUEUED and self.rests:
            return gettext("Waits with its product")
        return str(self.get_state_display())

    def is_hidden_from(self, reader: Member | None) -> bool:
        """True for all readers but its author once it is withdrawn."""
        mine = reader is not None and reader.pk == self.author_id
        return self.state == self.State.WITHDRAWN and not mine

    def text_for(self, reader: Member | None) -> str:
        """The text, or a placeholder if the question is hidden from the reader."""
        if self.is_hidden_from(reader):
            return gettext("A question that its author has taken back")
        return self.text

    def weeks_waiting(self, *, now: datetime) -> int:
        """Full weeks since it was asked or last worked on."""
        return max(0, (now - self.queued_at).days // 7)
