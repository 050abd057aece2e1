"""Invitations of HQ and the pages it opened, for the city and for HQ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from network.help.models import HelpInvitation, HelpOpening
from tenants.registry.models import City

SHOWN = 50  # invitations on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class CityHelp:
    """A city's page about help: the open invitation, earlier ones, and the log."""

    current: HelpInvitation | None
    earlier: Sequence[HelpInvitation]


def help_of(city: City, *, now: datetime) -> CityHelp:
    """One statement."""
    own = HelpInvitation.objects.filter(city_id=city.pk).order_by("-invited_at", "-pk")
    rows = list(own[:SHOWN])
    current = next((row for row in rows if row.is_open(now=now)), None)
    return CityHelp(current=current, earlier=[row for row in rows if row is not current])


def openings_of(city: City) -> QuerySet[HelpOpening]:
    """All that HQ opened in a city, newest first."""
    return HelpOpening.objects.filter(city_id=city.pk).order_by("-at", "-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedHelp:
    """An open invitation as HQ reads it."""

    invitation: HelpInvitation
    city: City


def asked_help(*, now: datetime) -> Sequence[AskedHelp]:
    """All open invitations, the one that ends first at the top. In the hub's scope.

    Two statements.
    """
    rows = list(HelpInvitation.objects.open(now=now).order_by("until", "pk"))
    known = City.objects.open().in_bulk([row.city_id for row in rows])
    return [
        AskedHelp(invitation=row, city=known[row.city_id]) for row in rows if row.city_id in known
    ]
