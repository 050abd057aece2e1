"""How a city joins: an application of at least three initiators, HQ's word, a franchise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from franchise.gazetteer import Place, country_name

INITIATORS = 3  # never one leader
MOST_INITIATORS = 12
PROMISED = timedelta(days=3)  # in which HQ says it answers
ASKED = "asked"
INTRODUCED = "introduced"
INVITATION = "invitation"
ATTEMPTS = 10  # to hand over one letter: a day and more, at growing distances
LONGEST_PAUSE = 12 * 60  # minutes between two of them


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> ApplicationQuerySet:
        return self.filter(state=Application.State.SUBMITTED).order_by("submitted_at", "pk")

    def alive(self) -> ApplicationQuerySet:
        """Applications that hold their city: no second group gets past them."""
        return self.exclude(state__in=HOLDS_NO_CITY)

    def seconds(self) -> ApplicationQuerySet:
        """Groups that found their city taken and wait to be put in touch."""
        return self.filter(state=Application.State.SECOND, introduced_at=None).order_by(
            "submitted_at", "pk"
        )

    def to_be_asked(self) -> ApplicationQuerySet:
        """Those of them whose first group HQ has not asked yet; single people ask by themselves."""
        return self.seconds().filter(asked_at=None).exclude(venue="")

    def unfinished(self) -> ApplicationQuerySet:
        """Approved, but the doors are not open yet."""
        return self.filter(state=Application.State.BUILDING)

    def untold(self) -> ApplicationQuerySet:
        """The initiators have not been written to about what happened last."""
        is_second = Q(state=Application.State.SECOND)
        is_news = ~Q(told=F("state")) & ~Q(state=Application.State.LIVE)
        return self.filter(
            is_news & (~is_second | Q(introduced_at=None, asked_at=None))
            | is_second & Q(introduced_at__isnull=False) & ~Q(told=INTRODUCED)
            | is_second & Q(introduced_at=None, asked_at__isnull=False) & ~Q(told=ASKED)
        )


HOLDS_NO_CITY = ("declined", "second", "withdrawn")  # values of `Application.State`


class Application(models.Model):
    """A group wants to begin in its city."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for HQ")
        BUILDING = "building", _("Being built")
        LIVE = "live", _("Live")
        DECLINED = "declined", _("Declined")
        SECOND = "second", _("Second group")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    key = models.CharField(max_length=43, unique=True)  # the unguessable part of its page's address
    geoname_id = models.BigIntegerField(_("number in GeoNames"))
    name_ru = models.CharField(_("city in Russian"), max_length=100)
    name_en = models.CharField(_("city in English"), max_length=100)
    country = models.CharField(_("country"), max_length=2, blank=True)
    # Where it lies in its country: two towns may have one name.
    region_ru = models.CharField(_("region in Russian"), max_length=100, blank=True)
    region_en = models.CharField(_("region in English"), max_length=100, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64)
    slug = models.CharField(_("address"), max_length=63)
    venue = models.CharField(_("where you would meet"), max_length=120)
    address = models.CharField(_("street and house"), max_length=200, blank=True)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=3)  # 0 is Monday
    at = models.TimeField(_("begins at"))
    why = models.TextField(_("why your city"), max_length=5000)
    language = models.CharField(_("language"), max_length=5, default="ru")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SUBMITTED, db_index=True
    )
    submitted_at = models.DateTimeField(_("submitted"), default=now)
    # Of a second group: HQ has asked the first one, somebody of it has agreed, they have met.
    asked_at = models.DateTimeField(_("the first group was asked"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        "Initiator", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    introduced_at = models.DateTimeField(_("put in touch"), null=True, blank=True)
    told = models.CharField(_("told to the initiators"), max_length=10, blank=True)

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = (
            models.UniqueConstraint(
                fields=["geoname_id"],
                condition=~Q(state__in=HOLDS_NO_CITY),
                name="one_application_a_city",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=~Q(state__in=HOLDS_NO_CITY),
                name="one_application_an_address",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("franchise:application", args=[self.key])

    @property
    def news(self) -> str:
        """What the initiators are to be told about."""
        if self.state == Application.State.SECOND and self.introduced_at:
            return INTRODUCED
        if self.state == Application.State.SECOND and self.asked_at:
            return ASKED
        return str(self.state)

    @property
    def is_one_person(self) -> bool:
        """Not a group: one person who asks to join those who have begun. They name no place."""
        return self.state == Application.State.SECOND and not self.venue

    @property
    def can_be_changed(self) -> bool:
        """True while addresses may be corrected and the application withdrawn."""
        is_second = self.state == Application.State.SECOND and not self.introduced_at
        return is_second or self.state == Application.State.SUBMITTED

    def is_overdue(self, *, now: datetime) -> bool:
        """True once HQ owes the answer that it promised."""
        return self.state == Application.State.SUBMITTED and self.submitted_at + PROMISED < now

    @property
    def region_name(self) -> str:
        english = (get_language() or "ru").startswith("en")
        return self.region_en if english else self.region_ru

    @property
    def place(self) -> Place:
        """The gazetteer's place as the application has it."""
        return Place(
            geoname_id=self.geoname_id,
            name_ru=self.name_ru,
            name_en=self.name_en,
            country=self.country,
            timezone=self.timezone,
            population=0,
            region_ru=self.region_ru,
            region_en=self.region_en,
        )

    @property
    def full_name(self) -> str:
        """The city with its region: two towns may have one name."""
        return ", ".join(filter(None, [self.name, self.region_name]))

    @property
    def has_moved_up(self) -> bool:
        """True for a second group whose first group is gone."""
        return (
            self.state == Application.State.SUBMITTED
            and self.letters.filter(name=Application.State.SECOND).exists()
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def place_name(self) -> str:
        """“Region, country”, as far as known."""
        return ", ".join(filter(None, [self.region_name, self.country_name]))

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "ru").startswith("en") else self.name_ru

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def weekday_name(self) -> str:
        return str(WEEKDAYS[self.weekday])


class Initiator(models.Model):
    """One of the people who begin."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="initiators")
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"))
    confirmed_at = models.DateTimeField(_("confirmed the e-mail"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("initiator")
        verbose_name_plural = _("initiators")
        constraints = (
            models.UniqueConstraint(fields=["application", "email"], name="initiator_once"),
        )

    def __str__(self) -> str:
        return self.name


class LetterQuerySet(models.QuerySet["Letter"]):
    def on_their_way(self) -> LetterQuerySet:
        """Neither handed over nor given up."""
        return self.filter(sent_at=None, attempts__lt=ATTEMPTS)

    def due(self, *, now: datetime) -> LetterQuerySet:
        return self.on_their_way().filter(Q(try_at=None) | Q(try_at__lte=now))

    def refused(self) -> LetterQuerySet:
        """For HQ: the mail server said no, and has not changed its mind."""
        return self.filter(sent_at=None).exclude(refusal="").order_by("pk")


class Letter(models.Model):
    """One letter about an application and what became of it, so that none holds up the others."""

    application = models.ForeignKey(
        Application, models.CASCADE, db_index=False, related_name="letters"
    )
    name = models.CharField(_("about"), max_length=10)
    to = models.EmailField(_("e-mail"), blank=True)  # empty: both groups at once
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    try_at = models.DateTimeField(_("not again before"), null=True, blank=True)
    sent_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    refusal = models.CharField(_("what the mail server said"), max_length=300, blank=True)

    objects: ClassVar = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "name", "to"], name="a_letter_is_sent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.to}"

    @property
    def pause(self) -> timedelta:
        """From the coming attempt to the one after it."""
        return timedelta(minutes=min(2 ** (self.attempts + 1), LONGEST_PAUSE))


class Review(models.Model):
    """HQ's answer to an application, in words."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=now)
    approved = models.BooleanField(_("approved"))
    words = models.TextField(_("words to the initiators"), max_length=5000)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.application}: {self.approved}"


class Franchise(models.Model):
    """A city's right to be part of the network. One that is not ended per city."""

    city = models.ForeignKey("registry.City", models.PROTECT, related_name="franchises")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="franchise"
    )
    began_at = models.DateTimeField(_("began"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("franchise")
        verbose_name_plural = _("franchises")
        constraints = (
            models.UniqueConstraint(
                fields=["city"], condition=Q(ended_at=None), name="one_active_franchise_a_city"
            ),
        )

    def __str__(self) -> str:
        return str(self.city)


class BuildStep(models.Model):
    """A stop on the line of a city being built. Its page reads these rows: reloads lose nothing."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        SCHEMA = "schema", _("A place of its own")
        TABLES = "tables", _("Rooms and shelves")
        RHYTHM = "rhythm", _("The first Thursdays")
        INVITATIONS = "invitations", _("Invitations to the initiators")
        OPEN = "open", _("Doors open")

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    done_at = models.DateTimeField(_("done"), default=now)

    class Meta:
        verbose_name = _("step of building")
        verbose_name_plural = _("steps of building")
        ordering = ("done_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["application", "kind"], name="a_step_is_done_once"),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())
