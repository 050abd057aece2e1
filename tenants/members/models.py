"""The people of a city. No titles, no ranks: what I help with, learn and work on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members import validators
from tenants.ui.avatars import first_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DUTY_TERM = timedelta(weeks=12)  # until the city decides on another one
INVITATION_TERM = timedelta(days=30)
RETURN_TERM = timedelta(days=30)  # leaving can be undone this long
LAST_WEEKS = timedelta(weeks=3)  # of a duty, in which it can be taken for another term
OBJECTION_REST = timedelta(weeks=1)  # after an objection, before the same duty is claimed again
MOST_CLAIMS = 3  # by one person in a week: the core gets a letter about each


def topics(label: StrOrPromise) -> ArrayField[Sequence[str], list[str]]:
    """A short list of things, in people's own words."""
    topic = models.CharField(max_length=validators.MAX_TOPIC)
    return ArrayField(topic, default=list, blank=True, verbose_name=label)


class MemberQuerySet(models.QuerySet["Member"]):
    def here(self) -> MemberQuerySet:
        """People who have not left."""
        return self.filter(left_at=None)

    def core(self, *, now: datetime) -> MemberQuerySet:
        """Those of them who hold a duty."""
        return self.here().filter(pk__in=Duty.objects.current(now=now).values("member"))


class Member(models.Model):
    """A participant of this city."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="member", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=validators.MAX_NAME)
    helps_with = topics(_("I can help with"))
    learning = topics(_("I am learning"))
    working_on = models.CharField(
        _("I am working on"), max_length=validators.MAX_WORKING_ON, blank=True
    )
    about = models.TextField(_("about me"), max_length=validators.MAX_ABOUT, blank=True)
    contact = models.CharField(_("how to reach me"), max_length=validators.MAX_CONTACT, blank=True)
    is_public = models.BooleanField(_("profile open to everyone"), default=False, db_default=False)
    calendar_round = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often the address of the own calendar was renewed"
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, db_index=True)
    left_at = models.DateTimeField(_("left on"), null=True, blank=True)
    forget_at = models.DateTimeField(_("to be forgotten on"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten on"), null=True, blank=True)
    paused_until = models.DateTimeField(_("may write again from"), null=True, blank=True)
    came_by = models.ForeignKey(
        "Invitation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("came by"),
    )

    objects: ClassVar = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:member", settings.CITY_URLCONF, [self.pk])

    def is_shown_to(self, viewer: Member | None) -> bool:
        """True if the viewer reads the whole name and the profile."""
        return bool(viewer) or self.is_public

    def name_for(self, viewer: Member | None) -> str:
        """The name for members of the city; the first name for visitors."""
        return self.name if self.is_shown_to(viewer) else first_name(self.name)

    def is_core(self, *, now: datetime) -> bool:
        """True if this person holds a duty now, or stands in for a holder."""
        return Duty.objects.current(now=now).carried_by(self, now=now).exists()

    def may_return(self, *, now: datetime) -> bool:
        """True while leaving can still be undone with everything in its place."""
        return self.left_at is not None and now - self.left_at <= RETURN_TERM


class DutyQuerySet(models.QuerySet["Duty"]):
    def current(self, *, now: datetime) -> DutyQuerySet:
        """Duties that are held now, without the claims."""
        return self.filter(taken_at__lte=now, ends_at__gt=now, laid_down_at=None)

    def carried_by(self, member: Member, *, now: datetime) -> DutyQuerySet:
        """Those of a holder, and of holders who are away and for whom the member stands in."""
        stands_in = models.Q(stand_in=member, away_from__lte=now, away_until__gt=now)
        return self.filter(models.Q(member=member) | stands_in)

    def claims(self, *, now: datetime) -> DutyQuerySet:
        """Claims that the core can still agree or object to."""
        return self.filter(taken_at__gt=now, laid_down_at=None)


class Duty(models.Model):
    """A part of the core's work that a member takes on, for a term.

    A claim is a duty whose `taken_at` lies ahead: it is held from then on, or at once when another
    holder agrees; an objection lays it down. `offered_to` may take it over; `stand_in` has its
    rights from `away_from` until `away_until`.
    """

    class Kind(models.TextChoices):
        FACILITATION = "facilitation", _("Facilitating")
        VENUE = "venue", _("Venue")
        NEWCOMERS = "newcomers", _("Newcomers")
        MINUTES = "minutes", _("Minutes")
        MODERATION = "moderation", _("Moderation")
        PARTNERS = "partners", _("Partners")

    class End(models.TextChoices):
        STEPPED_DOWN = "stepped_down", _("stepped down")
        PASSED_ON = "passed_on", _("passed it on")
        RENEWED = "renewed", _("went on for another term")
        INACTIVE = "inactive", _("was not seen for a month")
        RECALLED = "recalled", _("was recalled")
        LEFT = "left", _("left the city")

    member = models.ForeignKey(Member, models.CASCADE, related_name="duties")
    kind = models.CharField(_("duty"), max_length=20, choices=Kind.choices)
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now, db_default=Now())
    taken_at = models.DateTimeField(_("since"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    laid_down_at = models.DateTimeField(_("laid down"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    objected_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    objection = models.CharField(
        _("objection"), max_length=validators.MAX_OBJECTION, blank=True, db_default=""
    )
    ended_how = models.CharField(
        _("how it ended"), max_length=12, choices=End.choices, blank=True, default="", db_default=""
    )
    offered_to = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    stand_in = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    away_from = models.DateTimeField(_("away from"), null=True, blank=True)
    away_until = models.DateTimeField(_("away until"), null=True, blank=True)

    objects: ClassVar = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=models.Q(laid_down_at=None),
                name="one_term_of_a_duty_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member}"

    def is_claim(self, *, now: datetime) -> bool:
        """True while the core can agree or object."""
        return self.laid_down_at is None and self.taken_at > now

    def is_held(self, *, now: datetime) -> bool:
        return self.laid_down_at is None and self.taken_at <= now < self.ends_at

    def can_be_prolonged(self, *, now: datetime) -> bool:
        return self.ends_at - now <= LAST_WEEKS


class Invitation(models.Model):
    """A link that makes its bearer a member: sent to initiators, shown as a QR at the door."""

    token = models.CharField(_("token"), max_length=64, unique=True)
    email = models.EmailField(_("for whom"), blank=True)  # empty: for whoever stands at the door
    name = models.CharField(_("name"), max_length=validators.MAX_NAME, blank=True)
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.Kind.choices, blank=True)
    by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.email or self.token[:6]

    def is_open(self, *, now: datetime) -> bool:
        return self.expires_at > now and (not self.email or self.accepted_at is None)

    @property
    def is_for_the_door(self) -> bool:
        """Shown as a QR: for many people, none of whose mailboxes it proves."""
        return not self.email


class SettingChangeQuerySet(models.QuerySet["SettingChange"]):
    def holding(self, name: str) -> SettingChangeQuerySet:
        """The decided values of one setting, the one that holds first."""
        return self.filter(name=name, is_decided=True).order_by("-ended_at", "-pk")


class SettingChange(models.Model):
    """A value that was proposed for a setting of the city; the last decided one holds.

    `name` and the limits of `value`: see `city_settings`. `ended_at`: when the decision on it was
    closed; one at a time is open for each setting.
    """

    name = models.CharField(max_length=20)
    value = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)
    is_decided = models.BooleanField(default=False)

    objects: ClassVar = SettingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(ended_at=None),
                name="one_open_change_of_a_setting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
