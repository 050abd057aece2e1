"""The groups of people that can be asked."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.meetings.permanent import permanent_participants
from tenants.members.models import Member


class Electorate(models.TextChoices):
    ALL = "all", _("Everybody who is with us")
    PERMANENT = "permanent", _("Those who come regularly: permanent participants")
    CORE = "core", _("The core")


def electors_of(kind: str, *, now: datetime) -> list[Member]:
    """The members of an electorate, as it is now. Two statements at most."""
    match kind:
        case Electorate.CORE:
            return list(Member.objects.core(now=now))
        case Electorate.PERMANENT:
            return list(permanent_participants(now=now))
        case _:
            return list(Member.objects.here())
