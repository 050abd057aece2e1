"""A city invites HQ to look, for a purpose and a time; what HQ opens is a line for both.

The tables are shared, and row-level security (migration 0002) parts who writes what: only the city
invites, only HQ names who comes, and lines of the log are added, never changed or deleted.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.validators import MAX_NAME

MAX_PURPOSE = 200


class InvitationQuerySet(models.QuerySet["HelpInvitation"]):
    def open(self, *, now: datetime) -> InvitationQuerySet:
        return self.filter(ended_at=None, until__gt=now)


class HelpInvitation(models.Model):
    """HQ may look into a city until a time, unless a member of the core ends it before."""

    city_id = models.BigIntegerField(db_index=True)
    purpose = models.CharField(_("What for"), max_length=MAX_PURPOSE)
    invited_by = models.CharField(max_length=MAX_NAME)
    invited_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=MAX_NAME, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of HQ")
        verbose_name_plural = _("invitations of HQ")

    def __str__(self) -> str:
        return f"city_{self.city_id}: {self.purpose}"

    def is_open(self, *, now: datetime) -> bool:
        return self.ended_at is None and now < self.until


class HelpPass(models.Model):
    """A person of HQ who comes by an invitation; written by HQ, ends with their right."""

    city_id = models.BigIntegerField()
    invitation_id = models.BigIntegerField(db_index=True)
    email = models.EmailField()
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pass of HQ")
        verbose_name_plural = _("passes of HQ")

    def __str__(self) -> str:
        return f"{self.email} in city_{self.city_id}"


class HelpOpening(models.Model):
    """A line of the log: who of HQ opened which page of a city, when.

    The line of the entrance has the nonce of its token, which is redeemed once.
    """

    city_id = models.BigIntegerField()
    pass_id = models.BigIntegerField()
    invitation_id = models.BigIntegerField()
    email = models.EmailField()
    at = models.DateTimeField(default=timezone.now)
    path = models.CharField(max_length=300)  # empty for the entrance
    refused = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("page opened by HQ")
        verbose_name_plural = _("pages opened by HQ")
        indexes: ClassVar = (models.Index(fields=["city_id", "-at"], name="openings_of_city"),)

    def __str__(self) -> str:
        return f"{self.email} {self.path}"
