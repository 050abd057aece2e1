"""The history of an application, the conversation about it, and HQ's notes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from franchise.models.application import Application, Initiator

LONGEST_MESSAGE = 5000  # characters


class ChangeQuerySet(models.QuerySet["Change"]):
    def for_group(self) -> ChangeQuerySet:
        """Changes that the group may read: without HQ's internal ones."""
        return self.exclude(kind__in=Change.INTERNAL)


class Change(models.Model):
    """One change of an application: who, when, what, and why.

    Written in the transaction of the change and never edited.
    """

    class Kind(models.TextChoices):
        SENT = "sent", _("Sent")
        CONFIRMED = "confirmed", _("Confirmed the e-mail")
        CORRECTED = "corrected", _("Corrected an address")
        MOVED_UP = "moved_up", _("The city became free: this application counts")
        ASKED = "asked", _("Asked the first group")
        INTRODUCED = "introduced", _("Agreed to meet")
        JOINED = "joined", _("Joined the group")
        ASSIGNED = "assigned", _("Takes care of it")
        UNASSIGNED = "unassigned", _("Nobody takes care of it")
        APPROVED = "approved", pgettext_lazy("history", "Said yes")
        DECLINED = "declined", pgettext_lazy("history", "Said no")
        NAMED = "named", _("Named one more person")
        LEFT = "left", _("Left the group")
        SIGNED = "signed", _("Signed the agreement")
        AGREED = "agreed", _("All have signed")
        PRICED = "priced", _("The first payment is open")
        BUILDING = "building", _("The city is being built")
        LIVE = "live", _("The doors are open")
        WITHDRAWN = "withdrawn", pgettext_lazy("history", "Withdrew the application")
        RETURNED = "returned", _("The money was returned")
        NOTICE = "notice", _("Gave notice: the city leaves the network")
        CONSENT = "consent", _("Agreed that the city leaves")
        DAY_FIXED = "day_fixed", _("The day of leaving is fixed")
        ADDRESS = "address", _("Named the new address")
        STAYS = "stays", _("Took the notice back: the city stays")
        LEFT_NET = "left_net", _("The city has left the network")
        CAME_BACK = "came_back", _("The city has come back")

    class Side(models.TextChoices):
        GROUP = "group", _("The group")
        HQ = "hq", _("HQ")
        SYSTEM = "system", _("By itself")

    INTERNAL = (Kind.ASSIGNED, Kind.UNASSIGNED)

    application = models.ForeignKey(Application, models.CASCADE, related_name="changes")
    kind = models.CharField(_("change"), max_length=12, choices=Kind.choices)
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    who = models.CharField(_("who"), max_length=254, blank=True)  # a name, or HQ's e-mail
    why = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(_("when"), default=now)

    objects: ClassVar = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.application}: {self.kind}"

    @property
    def who_for_group(self) -> str:
        """The author's name for a group, which never reads names of HQ's people."""
        if self.side == Change.Side.GROUP and self.who:
            return self.who
        return str(self.get_side_display())


class Message(models.Model):
    """Words of one side to the other; the other side reads them by page and by letter."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    initiator = models.ForeignKey(
        Initiator, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    from_hq = models.BooleanField(_("from HQ"))
    who = models.CharField(_("who"), max_length=254, blank=True)  # a name, or HQ's e-mail
    text = models.TextField(_("words"), max_length=LONGEST_MESSAGE)
    nonce = models.CharField(_("sent once"), max_length=43)
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["application", "nonce"], name="message_once"),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.who}"


class Note(models.Model):
    """HQ's words to itself about an application. No group reads them."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=LONGEST_MESSAGE)
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.application}: {self.text[:40]}"
