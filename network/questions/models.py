"""Questions that run in several cities, and the perspectives that come back.

All tables are shared, under row-level security (migration 0002): a city's role writes rows with its
own number only. A question is read by the cities that it asks, replies by the author's city and by
the cities that host it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.library.models import HQ
from tenants.formats.validators import MAX_NAME
from tenants.live.models import Capture
from tenants.members.validators import MAX_NAME as MAX_PERSON_NAME
from tenants.products.validators import MAX_OUTCOME, MAX_QUESTION
from tenants.registry.models.city import in_reader_language
from tenants.ui.plain_text import shortened


class OfCity(models.Model):
    """A row with the facts of its city, checked against the registry by row-level security."""

    city_id = models.BigIntegerField()
    city_slug = models.CharField(max_length=63)
    city_name_ru = models.CharField(max_length=100)
    city_name_en = models.CharField(max_length=100)
    is_open = models.BooleanField(default=True, db_default=True)  # false while the city is closed

    class Meta:
        abstract = True

    @property
    def city_name(self) -> str:
        return in_reader_language(self.city_name_ru, self.city_name_en)


class NetworkQuestionQuerySet(models.QuerySet["NetworkQuestion"]):
    def asked_on(self, day: date) -> NetworkQuestionQuerySet:
        """Questions of open cities that can be taken on a day."""
        return self.filter(is_open=True, closed_at=None, until__gte=day)


class NetworkQuestion(OfCity):
    """An author's question, asked of other cities in one format.

    cities: numbers of the cities that are asked; empty: any that wants
    local_id: the question's number in its city
    """

    local_id = models.BigIntegerField()
    text = models.TextField(max_length=MAX_QUESTION)
    wanted = models.CharField(max_length=MAX_OUTCOME, blank=True)
    author_name = models.CharField(max_length=MAX_PERSON_NAME)  # the first name
    format_owner = models.CharField(max_length=63, blank=True)  # slug of its city, or "hq"
    format_key = models.CharField(max_length=60)
    format_name_ru = models.CharField(max_length=MAX_NAME, blank=True)
    format_name_en = models.CharField(max_length=MAX_NAME, blank=True)
    cities = ArrayField(models.BigIntegerField(), default=list, blank=True)
    until = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # by its author: what came back

    objects: ClassVar = NetworkQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("network question")
        verbose_name_plural = _("network questions")
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["city_id", "local_id"], name="question_asked_once"),
        )

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def get_absolute_url(self) -> str:
        return reverse("questions:question", args=[self.pk])

    @property
    def format_name(self) -> str:
        return in_reader_language(self.format_name_ru, self.format_name_en)

    @property
    def format_url(self) -> str:
        return reverse("library:format", args=[self.format_owner or HQ, self.format_key])

    def can_be_taken(self, *, now: datetime) -> bool:
        return self.is_open and not self.closed_at and self.until >= timezone.localdate(now)


class Hosting(OfCity):
    """A city that took a network question, or declined it.

    local_id: the question in this city's queue that stands for it; None if it was declined
    held_at: beginning of the evening whose perspectives went back last
    """

    question = models.ForeignKey(
        NetworkQuestion, models.CASCADE, db_index=False, related_name="hostings"
    )  # the constraint below begins with it
    author_city_id = models.BigIntegerField()
    local_id = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)  # when perspectives went back last

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("city that takes a network question")
        verbose_name_plural = _("cities that take network questions")
        ordering = ("taken_at", "pk")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["question", "city_id"], name="hosted_once"),
        )
        indexes: ClassVar = (
            models.Index(fields=["city_id", "local_id"], name="questions_hosted_here"),
        )

    def __str__(self) -> str:
        return self.city_name


class Reply(models.Model):
    """A perspective from a hosting city, as a row of that city.

    capture_id: the thought in its city; changing or taking it back there does the same here
    text: empty where it was taken back
    name: the first name of its author, if they chose so
    """

    question = models.ForeignKey(
        NetworkQuestion, models.CASCADE, db_index=False, related_name="replies"
    )
    city_id = models.BigIntegerField()
    author_city_id = models.BigIntegerField()
    capture_id = models.BigIntegerField()
    text = models.TextField(max_length=2000)
    name = models.CharField(max_length=MAX_PERSON_NAME, blank=True)
    is_decided = models.BooleanField(default=False)  # its author chose about the name
    said_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)  # its author took it back: the text is gone

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("perspective from another city")
        verbose_name_plural = _("perspectives from other cities")
        ordering = ("said_at", "pk")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["question", "city_id", "capture_id"], name="replied_once"
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]

    @staticmethod
    def of_member(member_id: int) -> Q:
        """A condition for the replies of a member of the city in scope."""
        mine = Capture.objects.filter(by__member=member_id)
        return Q(capture_id__in=mine.values("pk"))


class Thanks(models.Model):
    """“This helped”, from the author's city to a reply. Read by the city of the reply."""

    city_id = models.BigIntegerField()  # of the author
    # A city deletes its reply without reaching this row, so there is no constraint.
    reply = models.OneToOneField(
        Reply, models.DO_NOTHING, db_constraint=False, related_name="thanks"
    )
    reply_city_id = models.BigIntegerField()
    at = models.DateTimeField()

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("thanks for a perspective")
        verbose_name_plural = _("thanks for perspectives")

    def __str__(self) -> str:
        return str(self.reply_id)
