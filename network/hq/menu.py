"""The menu of HQ: a page with its own link is one line here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from network.hq.permissions import StaffRequest
from network.hq.rights import Right
from tenants.ui.nav import is_current

PAGES: tuple[tuple[str, Promise, Right], ...] = (
    ("hq:today", gettext_lazy("Today"), Right.READ),
    ("hq:board", gettext_lazy("Applications"), Right.READ),
    ("hq:cities", gettext_lazy("Cities"), Right.READ),
    ("hq:announcements", gettext_lazy("Announcements"), Right.READ),
    ("hq:releases", gettext_lazy("Formats"), Right.READ),
    ("hq:money", gettext_lazy("Money"), Right.MONEY),
    ("hq:help", gettext_lazy("Help"), Right.HELP),
    ("hq:people", gettext_lazy("People"), Right.PEOPLE),
    ("hq:log", gettext_lazy("Audit log"), Right.LOG),
    ("hq:second-factor", pgettext_lazy("my own", "Sign-in"), Right.READ),
)


def links(request: StaffRequest) -> dict[str, Any]:
    """The links of the menu and its label; money only where there is some."""
    items = []
    for name, label, right in PAGES:
        if right not in request.rights or (name == "hq:money" and not settings.BILLING):
            continue
        url = reverse(name)
        is_exact = name == "hq:today"  # all other pages are below it
        current = request.path == url if is_exact else is_current(request.path, url)
        if name == "hq:cities":
            current = any(is_current(request.path, reverse(page)) for page, _l in NETWORK_PAGES)
        items.append({"label": str(label), "url": url, "current": current, "count": None})
    return {"items": items, "label": _("HQ")}


NETWORK_PAGES: tuple[tuple[str, Promise], ...] = (
    ("hq:cities", gettext_lazy("List")),
    ("hq:map", gettext_lazy("Map")),
    ("hq:network", gettext_lazy("Numbers")),
    ("hq:compare", gettext_lazy("Beside each other")),
)
CITY_PAGES: tuple[tuple[str, Promise], ...] = (
    ("hq:city", gettext_lazy("Numbers")),
    ("hq:managers", gettext_lazy("Managers")),
    ("hq:leaving", pgettext_lazy("of a city", "Leaving")),
)


def network_links(request: StaffRequest) -> dict[str, Any]:
    """The links between HQ's pages about all cities; a page is one line above."""
    items = [(reverse(name), label) for name, label in NETWORK_PAGES]
    return _tabs(request, items, _("Cities"))


def city_links(request: StaffRequest, slug: str) -> dict[str, Any]:
    """The links between HQ's pages about one city; a page about it is one line above."""
    items = [(reverse(name, args=[slug]), label) for name, label in CITY_PAGES]
    return _tabs(request, items, _("The city at HQ"))


def _tabs(request: StaffRequest, items: list[tuple[str, Promise]], label: str) -> dict[str, Any]:
    return {
        "items": [
            {"label": str(name), "url": url, "current": request.path == url, "count": None}
            for url, name in items
        ],
        "label": label,
    }
