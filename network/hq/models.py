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

SMALLEST = 5  # groups of fewer are hidden
WEEK = timedelta(weeks=1)
KEPT = 8  # evenings that are looked back on


class Pulse(models.Model):
    """The present numbers of one city, pushed by the city's own role.

    HQ reads them and never opens a city's schema.
    """

    city_id = models.BigIntegerField(primary_key=True)
    members = models.PositiveIntegerField(_("members"), default=0)
    products = models.PositiveIntegerField(_("products"), default=0)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    last_meeting_at = models.DateTimeField(_("last meeting"), null=True, blank=True)
    kept = ArrayField(
        models.DateTimeField(), default=list, verbose_name=_("meetings kept, newest first")
    )
    upcoming = ArrayField(models.DateTimeField(), default=list, verbose_name=_("meetings ahead"))
    pushed_at = models.DateTimeField(_("pushed"), default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("city", "pulse")
        verbose_name_plural = pgettext_lazy("city", "pulses")

    def __str__(self) -> str:
        return f"city_{self.city_id}"

    def next_meeting_at(self, *, now: datetime) -> datetime | None:
        """The first meeting that has not begun, also of numbers that were pushed long ago."""
        return next((start for start in self.upcoming if start > now), None)

    def weeks(self, *, now: datetime, count: int = 4) -> list[bool]:
        """For each of the last weeks, oldest first: true if a meeting was kept."""
        ages = {(now - start) // WEEK for start in self.kept}
        return [weeks_ago in ages for weeks_ago in reversed(range(count))]


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
        FACTOR_ADDED = "factor_added", _("second factor set up")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        FACTOR_RESET = "factor_reset", _("second factor reset")

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
        """The name of the kind; the key of one that is not known any more."""
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
