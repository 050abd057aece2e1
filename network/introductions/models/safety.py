"""Blocks and reports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.introductions.models.introduction import Introduction
from network.introductions.models.room import Message
from network.introductions.validators import MAX_MESSAGE, MAX_REASON
from tenants.members.validators import MAX_NAME


class Block(models.Model):
    """A member refuses introductions from one person, or from a whole city.

    Only the member's own city reads it; a blocked person sees an unanswered introduction.
    """

    city_id = models.BigIntegerField()  # of the member who blocks
    member = models.BigIntegerField()
    blocked_city_id = models.BigIntegerField()
    blocked_member = models.BigIntegerField(null=True)  # null: everybody of that city
    blocked_name = models.CharField(max_length=MAX_NAME, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["city_id", "member", "blocked_city_id", "blocked_member"],
                name="blocked_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.blocked_name


class Report(models.Model):
    """Words that somebody reports to the cores of both cities, copied as they were written.

    PostgreSQL compares the copy with the original, so nothing can be put in anybody's mouth.
    """

    introduction = models.ForeignKey(Introduction, models.CASCADE, related_name="reports")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    city_id = models.BigIntegerField()  # of the one who reports
    member = models.BigIntegerField()
    against_city_id = models.BigIntegerField()
    against_member = models.BigIntegerField()
    words = models.TextField(max_length=MAX_MESSAGE)
    reason = models.TextField(_("reason"), max_length=MAX_REASON)
    at = models.DateTimeField()
    letter_at = models.DateTimeField(null=True)  # when the hub passed it on to the other core

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes: ClassVar = (models.Index(fields=["against_city_id"], name="reported_city"),)

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("introductions:report", settings.CITY_URLCONF, [self.pk])


class ReportClosing(models.Model):
    """A core has dealt with a report; the other city's core closes its own."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="closings", db_index=False)
    city_id = models.BigIntegerField()
    member = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("closing of a report")
        verbose_name_plural = _("closings of reports")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["report", "city_id"], name="closed_once_in_a_city"),
        )

    def __str__(self) -> str:
        return f"{self.report_id}"
