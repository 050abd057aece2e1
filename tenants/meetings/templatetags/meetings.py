"""Small words of the pages about evenings."""

from datetime import datetime
from urllib.parse import urlencode

from django import template

from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.ui import moments

register = template.Library()


@register.filter
def when_zone(value: datetime) -> str:
    """«UTC+6»: whoever reads from elsewhere knows whose clock it is."""
    return moments.offset(value)


@register.filter
def map_link(meeting: Meeting) -> str:
    words = f"{current_city().name}, {meeting.place}"
    return f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"


@register.filter
def webcal(url: str) -> str:
    """The scheme that makes phones subscribe instead of importing once."""
    return f"webcal://{url.split('://', 1)[-1]}"
