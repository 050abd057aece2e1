"""Parts and rows of pages that are the same for all members of a city, made once for each version.

    {% kept "product list" when=not_searched %}
      {% for product in products %}…{% endfor %}
    {% endkept %}

The counterpart for members of `visitor_pages`, with the same guards: nothing is kept that was made
after a change in its own transaction, read tables of other cities, or holds a form token. What a
single member sees in another way than the others (own registrations, rights, drafts) never stands
inside, and what the part reads is a lazy queryset or object, so that a kept part reads nothing.

`read_once` keeps rows instead, for pages that show the same rows to each member in another way:

    found = read_once(request, "product", lambda: product_page().get(pk=pk))
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from tenants.ui import dates
from tenants.ui.kept import MINUTE, TOKEN, Kept, facts, is_shared

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper


Read = TypeVar("Read")


class Place(NamedTuple):
    """Where a part stands; all members who see this place see the same."""

    schema: str
    name: str
    address: str
    language: str
    chose_language: bool  # links to other hosts then name it


@dataclass(frozen=True, slots=True)
class Part:
    version: str
    city: Mapping[str, Any]
    drawn_at: datetime
    until: datetime
    text: str

    @property
    def size(self) -> int:
        return 2 * len(self.text)  # Cyrillic takes two bytes a letter in memory

    def is_of_now(self, now: datetime) -> bool:
        return self.drawn_at <= now < self.until


@dataclass(frozen=True, slots=True)
class Rows:
    version: str
    city: Mapping[str, Any]
    pickled: bytes

    @property
    def size(self) -> int:
        return len(self.pickled)


parts: Kept[Place, Part] = Kept()
rows: Kept[Place, Rows] = Kept()


def drawn_once(request: HttpRequest, name: str, draw: Callable[[], str]) -> str:
    """The part of this name on this page; `draw` is called if there is none of this version."""
    version, database = _version_for_members(request), cast("DatabaseWrapper", connection)
    if not version or database.has_written or database.reads is not None:
        return draw()
    place, city = _place(request, name), facts(request.city)  # type: ignore[attr-defined]
    now, part = timezone.now(), parts.get(place)
    if part and part.version == version and part.is_of_now(now) and part.city == city:
        return part.text
    database.reads = []
    try:
        with dates.right_until() as words:
            text = draw()
        may_keep = not database.has_written and not any(map(is_shared, database.reads))
    finally:
        database.reads = None
    if may_keep and not TOKEN.search(text.encode()):
        minute = now.replace(second=0, microsecond=0) + timedelta(seconds=MINUTE)
        parts.keep(place, Part(version, city, now, min([minute, *words]), text))
    return text


def read_once(request: HttpRequest, name: str, read: Callable[[], Read]) -> Read:
    """What `read` answers for this page, in a copy of one's own; read again in the next version.

    `read` depends neither on the member nor on the time: rows are not bound to a minute as parts
    are. Inside a part, its statements count as read by the part as well.
    """
    version, database = _version_for_members(request), cast("DatabaseWrapper", connection)
    if not version or database.has_written:
        return read()
    place, city = _place(request, name), facts(request.city)  # type: ignore[attr-defined]
    known = rows.get(place)
    if known and known.version == version and known.city == city:
        found: Read = pickle.loads(known.pickled)  # noqa: S301 - pickled by this process
        return found
    around, database.reads = database.reads, []
    try:
        found = read()
        may_keep = not database.has_written and not any(map(is_shared, database.reads))
    finally:
        seen, database.reads = database.reads, around
        if around is not None:
            around += seen
    if may_keep:
        rows.keep(place, Rows(version, city, pickle.dumps(found, pickle.HIGHEST_PROTOCOL)))
    return found


def _place(request: HttpRequest, name: str) -> Place:
    return Place(
        schema=request.city.schema_name,  # type: ignore[attr-defined]
        name=name,
        address=request.get_full_path(),
        language=get_language() or "",
        chose_language=settings.LANGUAGE_COOKIE_NAME in request.COOKIES,
    )


def _version_for_members(request: HttpRequest) -> str:
    """The version that was read with the session of a member; empty for all others."""
    if request.method not in ("GET", "HEAD") or not getattr(request, "member", None):
        return ""
    if getattr(request, "city", None) is None:
        return ""
    return getattr(request.session, "city_version", "")
