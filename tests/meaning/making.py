"""Published products, what is found by meaning, and counts of vectors."""

from __future__ import annotations

from typing import Any

from network.directory.models import Listing
from network.directory.queries import SearchQuery
from network.meaning.models import Embedding, Pending
from network.meaning.queries import nearest
from tenants.members.models import Member
from tenants.products.actions.products import rewrite_product
from tenants.products.models import Product
from tenants.registry.scope import hub_scope
from tests.products.making import product


def published(owner: Member, title: str, pitch: str, **more: Any) -> Product:
    made = product(owner, title, visibility="network")
    rewrite_product(made, by=owner, title=title, pitch=pitch, text="", needs=[], offers=[], **more)
    return made


def found(text: str, *, reader: Any = True, **more: Any) -> list[str]:
    """Titles that are close to a query, from the hub."""
    with hub_scope():
        keys = [one.listing_id for one in nearest(SearchQuery(text=text, reader=reader, **more))]
        titles = Listing.objects.in_bulk(keys)
        return [titles[key].title for key in keys]


def vectors() -> int:
    with hub_scope():
        return Embedding.objects.count()


def pending() -> int:
    with hub_scope():
        return Pending.objects.count()
