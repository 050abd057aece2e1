"""The menus: every app registers its own items, the shell draws them as stops on a line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf
from django.utils.functional import Promise
from django.utils.translation import get_language

from tenants.ui.redirects import url_or_empty

Scope = Literal["city", "hub"]
# tools: icons at the head; network: the pages between cities, on the network's first page
Place = Literal["main", "account", "footer", "tools", "network"]


def everyone(request: HttpRequest) -> bool:
    return True


def nothing(request: HttpRequest) -> int:
    return 0


def members_only(request: HttpRequest) -> bool:
    return bool(getattr(request, "member", None))  # a lazy object that may hold None


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A link of a menu.

    `prefix` is the path under which the item counts as current; the item's own URL if empty.
    `count` is the number beside it, of things that wait; `fragment` is a place on the page.
    """

    label: str | Promise
    url_name: str
    order: int = 100
    scope: Scope = "city"
    place: Place = "main"
    icon: str = ""
    prefix: str = ""
    fragment: str = ""
    visible: Callable[[HttpRequest], bool] = field(default=everyone)
    count: Callable[[HttpRequest], int] = field(default=nothing)


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    icon: str
    current: bool
    count: int


_items: dict[tuple[Scope, Place, str], NavItem] = {}


def register(item: NavItem) -> NavItem:
    """Idempotent. Raises ValueError for another item with the same scope, place and URL name."""
    _items_here.cache_clear()
    if _items.setdefault((item.scope, item.place, item.url_name), item) != item:
        raise ValueError(f"There are two menu items for “{item.url_name}” in one place.")
    return item


def links(request: HttpRequest, *, place: Place = "main") -> tuple[NavLink, ...]:
    """The items for this request in order, without those whose URL does not exist on this host."""
    scope: Scope = "hub" if getattr(request, "city", None) is None else "city"
    here = _items_here(scope, place, get_language(), (get_urlconf(), get_script_prefix()))
    return tuple(
        NavLink(
            label=label,
            url=f"{url}#{item.fragment}" if item.fragment else url,
            icon=item.icon,
            current=not item.fragment and is_current(request.path, item.prefix or url),
            count=item.count(request),
        )
        for item, label, url in here
        if item.visible(request)
    )


@lru_cache(maxsize=64)
def _items_here(
    scope: Scope, place: Place, _language: str | None, _addresses: tuple[str | None, str]
) -> tuple[tuple[NavItem, str, str], ...]:
    """The items of a place with their labels and addresses, as far as they have one."""
    items = (item for item in _items.values() if (item.scope, item.place) == (scope, place))
    ordered = sorted(items, key=lambda item: item.order)
    found = ((item, str(item.label), url_or_empty(item.url_name)) for item in ordered)
    return tuple((item, label, url) for item, label, url in found if url)


def addresses(scope: Scope) -> list[tuple[str, str]]:
    """The addresses of all menus with their labels, whoever may see them."""
    found = []
    for item in _items.values():
        url = url_or_empty(item.url_name)
        if item.scope == scope and not item.fragment and url:
            found.append((url, str(item.label)))
    return found


def is_current(path: str, prefix: str) -> bool:
    return path == prefix if prefix == "/" else path.startswith(prefix)
