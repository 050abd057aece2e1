"""The projector's own address: the computer of the hall shows the wall without an account.

Short enough to be typed: `17-k3fq9xwz`. The letters are 40 bits of a signature, and they open
nothing but the wall of this evening, until some hours after its end.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.meetings.errors import Unreadable
from tenants.meetings.models import Meeting
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_city, current_schema

BYTES = 5
OPEN_AFTERWARDS = timedelta(hours=12)
REMEMBERED = "projectors"  # in the session: evenings that this browser may show on a wall


def projector_url(meeting: Meeting) -> str:
    return current_city().url_of("wall:enter", projector_code(meeting.pk))


def projector_code(meeting: int) -> str:
    return f"{meeting}-{_letters(meeting, settings.SECRET_KEY)}"


def read_projector_code(code: str) -> int:
    """The number of the meeting. Raises Unreadable."""
    number, _dash, letters = code.strip().lower().partition("-")
    if not number.isdecimal() or len(number) > 18:
        raise Unreadable
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(letters, _letters(int(number), each)) for each in secrets):
        raise Unreadable
    return int(number)


def is_open(meeting: Meeting, *, now: datetime) -> bool:
    return now < meeting.ends_at + OPEN_AFTERWARDS


def remember(request: CityRequest, meeting: Meeting) -> None:
    known = request.session.get(REMEMBERED, [])
    if meeting.pk not in known:
        request.session[REMEMBERED] = [*known, meeting.pk]


def came_by_link(request: CityRequest, pk: int) -> bool:
    return pk in request.session.get(REMEMBERED, [])


def _letters(meeting: int, secret: str | bytes) -> str:
    salt = f"live.projector:{current_schema()}"
    signature = salted_hmac(salt, str(meeting), secret=secret, algorithm="sha256").digest()
    return b32encode(signature[:BYTES]).decode().lower()
