"""Slots of the directory. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from network.directory.models import Listing
from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel, Slot

if TYPE_CHECKING:
    from network.directory.queries import SearchResult

# Sections of a card's page, after how its people can be reached; the page gives `is_home`.
LISTING_PAGE: Slot[[ScopedRequest, Listing], Panel] = Slot("listing_page", statements=2)

# The ways to reach the people of a listing. The page gives `is_home` and, to members, `member`.
LISTING_REACH: Slot[[ScopedRequest, Listing], Panel] = Slot("listing_reach", statements=1)

# Searches by other means than words: a provider gets what words found and gives it with more.
SEARCH: Slot[[SearchResult], SearchResult] = Slot("search", statements=3)
