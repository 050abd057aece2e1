"""iCalendar: one evening, or a feed that calendars keep reading.

Times are in UTC, which every calendar reads alike; each evening keeps its UID for ever and raises
its SEQUENCE when it changes (RFC 5545, RFC 7986). Imported where a file is written: the library
takes eight megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

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


def write_feed(
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


def write_evening(meeting: Meeting) -> bytes:
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
