"""Panels of passports on other apps' pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from network.directory.models import Listing
from network.passports.queries import changed_evenings
from network.passports.recognition import visit_number
from tenants.members.guests import has_mailbox
from tenants.members.requests import guest_of, member_of
from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel


def is_member(request: Any) -> bool:
    return member_of(request) is not None


def guest_banner(request: Any) -> Panel | None:
    """Say on each page that one is a guest; the way out, and into the city.

    Whom no letter reaches reads here that an evening of theirs was cancelled or moved.
    """
    guest = guest_of(request)
    if guest is None or visit_number(request) is None:
        return None
    changed = [] if has_mailbox(guest.address) else changed_evenings(guest, now=timezone.now())
    return Panel("passports/banner.html", {"guest": guest, "changed": changed})


def way_by_passport(request: ScopedRequest) -> Panel | None:
    """Members of other cities need no second account to visit."""
    return Panel("passports/way_in.html") if request.city else None


def visit_from_listing(request: ScopedRequest, card: Listing) -> Panel | None:
    """One press from a card of another city into that city."""
    if member_of(request) is None or request.city is None or card.city_id == request.city.pk:
        return None
    return Panel("passports/visit.html", {"host_slug": card.city_slug, "host_name": card.city_name})
