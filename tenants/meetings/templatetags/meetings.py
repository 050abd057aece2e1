"""Small words of the pages about evenings."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString

from tenants.meetings import structured_data
from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.ui import dates
from tenants.ui.templatetags.ui import json_ld, ticket

register = template.Library()

LONG_WORD = re.compile(r"[а-яё]{12,}", re.IGNORECASE)  # wider than a narrow phone's heading
ANY, VOWEL, CONSONANT = "[а-яё]", "[аеёиоуыэюя]", "[бвгджзклмнпрстфхцчшщ]"
SYLLABLES = [  # P. Khristov's rules as simplified by Dymchenko and Varsanofyev
    re.compile(f"({before})(?={after})", re.IGNORECASE)
    for before, after in (
        ("[йъь]", ANY * 2),
        (VOWEL, VOWEL + ANY),
        (VOWEL + CONSONANT, CONSONANT + VOWEL),
        (CONSONANT + VOWEL, CONSONANT + VOWEL),
        (VOWEL + CONSONANT, CONSONANT * 2 + VOWEL),
        (VOWEL + CONSONANT * 2, CONSONANT * 2 + VOWEL),
    )
]


@register.filter
def soft(text: str) -> str:
    """Soft hyphens in long Russian words: few browsers know where to break them."""
    return LONG_WORD.sub(lambda word: _syllables(word[0]), str(text))


def _syllables(word: str) -> str:
    for rule in SYLLABLES:
        word = rule.sub("\\1\u00ad", word)
    return word


@register.simple_block_tag(takes_context=True)
def meeting_ticket(
    context: template.Context, content: str, meeting: Meeting, **kwargs: Any
) -> SafeString:
    """Draw the ticket of a meeting around an action. Keywords: those of `ticket`, to override."""
    looks = {Meeting.State.CANCELLED: "cancelled", Meeting.State.PLANNED: "unconfirmed"}
    facts: dict[str, Any] = {
        "starts": meeting.starts_at,
        "ends": meeting.ends_at,
        "title": soft(meeting.title),
        "place": meeting.venue,
        "address": meeting.address,
        "url": meeting.get_absolute_url(),
        "state": looks.get(Meeting.State(meeting.state), ""),
    }
    return ticket(context, content, **(facts | kwargs))


@register.filter
def when_zone(value: datetime) -> str:
    """“UTC+6”, for readers in other time zones."""
    return dates.offset(value)


@register.filter
def map_link(meeting: Meeting) -> str:
    words = f"{current_city().name}, {meeting.place}"
    return f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"


@register.simple_tag
def event_data(meeting: Meeting) -> SafeString:
    """A data block of schema.org's Event, for an evening that is open to everyone."""
    if not meeting.is_open:
        return SafeString("")
    return json_ld(structured_data.event(meeting))


@register.filter
def webcal(url: str) -> str:
    """The scheme that makes phones subscribe instead of importing once."""
    return f"webcal://{url.split('://', 1)[-1]}"
