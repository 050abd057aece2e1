"""Parts of pages that look the same to all members of a city, drawn once for each version of it.

    {% kept "product list" when=not_searched %}
      {% for product in products %}…{% endfor %}
    {% endkept %}

The counterpart for members of `visitor_pages`, with the same guards: nothing is kept that was drawn
after a change in its own transaction, read tables of other cities, or holds a form token. What a
single member sees in another way than the others (own registrations, rights, drafts) never stands
inside, and what the part reads is a lazy queryset or object, so that a kept part reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from tenants.ui import dates
from tenants.ui.kept import MINUTE, TOKEN, Kept, facts, is_shared

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper


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


parts: Kept[Place, Part] = Kept()


def drawn_once(request: HttpRequest, name: str, draw: Callable[[], str]) -> str:
    """The part of this name on this page; `draw` is called if there is none of this version."""
    city, version = getattr(request, "city", None), _version_for_members(request)
    database = cast("DatabaseWrapper", connection)
    if city is None or not version or database.has_written or database.reads is not None:
        return draw()
    place = Place(
        schema=city.schema_name,
        name=name,
        address=request.get_full_path(),
        language=get_language() or "",
        chose_language=settings.LANGUAGE_COOKIE_NAME in request.COOKIES,
    )
    now, part = timezone.now(), parts.get(place)
    if part and part.version == version and part.is_of_now(now) and part.city == facts(city):
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
        parts.keep(place, Part(version, facts(city), now, min([minute, *words]), text))
    return text


def _version_for_members(request: HttpRequest) -> str:
    """The version that was read with the session of a member; empty for all others."""
    if request.method not in ("GET", "HEAD") or not getattr(request, "member", None):
        return ""
    return getattr(request.session, "city_version", "")
