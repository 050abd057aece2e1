"""What the front of the city adds to a person's page: their products."""

from __future__ import annotations

from typing import Any

from tenants.home.queries import products_of
from tenants.members.models import Member
from tenants.members.panels import Panel


def read_products(person: Member, viewer: Member | None) -> dict[str, Any]:
    return {"products": list(products_of(person, reader=viewer)[:12])}


PRODUCTS = Panel("home/panels/products.html", read_products)
