"""The groups of people that can be asked."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member


class Electorate(models.TextChoices):
    ALL = "all", _("Everybody who is with us")
    CORE = "core", _("The core")


def electors_of(kind: str, *, now: datetime) -> list[Member]:
    """The members of an electorate, as it is now. One statement."""
    members = Member.objects.core(now=now) if kind == Electorate.CORE else Member.objects.here()
    return list(members)
