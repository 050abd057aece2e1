"""Pulses of cities, roles of the people at HQ, and the audit log of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.registry.models import City
from tenants.registry.models.city import in_reader_language

WEEK = timedelta(weeks=1)
KEPT = 8  # evenings that are looked back on
LONGEST_ANNOUNCEMENT = 4000


COUNTS = (
    "members",
    "active",
    "permanent",
    "products",
    "questions",
    "arrivals",
    "asked",
    "worked",
    "answered",
)
EVENINGS = ("due", "kept", "due_in_four", "kept_in_four")
NUMBERS = (*COUNTS, *EVENINGS, "energy_before", "energy_after", "coverage")


class WeeklyPulse(models.Model):
    """What a city publishes about one week of its own calendar, kept for years.

    Written by the city's own role, and rewritten until the next week ends. `week` is a Monday.
    Counts are as `small_groups.publish` leaves them; null: hidden.

    `active`: members who came to an evening within four weeks. `permanent`: those who came to four
    of the last eight regular evenings. `arrivals` and the questions `asked`, `worked` on and
    `answered`: within four weeks. `due` and `kept` are evenings, which are public. Energy: means
    of twelve weeks, from 1 to 5. `coverage`: the share of pairs of permanent participants who have
    worked at one table, in percent.
    """

    pk = models.CompositePrimaryKey("city_id", "week")
    city_id = models.BigIntegerField()
    week = models.DateField()
    members = models.PositiveIntegerField(null=True)
    active = models.PositiveIntegerField(null=True)
    permanent = models.PositiveIntegerField(null=True)
    products = models.PositiveIntegerField(null=True)
    questions = models.PositiveIntegerField(null=True)
    arrivals = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(null=True)
    worked = models.PositiveIntegerField(null=True)
    answered = models.PositiveIntegerField(null=True)
    due = models.PositiveSmallIntegerField(default=0)
    kept = models.PositiveSmallIntegerField(default=0)
    due_in_four = models.PositiveSmallIntegerField(default=0)  # weeks
    kept_in_four = models.PositiveSmallIntegerField(default=0)
    energy_before = models.FloatField(null=True)
    energy_after = models.FloatField(null=True)
    coverage = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("pulse of a week")
        verbose_name_plural = _("pulses of weeks")
        indexes = (models.Index(fields=["week"], name="hq_pulse_week"),)

    def __str__(self) -> str:
        return f"city_{self.city_id} {self.week}"

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers by name, as JSON."""
        return {name: getattr(self, name) for name in NUMBERS}

    @property
    def energy(self) -> float | None:
        """The mean change of energy in an evening."""
        if self.energy_before is None or self.energy_after is None:
            return None
        return round(self.energy_after - self.energy_before, 1)

    @property
    def arrivals_each(self) -> int | None:
        """Arrivals at an evening, a mean of four weeks; None where they are hidden."""
        kept = self.kept_in_four
        return round(self.arrivals / kept) if self.arrivals and kept else None


class Pulse(models.Model):
    """The present of one city, pushed by the city's own role.

    HQ reads it and never opens a city's schema. Counts of people and of their work are in
    `published` alone, rounded in the city (`small_groups`): those of now, a week and a month ago.
    """

    city = models.OneToOneField(
        City, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="pulse"
    )
    last_meeting_at = models.DateTimeField(_("last meeting"), null=True, blank=True)
    kept = ArrayField(
        models.DateTimeField(), default=list, verbose_name=_("meetings kept, newest first")
    )
    upcoming = ArrayField(models.DateTimeField(), default=list, verbose_name=_("meetings ahead"))
    published = models.JSONField(default=dict, db_default={})  # numbers: now, week_ago, month_ago
    formats = models.JSONField(default=list, db_default=[])  # effects of formats of the catalogue
    known = models.JSONField(default=dict, db_default={})  # name, rhythm and venue at the last push
    changes = models.JSONField(default=list, db_default=[])  # of them, the newest first
    pushed_at = models.DateTimeField(_("pushed"), default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("city", "pulse")
        verbose_name_plural = pgettext_lazy("city", "pulses")

    def __str__(self) -> str:
        return f"city_{self.city_id}"

    def numbers(self, moment: str = "now") -> WeeklyPulse:
        """The published numbers of now, "week_ago" or "month_ago"; hidden before the first push."""
        return WeeklyPulse(city_id=self.pk, **self.published.get(moment, {}))

    def next_meeting_at(self, *, now: datetime) -> datetime | None:
        """The first meeting that has not begun, also of numbers that were pushed long ago."""
        return next((start for start in self.upcoming if start > now), None)

    def weeks(self, *, now: datetime, count: int = 4) -> list[bool]:
        """For each of the last weeks, oldest first: true if a meeting was kept."""
        ages = {(now - start) // WEEK for start in self.kept}
        return [weeks_ago in ages for weeks_ago in reversed(range(count))]


class FailedTask(models.Model):
    """Failures of a background task since somebody of HQ has looked. One row for each task.

    Alarms are not among them: a failed one stays in its own table until it succeeds.
    """

    name = models.CharField(_("background task"), max_length=120, primary_key=True)
    times = models.PositiveIntegerField(_("failures"), default=1)
    error = models.CharField(_("error"), max_length=120)  # a class: messages may name people
    last_at = models.DateTimeField(_("last failure"))

    class Meta:
        verbose_name = _("failed task")
        verbose_name_plural = _("failed tasks")

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """Words of HQ to the cores of cities. English ones are optional."""

    title_ru = models.CharField(_("title in Russian"), max_length=120)
    text_ru = models.TextField(_("text in Russian"), max_length=LONGEST_ANNOUNCEMENT)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text_en = models.TextField(_("text in English"), max_length=LONGEST_ANNOUNCEMENT, blank=True)
    to_all = models.BooleanField(_("to all cities"), default=False)
    by = models.CharField(_("by"), max_length=254)  # e-mail of a person of HQ
    at = models.DateTimeField(_("when"))
    nonce = models.UUIDField(unique=True)  # a form that is sent twice announces once
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_reader_language(self.title_ru, self.title_en)

    @property
    def text(self) -> str:
        return in_reader_language(self.text_ru, self.text_en)


class Delivery(models.Model):
    """An announcement for one city. `read_at`: when somebody of its core read it first."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="deliveries", db_index=False
    )
    city_id = models.BigIntegerField(db_index=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement for a city")
        verbose_name_plural = _("announcements for cities")
        constraints = (
            models.UniqueConstraint(
                fields=["announcement", "city_id"], name="an_announcement_comes_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement_id} → city_{self.city_id}"


class Role(models.TextChoices):
    """A role of a person at HQ; `rights.py` has the rights of each."""

    REVIEW = "review", pgettext_lazy("role", "review")
    MONEY = "money", pgettext_lazy("role", "money")
    SUPPORT = "support", pgettext_lazy("role", "support")
    READ_ONLY = "read_only", pgettext_lazy("role", "read only")
    PEOPLE = "people", pgettext_lazy("role", "people of HQ")


class StaffRole(models.Model):
    """One role of one person. People may have several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hq_roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("role at HQ")
        verbose_name_plural = _("roles at HQ")
        constraints = (
            models.UniqueConstraint(fields=["user", "role"], name="one_row_of_a_staff_role"),
        )

    def __str__(self) -> str:
        return self.role


class AppendOnly(TypeError):
    """An audit entry can't be changed or deleted."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Refuses to change rows; the database refuses as well (migration 0004)."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


WAYS = {
    "code": _("code by mail"),
    "password": _("password"),
    "totp": _("time code"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
}


class AuditEntry(models.Model):
    """One thing that a person of HQ did, or tried to do.

    The row refers to no other by a foreign key, so that it outlives them all. It has no words that
    people wrote to each other: those stay with the application, and leave with it.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("sign-in")
        PASSED = "passed", _("second factor at the door")
        DENIED = "denied", _("refused: no right to it")
        APPROVED = "approved", _("application: yes")
        DECLINED = "declined", _("application: no")
        INTRODUCED = "introduced", _("introduction of groups")
        ASSIGNED = "assigned", _("assignee")
        WROTE = "wrote", _("message to a group")
        NOTED = "noted", _("note")
        CORRECTED = "corrected", _("correction of money")
        DOWNLOADED = "downloaded", _("download")
        INVITED = "invited", _("invitation to HQ")
        ROLES = "roles", _("roles")
        REVOKED = "revoked", _("removal from HQ")
        NOTICE = "notice", _("notice for a city")
        LEAVING_CONFIRMED = "leaving_confirmed", _("leaving: confirmed")
        LEAVING_STOPPED = "leaving_stopped", _("leaving: taken back")
        BROUGHT_BACK = "brought_back", _("city brought back")
        MANAGER_ADDED = "manager_added", _("manager of a city added")
        MANAGER_REMOVED = "manager_removed", _("manager of a city removed")
        HELP_ENTERED = "help_entered", _("entrance into a city by its invitation")
        HELP_OPENED = "help_opened", _("page of a city opened by its invitation")
        FACTOR_ADDED = "factor_added", _("second factor set up")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        FACTOR_RESET = "factor_reset", _("second factor reset")
        RETRIED = "retried", _("failed jobs tried again")
        SEEN = "seen", _("failed tasks seen")
        ANNOUNCED = "announced", _("announcement to cities")
        RELEASED = "released", _("format released")
        RECALLED = "recalled", _("release of a format recalled")
        ANNOUNCEMENT_WITHDRAWN = "withdrawn", _("announcement withdrawn")

    at = models.DateTimeField(_("when"))
    by = models.CharField(_("who"), max_length=254, blank=True)  # e-mail; empty: the command line
    kind = models.CharField(_("what"), max_length=20)  # a `Kind`: one more needs no migration
    about = models.CharField(_("about"), max_length=300, blank=True)  # names of a city, an e-mail
    page = models.CharField(max_length=300, blank=True)  # the path of what it is about
    words = models.TextField(_("details"), blank=True)
    refused = models.BooleanField(_("refused"), default=False)
    address = models.GenericIPAddressField(_("network address"), null=True)

    objects: ClassVar = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=["-at", "-id"], name="hq_audit_time"),
            models.Index(fields=["kind", "-at"], name="hq_audit_kind"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    @property
    def what(self) -> str:
        """The name of the kind; its key if it was removed from the code."""
        return str(dict(self.Kind.choices).get(self.kind, self.kind))

    @property
    def details(self) -> str:
        """The words; roles and ways of signing in by their names."""
        if self.kind in (self.Kind.INVITED, self.Kind.ROLES):
            return _named(self.words, dict(Role.choices))
        if self.kind in (self.Kind.SIGNED_IN, self.Kind.PASSED, self.Kind.FACTOR_ADDED):
            return _named(self.words, WAYS)
        return self.words


def _named(words: str, names: Mapping[Any, Any]) -> str:
    return ", ".join(str(names.get(key, key)) for key in words.split())
