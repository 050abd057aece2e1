"""Calendars' addresses and names, and what tells their programs that nothing is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.ui.context import brand


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
