"""Panels of this app on other apps' pages."""

from __future__ import annotations

from tenants.home.queries import products_of
from tenants.members.models import Member
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once
from tenants.ui.slots import Panel

PRODUCTS_SHOWN = 12


def products_panel(request: CityRequest, person: Member) -> Panel | None:
    """A person's products on their page, as far as the reader may see them."""
    reader = member_of(request)
    products = read_once(
        request, "products", lambda: list(products_of(person, reader=reader)[:PRODUCTS_SHOWN])
    )
    return Panel("home/panels/products.html", {"products": products}) if products else None
