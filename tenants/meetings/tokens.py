"""Signed words in links: no secret is stored, and what one city signed another can't read.

A city's identity moves with it, so its links live on where it is imported.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.signing import BadSignature, Signer, dumps, loads

from tenants.meetings.errors import Unreadable
from tenants.registry.scope import current_city


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A request to come. Its link was in a letter to this e-mail, so it proves the address."""

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


def answer_token(meeting: int, *, member: int) -> str:
    """The address where a member answers for one evening, without signing in."""
    return _signer("answer").sign(f"{meeting}-{member}")


def read_answer(token: str) -> tuple[int, int]:
    """The numbers of the meeting and of the member. Raises Unreadable."""
    meeting, _dash, member = _unsigned("answer", token).partition("-")
    try:
        return int(meeting), int(member)
    except ValueError as error:
        raise Unreadable from error


def door_token(meeting: int) -> str:
    """The token on the poster. Reading it proves that somebody is at the door."""
    return _signer("door").sign(str(meeting))


def read_door(token: str) -> int:
    """The number of the meeting. Raises Unreadable."""
    return _read("door", token)


def calendar_token(member: int, *, round: int = 0) -> str:
    """The address of one person's calendar; with the next round it is another one."""
    return _signer("calendar").sign(f"{member}-{round}" if round else str(member))


def read_calendar(token: str) -> tuple[int, int]:
    """The number of the member and the round. Raises Unreadable."""
    member, _dash, round_ = _unsigned("calendar", token).partition("-")
    try:
        return int(member), int(round_ or 0)
    except ValueError as error:
        raise Unreadable from error


def _read(purpose: str, token: str) -> int:
    try:
        return int(_unsigned(purpose, token))
    except ValueError as error:
        raise Unreadable from error


def _unsigned(purpose: str, token: str) -> str:
    try:
        return str(_signer(purpose).unsign(token))
    except BadSignature as error:
        raise Unreadable from error


def _signer(purpose: str) -> Signer:
    return Signer(sep=".", salt=_salt(purpose))


def _salt(purpose: str) -> str:
    return f"meetings.{purpose}:{current_city().identity}"
