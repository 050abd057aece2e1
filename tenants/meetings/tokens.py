"""Signed words in links: no secret is stored, and what one city signed another can't read."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.signing import BadSignature, Signer, dumps, loads

from tenants.meetings.errors import Unreadable
from tenants.registry.scope import current_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who asked to come; the link is in a letter to this e-mail, so having it proves it."""

    meeting: int
    name: str
    email: str
    language: str = ""


def guest_token(guest: Guest) -> str:
    return dumps(asdict(guest), salt=_salt("guest"), compress=True)


def read_guest(token: str) -> Guest:
    """Raises Unreadable."""
    try:
        return Guest(**loads(token, salt=_salt("guest")))
    except (BadSignature, TypeError, ValueError) as error:
        raise Unreadable from error


def door_token(meeting: int) -> str:
    """On the poster: whoever can read it stands at the door."""
    return _sign("door", meeting)


def read_door(token: str) -> int:
    """The number of the meeting. Raises Unreadable."""
    return _read("door", token)


def calendar_token(member: int) -> str:
    return _sign("calendar", member)


def read_calendar(token: str) -> int:
    """The number of the member. Raises Unreadable."""
    return _read("calendar", token)


def _sign(purpose: str, number: int) -> str:
    return Signer(sep=".", salt=_salt(purpose)).sign(str(number))


def _read(purpose: str, token: str) -> int:
    try:
        return int(Signer(sep=".", salt=_salt(purpose)).unsign(token))
    except (BadSignature, ValueError) as error:
        raise Unreadable from error


def _salt(purpose: str) -> str:
    return f"meetings.{purpose}:{current_schema()}"
