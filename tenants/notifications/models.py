"""Notifications of members, and each member's choices of what reaches them where."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.notifications.kinds import MAX_NAME, Choice, Kind
from tenants.notifications.validators import (
    MAX_ENDPOINT,
    MAX_KEY,
    MAX_PATH,
    MAX_PUSH_KEY,
    MAX_TEXT,
)
from tenants.notifications.wishes import Wish

MAX_CHANNEL = 12
NIGHT, MORNING = time(22), time(8)
MONDAY, NINE = 0, 9
BROWSERS = ("Edg/", "YaBrowser/", "OPR/", "Firefox/", "Chrome/", "Safari/")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def newest_first(self) -> NotificationQuerySet:
        return self.order_by("-made_at", "-pk")


class Notification(models.Model):
    """Something that may reach a member. A member gets each `key` of a kind once.

    `handed`: channels besides the page that have it; `digest` is one of them. `path` with
    `fragment` is the page about it: opening that page reads the notification.
    """

    member = models.ForeignKey(Member, models.CASCADE, db_index=False, related_name="notifications")
    kind = models.CharField(max_length=MAX_NAME)
    key = models.CharField(max_length=MAX_KEY)
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    text = models.CharField(max_length=MAX_TEXT, blank=True)
    path = models.CharField(max_length=MAX_PATH, blank=True)
    fragment = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    handed = ArrayField(models.CharField(max_length=MAX_CHANNEL), default=list, blank=True)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "kind", "key"], name="one_notification_of_a_key"
            ),
        )
        indexes = (
            models.Index(
                fields=["member"], condition=models.Q(read_at=None), name="unread_notifications"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def url(self) -> str:
        return f"{self.path}#{self.fragment}" if self.fragment else self.path


class Device(models.Model):
    """A browser of a member that gets push messages; `p256dh` and `auth` encrypt them to it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=MAX_ENDPOINT, unique=True)
    p256dh = models.CharField(max_length=MAX_PUSH_KEY)
    auth = models.CharField(max_length=MAX_PUSH_KEY)
    name = models.CharField(max_length=300, blank=True, help_text="the browser's own words")
    made_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """The browser and the system, as far as they say so: “Firefox, Android”."""
        browser = next((name for name in BROWSERS if name in self.name), "")
        system = next((name for name in SYSTEMS if name in self.name), "")
        return ", ".join(filter(None, (browser.rstrip("/").replace("Edg", "Edge"), system))) or "?"


class NotificationChoices(models.Model):
    """What a member wants to reach them, and when not. Without a row, the defaults.

    `kinds`: name of a kind → `Wish` as JSON, of those that differ from the kind's default. Quiet
    hours are in the city's zone; without them both are null. `digest_day` counts from Monday and is
    null for no weekly digest; `digest_hour` is an hour of that day in the city's zone.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("member")
    )
    kinds = models.JSONField(default=dict, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=NIGHT)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=MORNING)
    digest_day = models.PositiveSmallIntegerField(null=True, blank=True, default=MONDAY)
    digest_hour = models.PositiveSmallIntegerField(default=NINE)

    class Meta:
        verbose_name = _("choices of notifications")
        verbose_name_plural = _("choices of notifications")

    def __str__(self) -> str:
        return str(self.kinds)

    def wish(self, kind: Kind) -> Wish:
        """The member's wish for a kind; its default if they have none."""
        known: Any = self.kinds.get(kind.name)
        return Wish.read(known) if known else Wish(Choice(kind.default))

    def comes_at_once(self, kind: Kind) -> bool:
        return self.wish(kind).when == Choice.AT_ONCE

    def set_wish(self, kind: Kind, wish: Wish) -> None:
        """Note a wish; a default is not kept, so that it may change with the kind."""
        if wish == Wish(Choice(kind.default)):
            self.kinds.pop(kind.name, None)
        else:
            self.kinds[kind.name] = wish.written()
