"""Applications for a city, the people who apply, and HQ's answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.timezone import now
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from franchise.places import Place, country_name

INITIATORS = 3  # never one leader
MOST_INITIATORS = 12
PROMISED = timedelta(days=3)  # in which HQ says it answers
ASKED = "asked"
INTRODUCED = "introduced"
# Values of `Application.State`.
HOLDS_NO_CITY = ("declined", "second", "withdrawn", "returned", "left")
OVER = ("declined", "withdrawn", "returned", "live", "left")
JOINABLE = ("submitted", "agreement")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> ApplicationQuerySet:
        return self.filter(state=Application.State.SUBMITTED).order_by("submitted_at", "pk")

    def joinable(self) -> ApplicationQuerySet:
        """Applications of groups that can still take somebody in: their city is not begun."""
        return self.filter(state__in=JOINABLE)

    def alive(self) -> ApplicationQuerySet:
        """Applications that reserve their city: a second group waits."""
        return self.exclude(state__in=HOLDS_NO_CITY)

    def overdue(self, *, now: datetime) -> ApplicationQuerySet:
        """Applications to which HQ owes an answer since the promised time."""
        owed = self.filter(state=Application.State.SUBMITTED, question_at=None)
        return owed.filter(
            Q(answer_due_at__lt=now) | Q(answer_due_at=None, submitted_at__lt=now - PROMISED)
        )

    def seconds(self) -> ApplicationQuerySet:
        """Groups that found their city taken and wait to be put in touch."""
        return self.filter(state=Application.State.SECOND, introduced_at=None).order_by(
            "submitted_at", "pk"
        )

    def to_be_asked(self) -> ApplicationQuerySet:
        """Second groups whose first group HQ has not asked yet; single people ask themselves."""
        return self.seconds().filter(asked_at=None).exclude(venue="")

    def unfinished(self) -> ApplicationQuerySet:
        """Approved, but the doors are not open yet."""
        return self.filter(state=Application.State.BUILDING)


class Application(models.Model):
    """A group that wants to begin in its city."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for HQ")
        AGREEMENT = "agreement", _("Agreement")
        PAYMENT = "payment", _("First payment")
        BUILDING = "building", _("Being built")
        LIVE = "live", _("Live")
        DECLINED = "declined", _("Declined")
        SECOND = "second", _("Second group")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
        RETURNED = "returned", _("Money returned")
        LEFT = "left", pgettext_lazy("application", "Left the network")

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
    # The turn: HQ has asked the group and waits for it; a later promise than that of sending.
    question_at = models.DateTimeField(_("HQ asked"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_("answer promised until"), null=True, blank=True)
    is_supported = models.BooleanField(_("HQ carries its costs"), default=False, db_default=False)
    account = models.OneToOneField(
        "billing.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name=_("billing account"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("takes care of it"),
    )

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
        """The name of the letter about the last change."""
        if self.state == Application.State.SECOND and self.introduced_at:
            return INTRODUCED
        if self.state == Application.State.SECOND and self.asked_at:
            return ASKED
        return str(self.state)

    @property
    def first_group(self) -> Application | None:
        """The application that reserves the city of this second group. One query."""
        alive = Application.objects.alive().filter(geoname_id=self.geoname_id)
        found: Application | None = alive.first()
        return found

    @property
    def is_one_person(self) -> bool:
        """True for one person without a venue, who asks to join the first group."""
        return self.state == Application.State.SECOND and not self.venue

    @property
    def can_be_changed(self) -> bool:
        """True while addresses can be corrected and the application withdrawn."""
        is_second = self.state == Application.State.SECOND and not self.introduced_at
        return is_second or self.state in (
            Application.State.SUBMITTED,
            Application.State.AGREEMENT,
        )

    @property
    def can_be_withdrawn(self) -> bool:
        """True until the city is begun."""
        return self.can_be_changed or self.state == Application.State.PAYMENT

    @property
    def is_paid(self) -> bool:
        """True once the licence of its account has begun."""
        return bool(self.account and self.account.begun_at)

    @property
    def holds_city(self) -> bool:
        """True if nobody else can begin in the city."""
        return self.state not in HOLDS_NO_CITY

    @property
    def can_be_reviewed(self) -> bool:
        """True while HQ has not answered."""
        return self.can_be_changed and self.state != Application.State.AGREEMENT

    @property
    def is_open(self) -> bool:
        """True until the application is declined, withdrawn, or its city is there."""
        return self.state not in OVER

    @property
    def has_city(self) -> bool:
        """True once its city was open, also after it has left."""
        return self.state in (Application.State.LIVE, Application.State.LEFT)

    @property
    def takes_messages(self) -> bool:
        """True until it has ended without a city, or its city has left the network."""
        return self.is_open or self.state == Application.State.LIVE

    @property
    def is_with_group(self) -> bool:
        """True while HQ waits for the group's answer to a question."""
        return self.state == Application.State.SUBMITTED and self.question_at is not None

    @property
    def promised_at(self) -> datetime:
        """The moment until which HQ has promised an answer."""
        return self.answer_due_at or self.submitted_at + PROMISED

    def is_overdue(self, *, now: datetime) -> bool:
        """True if HQ has let the promised time pass without an answer."""
        is_with_hq = self.state == Application.State.SUBMITTED and not self.question_at
        return is_with_hq and self.promised_at < now

    @property
    def region_name(self) -> str:
        english = (get_language() or "ru").startswith("en")
        return self.region_en if english else self.region_ru

    @property
    def place(self) -> Place:
        """The gazetteer's place, with the names of the application."""
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
        """True for a second group that took the place of a first group that is gone."""
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
    """One of the people who apply for a city."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="initiators")
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"))
    confirmed_at = models.DateTimeField(_("confirmed the e-mail"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    disclosed_at = models.DateTimeField(_("disclosure sent"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("initiator")
        verbose_name_plural = _("initiators")
        constraints = (
            models.UniqueConstraint(fields=["application", "email"], name="initiator_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def can_sign_at(self) -> datetime | None:
        """The end of this person's cooling-off period; None before the disclosure."""
        days = timedelta(days=settings.COOLING_OFF_DAYS)
        return self.disclosed_at + days if self.disclosed_at else None


class Review(models.Model):
    """HQ's answer to an application, with its reason."""

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
