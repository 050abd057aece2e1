"""Answer "anything new?" of phones before the session, the member and the page are read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.live.queries import version_outside_votes
from tenants.live.screens.versions import NEWS, SEPARATOR, compare, keep_room
from tenants.live.stream.tickets import NoEntry, Ticket, read
from tenants.registry.routing import city_at

TICKET, SEEN = "HTTP_X_TICKET", "HTTP_X_SEEN"  # headers of `refresh.js`
KNOWN = 4096  # tickets and sessions of the phones that ask this process
MAX_LENGTH = 800  # characters
ASKED = "_asked_room"
ADDRESS = "/meetings/{}/live/phone/state/"


@dataclass(frozen=True)
class Question:
    """A phone that shows what there is, unless its room has changed since `turns`."""

    ticket: Ticket
    seen: str
    turns: str


class NothingNew:
    """Answer 204 to a phone that shows what there is; everything else goes the full way.

    The ticket proves who asks: it was signed for this city, origin, meeting and session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text, seen = request.META.get(TICKET), request.META.get(SEEN)
        if text and seen and request.method == "GET":
            ticket = proven(request, text)
            verdict = compare(ticket, seen) if ticket else NEWS
            if verdict.is_shown:
                return nothing_new()
            if ticket and verdict.turns is not None:
                vars(request)[ASKED] = Question(ticket, seen, verdict.turns)
        return self.get_response(request)


class SameRoom:
    """Answer the same where only the room's version has ended: by one statement.

    Stands behind the scope and before the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Question | None = vars(request).get(ASKED)
        if asked is not None and self._is_same(asked):
            return nothing_new()
        return self.get_response(request)

    @staticmethod
    def _is_same(asked: Question) -> bool:
        room = asked.seen.partition(SEPARATOR)[0]
        if room != version_outside_votes(asked.ticket.number):
            return False
        keep_room(asked.ticket.channel, turns=asked.turns, room=room)
        return True


def nothing_new() -> HttpResponse:
    response = HttpResponse(status=204)
    response["X-Server-Now"] = str(int(time.time() * 1000))
    response["Cache-Control"] = "no-store, private"
    return response


def proven(request: HttpRequest, text: str) -> Ticket | None:
    """The ticket, if it was given to this page of this browser."""
    ticket = signed(text) if len(text) <= MAX_LENGTH else None
    if ticket is None or ticket.expires <= time.time():
        return None
    is_theirs = (
        ticket.role == "phone"
        and request.path == ADDRESS.format(ticket.number)
        and ticket.origin == f"{request.scheme}://{request.get_host()}"
        and constant_time_compare(ticket.browser, browser_of(request))
        and is_open_here(request, ticket)
    )
    return ticket if is_theirs else None


def is_open_here(request: HttpRequest, ticket: Ticket) -> bool:
    """True if the host is that of the ticket's city, and the city is open."""
    host = split_domain_port(request.META.get("HTTP_HOST", ""))[0].lower().rstrip(".")
    city = city_at(host) if host else None
    return city is not None and city.is_open and city.schema_name == ticket.schema


@lru_cache(maxsize=KNOWN)
def signed(text: str) -> Ticket | None:
    """Read a ticket, expired or not; None for a forged one."""
    try:
        return read(text, now=0)
    except NoEntry:
        return None


def browser_of(request: HttpRequest) -> str:
    """A fingerprint of the session's cookie: a ticket ends where somebody signs out."""
    return _fingerprint(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


@lru_cache(maxsize=KNOWN)
def _fingerprint(session: str) -> str:
    return salted_hmac("live.browser", session, algorithm="sha256").hexdigest()[:16]
