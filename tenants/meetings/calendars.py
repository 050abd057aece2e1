"""iCalendar: one evening, or a feed that calendars keep reading.

Times are in UTC, which every calendar reads alike; each evening keeps its UID for ever and raises
its SEQUENCE when it changes (RFC 5545, RFC 7986).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.ui.context import brand

REFRESH = timedelta(hours=1)
STATUS: dict[str, str] = {
    Meeting.State.PLANNED: "TENTATIVE",
    Meeting.State.CANCELLED: "CANCELLED",
}


def feed(
    meetings: Iterable[Meeting],
    *,
    name: str,
    tentative: frozenset[int] = frozenset(),
    others: Iterable[Event] = (),
) -> bytes:
    """A calendar to subscribe to. For `tentative` meetings the reader only waits for a seat.

    `others`: entries that are no meetings.
    """
    shown = _published()
    shown.add("NAME", name)
    shown.add("X-WR-CALNAME", name)
    shown.add("X-WR-TIMEZONE", current_city().timezone)
    shown.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    shown.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for meeting in meetings:
        shown.add_component(entry(meeting, tentative=meeting.pk in tentative))
    for event in others:
        shown.add_component(event)
    return bytes(shown.to_ical())


def one_evening(meeting: Meeting) -> bytes:
    """A file to open: without a calendar's own properties, which make Outlook open a new calendar
    instead of adding the evening (MS-OXCICAL 2.1.3.1.1). RFC 5546 wants an organizer."""
    shown, event = _published(), entry(meeting)
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["CN"] = vText(current_city().name)
    event.add("ORGANIZER", organizer)
    shown.add_component(event)
    return bytes(shown.to_ical())


def _published() -> Calendar:
    shown = Calendar()
    shown.add("PRODID", f"-//{settings.MAIN_DOMAIN}//{brand()}//EN")
    shown.add("VERSION", "2.0")
    shown.add("METHOD", "PUBLISH")
    return shown


def entry(meeting: Meeting, *, tentative: bool = False) -> Event:
    city = current_city()
    url = city.url_of("meetings:meeting", meeting.pk)
    event = Event()
    event.add("UID", f"meeting-{meeting.pk}.{city.identity}@{settings.MAIN_DOMAIN}")
    event.add("DTSTAMP", meeting.changed_at)
    event.add("LAST-MODIFIED", meeting.changed_at)
    event.add("SEQUENCE", meeting.revision)
    title = meeting.title
    if meeting.is_cancelled:  # some calendars show an entry that is cancelled like any other
        title = _("Cancelled: %(title)s") % {"title": title}
    event.add("SUMMARY", f"{title} · {city.name}")
    event.add("DTSTART", meeting.starts_at)
    event.add("DTEND", meeting.ends_at)
    event.add("LOCATION", f"{meeting.place}, {city.name}")
    why = getattr(meeting, "why_cancelled", None) or ""
    words = (why, "" if meeting.is_cancelled else meeting.note, url)
    event.add("DESCRIPTION", "\n\n".join(filter(None, words)))
    event.add("URL", url)
    known = STATUS.get(meeting.state, "CONFIRMED")
    event.add("STATUS", "TENTATIVE" if tentative and not meeting.is_cancelled else known)
    event.add("TRANSP", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    return event


def etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def changed_at(meetings: Iterable[Meeting], *, otherwise: datetime) -> datetime:
    return max((meeting.changed_at for meeting in meetings), default=otherwise)


def google_link(meeting: Meeting) -> str:
    """One evening in Google's own form: phones without a calendar program know it."""
    span = f"{meeting.starts_at:%Y%m%dT%H%M%SZ}/{meeting.ends_at:%Y%m%dT%H%M%SZ}"
    fields = {
        "action": "TEMPLATE",
        "text": f"{meeting.title} · {current_city().name}",
        "dates": span,
        "location": f"{meeting.place}, {current_city().name}",
        "details": current_city().url_of("meetings:meeting", meeting.pk),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(fields)}"


def feed_name() -> str:
    return _("%(brand)s: %(city)s") % {"brand": brand(), "city": current_city().name}
