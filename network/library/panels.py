"""Panels of the library beside a format and above the shelf."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from network.directory.models import Listing
from network.library import queries
from network.library.models import Adoption, PublishedFormat
from tenants.formats.models import Format, FormatVersion
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest, ScopedRequest
from tenants.ui.slots import Panel


def about_format(request: CityRequest, format: Format) -> Panel | None:
    """The origin of a format, a waiting newer version, and its state in the library."""
    if member_of(request) is None:
        return None
    latest = FormatVersion.objects.filter(format=OuterRef("pk")).order_by("-number")
    ours = Format.objects.filter(pk=format.pk).values_list(Subquery(latest.values("number")[:1]))
    adoption = Adoption.objects.filter(city_id=request.city.pk, format_id=format.pk).first()
    published = PublishedFormat.objects.of(request.city.pk).filter(key=format.key).first()
    newest = queries.updates(request.city.pk).filter(format_id=format.pk).first()
    (number,) = ours.first() or (0,)
    shown = {
        "adoption": adoption,
        "published": published,
        "newest": newest.newest if newest else None,
        "is_published_old": bool(published) and (number or 0) > published.number,
        "can_publish": adoption is None or (number or 0) > adoption.taken or bool(published),
    }
    return Panel("library/panels/format.html", shown)


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
    return Panel("library/panels/shelf.html", {"updates": queries.updates(request.city.pk)})
