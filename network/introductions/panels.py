"""Panels of this app on other apps' pages."""

from __future__ import annotations

from network.directory.models import Listing
from network.introductions.models import Introduction
from tenants.members.requests import member_of
from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel


def ask_button(request: ScopedRequest, listing: Listing) -> Panel | None:
    """The way to ask for an introduction, for members of other cities."""
    if request.city is None or request.city.pk == listing.city_id or not member_of(request):
        return None
    if listing.kind not in Introduction.KINDS:
        return None
    return Panel("introductions/panels/ask_button.html")
