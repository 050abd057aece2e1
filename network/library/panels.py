"""Panels of the library beside a format and above the shelf."""

from __future__ import annotations

from django.utils.functional import SimpleLazyObject

from network.directory.models import Listing
from network.library import queries
from network.library.models import Adoption, PublishedFormat
from tenants.formats.models import Format, FormatVersion
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest, ScopedRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.slots import Panel


def about_format(request: CityRequest, format: Format) -> Panel | None:
    """The origin of a format, a waiting newer version, and its state in the library."""
    if member_of(request) is None:
        return None
    number = read_once(request, "latest number", lambda: _latest_number(format))
    adoption = Adoption.objects.filter(city_id=request.city.pk, format_id=format.pk).first()
    published = PublishedFormat.objects.of(request.city.pk).filter(key=format.key).first()
    newest = None
    if adoption is not None:
        newest = queries.updates(request.city.pk).filter(format_id=format.pk).first()
    shown = {
        "adoption": adoption,
        "published": published,
        "newest": newest.newest if newest else None,
        "is_published_old": bool(published) and number > published.number,
        "can_publish": adoption is None or number > adoption.taken or bool(published),
    }
    return Panel("library/panels/format.html", shown)


def _latest_number(format: Format) -> int:
    latest = FormatVersion.objects.filter(format=format).order_by("-number")
    return latest.values_list("number", flat=True).first() or 0


def way_from_card(request: ScopedRequest, card: Listing) -> Panel | None:
    """From a format's card in the directory to its steps in the library."""
    if card.kind != Listing.Kind.FORMAT or member_of(request) is None:
        return None
    rows = PublishedFormat.objects.open().of(card.city_id)
    published = rows.filter(local_id=card.local_id).first()
    return Panel("library/panels/card.html", {"published": published}) if published else None


def above_shelf(request: CityRequest) -> Panel | None:
    """The way to the library, and the formats of which a newer version waits."""
    if member_of(request) is None:
        return None
    updates = SimpleLazyObject(lambda: queries.updates(request.city.pk))  # for few readers
    return Panel("library/panels/shelf.html", {"updates": updates})
