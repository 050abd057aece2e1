"""The people who manage a city towards the network, and the changes among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from franchise.models.franchise import Franchise
from franchise.models.leaving import LONGEST_REASON

MOST_MANAGERS = 12


class CityManager(models.Model):
    """One of the equals who manage a franchise, known by a mailbox.

    The row of the franchise is the lock of all its managers.
    """

    franchise = models.ForeignKey(Franchise, models.CASCADE, related_name="managers")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    since = models.DateTimeField(_("since"), default=now)

    class Meta:
        verbose_name = _("manager of a city")
        verbose_name_plural = _("managers of cities")
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(fields=["franchise", "email"], name="a_manager_once"),
        )
        indexes = (models.Index(fields=["email"], name="managers_by_email"),)

    def __str__(self) -> str:
        return self.name


class ManagerChangeQuerySet(models.QuerySet["ManagerChange"]):
    def open(self) -> ManagerChangeQuerySet:
        """Proposals that wait for consent."""
        return self.filter(state=ManagerChange.State.OPEN)


class ManagerChange(models.Model):
    """A change among the managers of a city, proposed or done: who, whom, when and why.

    Names and addresses are kept as they were then; of HQ it is the e-mail.
    """

    class Kind(models.TextChoices):
        ADD = "add", pgettext_lazy("managers", "add")
        REMOVE = "remove", pgettext_lazy("managers", "remove")
        LEAVE = "leave", pgettext_lazy("managers", "leave")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("managers", "waits for consent")
        DONE = "done", pgettext_lazy("managers", "done")
        STOPPED = "stopped", pgettext_lazy("managers", "stopped")
        EXPIRED = "expired", pgettext_lazy("managers", "expired")

    franchise = models.ForeignKey(Franchise, models.CASCADE, related_name="manager_changes")
    kind = models.CharField(_("change"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    # Whom it is about.
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    proposed_by = models.CharField(_("proposed by"), max_length=254)
    why = models.TextField(_("why"), max_length=LONGEST_REASON, blank=True)
    made_at = models.DateTimeField(_("proposed"), default=now)
    closed_at = models.DateTimeField(_("over since"), null=True, blank=True)
    # Who stopped it, or the person of HQ who did it instead of consent.
    closed_by = models.CharField(_("closed by"), max_length=254, blank=True)
    closed_because = models.TextField(_("why"), max_length=LONGEST_REASON, blank=True)
    by_hq = models.BooleanField(_("done by HQ"), default=False)

    objects: ClassVar = ManagerChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of managers")
        verbose_name_plural = _("changes of managers")
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["franchise", "email"],
                condition=Q(state="open"),
                name="one_open_change_a_manager",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.email}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def missing_consents(self, managers: Iterable[CityManager]) -> list[CityManager]:
        """Those of the present managers whose consent it waits for, without the one removed."""
        agreed = {one.email for one in self.consents.all()}
        concerned = {self.email} if self.kind == self.Kind.REMOVE else set()
        return [one for one in managers if one.email not in agreed | concerned]

    @property
    def expires_at(self) -> datetime:
        """The end of a proposal that not all agree to."""
        return self.made_at + timedelta(days=settings.MANAGER_CHANGE_DAYS)


class ManagerConsent(models.Model):
    """A manager consents to a proposed change; proposing it is the first consent."""

    change = models.ForeignKey(ManagerChange, models.CASCADE, related_name="consents")
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("consent to a change of managers")
        verbose_name_plural = _("consents to changes of managers")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["change", "email"], name="one_consent_a_change"),
        )

    def __str__(self) -> str:
        return self.name
