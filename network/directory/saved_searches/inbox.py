"""The line of "Waits for you" about new cards."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from network.directory.models import SavedSearch
from network.directory.saved_searches.actions import searches_of
from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member

STILL_SHOWN = (
    "EXISTS (SELECT FROM directory_listing AS card "
    "WHERE card.is_open AND card.id = ANY (directory_savedsearch.fresh))"
)


def still_shown(searches: QuerySet[SavedSearch]) -> QuerySet[SavedSearch]:
    """Searches with new cards that were neither seen nor withdrawn."""
    shown: RawSQL = RawSQL(STILL_SHOWN, [], output_field=BooleanField())  # noqa: S611 (a constant)
    return searches.exclude(fresh=[]).filter(shown).order_by("pk")


def with_news(member: Member, now: datetime) -> Rows:
    return still_shown(searches_of(member))


def news_item(saved: SavedSearch) -> Item:
    return Item(
        title=_("New in the network for your search"),
        detail=str(saved),
        url=reverse("saved_searches:list", settings.CITY_URLCONF),
        icon="magnifying-glass",
    )


def register_all() -> None:
    register(Kind("saved_search", with_news, news_item))
