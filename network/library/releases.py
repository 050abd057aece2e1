"""Formats that HQ can release, and the progress of its releases. In the hub's scope."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from network.library.errors import Withdrawn
from network.library.models import Adoption, PublishedFormat
from network.library.program_json import spec_of
from network.library.publishing import latest_version
from tenants.formats.catalogue import CATALOGUE, FormatSpec
from tenants.formats.spec_fields import localized

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Source:
    """A format that can be released: of the platform, or one that a city shows."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Release:
    """One release of HQ: `cities` follow it, `current` of them have its latest version."""

    published: PublishedFormat
    cities: int
    current: int


def sources() -> list[Source]:
    """Formats that open cities show, then the platform's own. One query."""
    shown = PublishedFormat.objects.open().exclude(city_id=None)
    of_cities = [
        Source(
            f"city:{row.pk}",
            _("%(city)s: %(format)s, version %(number)d")
            % {"city": row.city_name, "format": row.name, "number": row.number},
        )
        for row in shown.order_by("city_slug", "name_ru", "pk")
    ]
    of_platform = [
        Source(f"{PLATFORM}:{key}", localized(spec.name)) for key, spec in CATALOGUE.items()
    ]
    return of_cities + of_platform


def source_of(key: str) -> tuple[FormatSpec, tuple[str, str]]:
    """The program of a source, and the names of its city. Raises Withdrawn, UnreadableProgram."""
    kind, _colon, rest = key.partition(":")
    if kind == PLATFORM:
        return CATALOGUE[rest], ("", "")
    row = PublishedFormat.objects.open().filter(pk=int(rest)).first()
    version = latest_version(row) if row else None
    if row is None or version is None:
        raise Withdrawn
    return spec_of(version.program, key=row.key), (row.city_name_ru, row.city_name_en)


def releases_with_reach() -> list[Release]:
    """HQ's releases, newest first, with the number of cities that follow each. Two queries."""
    rows = PublishedFormat.objects.of(None).order_by("-updated_at", "-pk")
    numbers = {row.key: row.number for row in rows}
    following = Adoption.objects.filter(origin_city_id=None, ended_at=None)
    cities = dict(following.values_list("origin_key").annotate(n=Count("city_id")).order_by())
    current = Q()
    for key, number in numbers.items():
        current |= Q(origin_key=key, number=number)
    has = following.filter(current).values_list("origin_key").annotate(n=Count(F("city_id")))
    latest = dict(has.order_by()) if numbers else {}
    return [Release(row, cities.get(row.key, 0), latest.get(row.key, 0)) for row in rows]
