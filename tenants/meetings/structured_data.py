"""An evening as schema.org's Event, for search engines and previews."""

from __future__ import annotations

from typing import Any

from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.ui.context import brand

SCHEMA = "https://schema.org"


def event(meeting: Meeting) -> dict[str, Any]:
    """Only what visitors of the page read: no names, no numbers of people."""
    city = current_city()
    status = "EventCancelled" if meeting.is_cancelled else "EventScheduled"
    organizer = {
        "@type": "Organization",
        "name": f"{brand()}, {city.name}",
        "url": city.url(),
    }
    return {
        "@context": SCHEMA,
        "@type": "Event",
        "name": f"{meeting.title} · {city.name}",
        "url": city.url(meeting.get_absolute_url()),
        "startDate": meeting.starts_at.astimezone(city.zone).isoformat(),
        "endDate": meeting.ends_at.astimezone(city.zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "location": {
            "@type": "Place",
            "name": meeting.venue,
            "address": ", ".join(part for part in (city.name, meeting.address) if part),
        },
        "organizer": organizer,
    }
