"""The notification that a saved search has found something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from network.directory.models import SavedSearch
from network.directory.saved_searches.actions import NEW_CARDS
from network.directory.saved_searches.inbox import still_shown
from network.directory.saved_searches.letters import news_letter
from tenants.notifications.kinds import Choice, Group, Item, Kind, register
from tenants.notifications.models import Notification
from tenants.registry.scope import current_city


def news_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    """Leaves out searches that ended, and those whose cards were seen or withdrawn."""
    kept = SavedSearch.objects.filter(city_id=current_city().pk, pk__in=[row.key for row in rows])
    searches = {str(saved.pk): saved for saved in still_shown(kept)}
    return {
        row.pk: KIND.item(row, detail=str(searches[row.key])) for row in rows if row.key in searches
    }


KIND = Kind(
    name=NEW_CARDS,
    group=Group.NETWORK,
    label=_("New cards for my saved searches"),
    title=_("New in the network for your search"),
    icon="magnifying-glass",
    default=Choice.DIGEST,
    items=news_items,
    letter=news_letter,
)


def register_kind() -> None:
    register(KIND)
