"""A rhythm and where it happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings import validators
from tenants.meetings.rhythm import Rhythm, Rule, describe_every
from tenants.members.models import Member

SERIES_RETURN = timedelta(weeks=1)  # an ended series can go on again this long


class SeriesQuerySet(models.QuerySet["Series"]):
    def going_on(self) -> SeriesQuerySet:
        return self.filter(ended_at=None)


class Series(models.Model):
    """A rhythm: "every Thursday 18:00 to 20:00 at Tochka Kipeniya"."""

    class Kind(models.TextChoices):
        REGULAR = "regular", pgettext_lazy("meeting", "Regular")
        EXPERIMENTAL = "experimental", pgettext_lazy("meeting", "Experimental")
        VALUES = "values", pgettext_lazy("meeting", "Values evening")

    title = models.CharField(pgettext_lazy("title", "name"), max_length=validators.MAX_TITLE)
    kind = models.CharField(
        pgettext_lazy("meeting", "kind"), max_length=12, choices=Kind.choices, default=Kind.REGULAR
    )
    is_open = models.BooleanField(_("open to everyone"), default=True)
    # An RRULE of RFC 5545, without DTSTART.
    rule = models.CharField(_("repeats"), max_length=validators.MAX_RULE)
    starts_on = models.DateField(_("first day"))
    at = models.TimeField(_("begins at"))  # on the city's clock
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=validators.DEFAULT_MINUTES)
    skips_holidays = models.BooleanField(_("not on public holidays"), default=False)
    except_on = ArrayField(
        models.DateField(), default=list, blank=True, verbose_name=_("not on these days")
    )
    venue = models.CharField(_("place"), max_length=validators.MAX_VENUE)
    address = models.CharField(_("address"), max_length=validators.MAX_ADDRESS, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    first_seats = models.PositiveSmallIntegerField(
        _("seats for first visits"), default=0, db_default=0
    )
    hypothesis = models.CharField(
        _("what we are testing"), max_length=validators.MAX_HYPOTHESIS, blank=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_asked_at = models.DateTimeField(_("asked to end"), null=True, blank=True)
    end_asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )

    objects: ClassVar = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    def may_go_on(self, *, now: datetime) -> bool:
        """True while ending it can be undone."""
        return self.ended_at is not None and now - self.ended_at <= SERIES_RETURN

    @property
    def repeats(self) -> bool:
        """True while evenings follow each other, so that one can come to each."""
        return self.ended_at is None and Rule.parse(self.rule).count != 1

    @property
    def every(self) -> str:
        """«каждый четверг»: how often, without an end."""
        return describe_every(Rule.parse(self.rule))

    @property
    def rhythm(self) -> Rhythm:
        """Raises RefusedRule for a rule that no form would have let in."""
        return Rhythm(
            rule=Rule.parse(self.rule),
            starts_on=self.starts_on,
            at=self.at,
            minutes=self.minutes,
            except_on=frozenset(self.except_on),
            skips_holidays=self.skips_holidays,
        )


class StandingYes(models.Model):
    """A member comes to every evening of a series, unless they say "not this time"."""

    series = models.ForeignKey(
        Series,
        models.CASCADE,
        db_index=False,  # the constraint begins with it
        related_name="standing_yeses",
    )
    member = models.ForeignKey(
        Member, models.PROTECT, db_index=False, related_name="standing_yeses"
    )
    made_at = models.DateTimeField(_("said"), default=timezone.now)

    class Meta:
        verbose_name = _("standing yes")
        verbose_name_plural = _("standing yeses")
        constraints = (
            models.UniqueConstraint(fields=["series", "member"], name="one_standing_yes"),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.series}"
