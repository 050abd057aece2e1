"""Recognise a person of HQ in a city: the session holds the number of the line that let them in.

A cookie of its own marks such browsers, so that other sessions need not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.help.models import HelpOpening, HelpPass
from tenants.members.guests import Guest
from tenants.registry.requests import ScopedRequest

ENTRANCE = "help_entrance"  # in the session
MARK = "help"  # the cookie
CACHE = "_helper"

# One statement for each request of a helper: all that can end the visit is asked here.
HELPER = """
    SELECT given.id, given.invitation_id, given.email, invitation.purpose, invitation.until
    FROM help_helpopening AS entrance
    JOIN help_helppass AS given ON given.id = entrance.pass_id
     AND given.city_id = entrance.city_id AND given.ended_at IS NULL
    JOIN help_helpinvitation AS invitation ON invitation.id = given.invitation_id
     AND invitation.city_id = entrance.city_id
    WHERE entrance.id = %s AND entrance.city_id = %s AND entrance.nonce IS NOT NULL
      AND invitation.ended_at IS NULL AND invitation.until > %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A person of HQ who looks into a city by its invitation."""

    given: HelpPass
    purpose: str
    until: datetime


def helper_of(request: HttpRequest) -> Helper | None:
    """One statement for a helper; none for requests without the cookie."""
    known = vars(request)
    if CACHE not in known:
        known[CACHE] = _read(request)
    helper: Helper | None = known[CACHE]
    return helper


def helper_as_guest(request: ScopedRequest) -> Guest | None:
    """A helper reads products and questions; people keep their first names."""
    if helper_of(request) is None:
        return None
    return Guest(name=_("HQ"), place=_("HQ"), may_read=True, reads_only=True)


def remember(request: ScopedRequest, response: HttpResponse, entrance: HelpOpening) -> None:
    """Begin the helper's session anew, with nothing of an earlier one."""
    request.session.flush()
    request.session[ENTRANCE] = entrance.pk
    response.set_cookie(
        MARK,
        "1",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(request: ScopedRequest, response: HttpResponse) -> None:
    request.session.flush()
    response.delete_cookie(MARK, samesite="Lax")


def _read(request: HttpRequest) -> Helper | None:
    city = getattr(request, "city", None)
    user = getattr(request, "user", None)
    if MARK not in request.COOKIES or city is None or user is None or user.is_authenticated:
        return None
    number = request.session.get(ENTRANCE)
    if number is None or not city.is_writable:
        return None
    with connection.cursor() as cursor:
        cursor.execute(HELPER, [number, city.pk, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, invitation, email, purpose, until = row
    given = HelpPass(pk=pk, city_id=city.pk, invitation_id=invitation, email=email)
    return Helper(given=given, purpose=purpose, until=until)
