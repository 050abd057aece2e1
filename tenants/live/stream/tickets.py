"""A ticket lets one screen hear the events of one subject, and the pages of its own table.

Signed, short-lived, checked without a database: by the event stream, which has none, and before
"anything new?" is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, dumps, loads

from tenants.live.stream.channels import MEETING, channel, reader_name

SALT = "live.stream"
TERM = timedelta(hours=3)  # a screen that stays gets a new one with every page it fetches


class NoEntry(Exception):
    """Forged, damaged or expired."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """`origin` is where the page that got it lives: nobody else may read the stream with it."""

    schema: str
    number: int  # of the subject
    origin: str
    expires: int  # seconds of Unix time
    user: int = 0  # whose session it was given to; 0 for guests and visitors
    role: str = ""  # phone or wall: the pages that come with events; empty for none
    person: int = 0  # the planner's number of a phone's person, which leads to their table
    language: str = ""
    browser: str = ""  # a fingerprint of the session
    subject: str = MEETING

    @property
    def issued(self) -> float:
        return self.expires - TERM.total_seconds()

    @property
    def reader(self) -> str:
        return reader_name(self.schema, self.user) if self.user else ""

    @property
    def channel(self) -> str:
        return channel(self.schema, self.number, self.subject)


def issue(
    *,
    schema: str,
    number: int,
    origin: str,
    now: datetime,
    user: int = 0,
    role: str = "",
    person: int = 0,
    language: str = "",
    browser: str = "",
    subject: str = MEETING,
) -> str:
    expires = int((now + TERM).timestamp())
    facts = [schema, number, origin, expires, user, role, person, language, browser, subject]
    return dumps(facts, salt=SALT)


def read(text: str, *, now: float) -> Ticket:
    """`now` in seconds of Unix time. Raises NoEntry."""
    try:
        ticket = Ticket(*loads(text, salt=SALT))
    except (BadSignature, TypeError, ValueError) as error:
        raise NoEntry from error
    if ticket.expires <= now:
        raise NoEntry
    return ticket
