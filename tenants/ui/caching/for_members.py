"""Cached fragments of pages, and cached rows, that all members of a city see alike.

    {% cached "product list" for_the_day when=not_searched %}
      {% for product in products %}…{% endfor %}
    {% endcached %}

Keep out of a fragment what single members see in another way than the others (their registrations,
rights, drafts). Pass it lazy querysets or objects, so that a cached fragment reads nothing. One
with a form token is not cached; see `validity` for what else is not. Say `for_the_day` where
nothing depends on the time but the day and words of `dates`; others are drawn anew each minute.

For pages that show the same rows to each member in another way, cache the rows:

    product = read_once(request, "product", lambda: product_page().get(pk=pk))
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import connection
from django.utils import timezone

from tenants.registry.requests import ScopedRequest
from tenants.ui import dates
from tenants.ui.caching.keys import MemberKey, member_key
from tenants.ui.caching.lru import LRUCache
from tenants.ui.caching.validity import TOKEN, Validity, city_facts, recorded

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

Rows = TypeVar("Rows")


@dataclass(frozen=True, slots=True)
class Fragment:
    validity: Validity
    text: str

    @property
    def size(self) -> int:
        return 2 * len(self.text)  # Cyrillic takes two bytes a letter in memory


@dataclass(frozen=True, slots=True)
class PickledRows:
    """Rows do not depend on the time, so they are valid as long as their version."""

    version: str
    city: Mapping[str, Any]
    pickled: bytes

    @property
    def size(self) -> int:
        return len(self.pickled)


fragments: LRUCache[MemberKey, Fragment] = LRUCache()
rows: LRUCache[MemberKey, PickledRows] = LRUCache()


def cached_fragment(
    request: ScopedRequest, name: str, draw: Callable[[], str], *, for_the_day: bool = False
) -> str:
    """The fragment of this name on this page; calls `draw` if this version has none yet.

    It is drawn anew in each minute of the clock; `for_the_day`, in each day of the city.
    """
    city, version = request.city, version_read(request)
    is_inside_another = _database().reads is not None
    if city is None or not version or is_inside_another:
        return draw()
    key, now = member_key(request, city, name), timezone.now()
    cached = fragments.get(key)
    if cached and cached.validity.version == version and cached.validity.covers(city, now):
        return cached.text
    with recorded() as recording, dates.collected_expiry() as expiry:
        text = draw()
    if recording.is_cacheable and not TOKEN.search(text.encode()):
        validity = Validity.beginning(
            now, city=city, version=version, expiry=expiry, for_the_day=for_the_day
        )
        fragments.set(key, Fragment(validity, text))
    return text


def read_once(request: ScopedRequest, name: str, read: Callable[[], Rows]) -> Rows:
    """A copy of the rows of this name on this page; calls `read` if this version has none yet.

    `read` depends neither on the member nor on the time. Each request gets a copy of its own, so
    that none sees what another one has changed.
    """
    city, version = request.city, version_read(request)
    if city is None or not version:
        return read()
    key, facts = member_key(request, city, name), city_facts(city)
    cached = rows.get(key)
    if cached and cached.version == version and cached.city == facts:
        copied: Rows = pickle.loads(cached.pickled)  # noqa: S301 - pickled by this process
        return copied
    with recorded() as recording:
        found = read()
    if recording.is_cacheable:
        pickled = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
        rows.set(key, PickledRows(version, facts, pickled))
    return found


def version_read(request: ScopedRequest) -> str:
    """The version of the city that was read with the session of a member who reads a page.

    Empty for all others, and after a change in this transaction.
    """
    is_reading_member = request.method in ("GET", "HEAD") and getattr(request, "member", None)
    if not is_reading_member or _database().has_written:
        return ""
    return getattr(request.session, "city_version", "")


def _database() -> DatabaseWrapper:
    return cast("DatabaseWrapper", connection)
