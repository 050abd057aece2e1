"""Listings that were published, or published again, get a vector soon."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from network.directory.models import Listing
from network.directory.signals import listing_put
from network.meaning.actions import ask_for_embedding, mark_pending


@receiver(listing_put, dispatch_uid="meaning-embeds-listings")
def embed_listing(sender: object, listing: Listing, **_: Any) -> None:
    mark_pending(listing)
    ask_for_embedding()
