"""Versions in Valkey by which "anything new?" is answered without the database.

A room's version lives `ROOM_LIVES`, a reader's own one `OWN_LIVES`: whatever was lost on the way,
nobody is told "nothing new" for longer. Each carries the count of changes that was read before
it: a version that was read while something changed counts for nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis import Redis, RedisError

from tenants.live.stream.channels import (
    AUDIENCES,
    audience,
    ended_key,
    own_key,
    own_turns_key,
    room_key,
    turns_key,
)
from tenants.live.stream.tickets import Ticket
from tenants.registry import valkey

log = logging.getLogger(__name__)
ROOM_LIVES = timedelta(seconds=15)
OWN_LIVES = timedelta(minutes=20)
LISTENING = timedelta(hours=12)
SEPARATOR = "~"


@dataclass(frozen=True)
class Verdict:
    """`turns` is set where only the room's version has ended: the count to read it anew after."""

    is_shown: bool
    turns: str | None = None


NEWS = Verdict(is_shown=False)


def version_of(room: str, own: str) -> str:
    """The version of a phone's page: of the room, and of the reader's own part."""
    return f"{room}{SEPARATOR}{own}"


def room_turns(name: str) -> str | None:
    """The count of a room's changes for `keep`: read before its state; None without Valkey."""
    return _count(turns_key(name))


def own_turns(name: str, person: int) -> str | None:
    """The count of a reader's changes for `keep`: read before their own part."""
    return _count(own_turns_key(name, person))


def keep(
    name: str,
    person: int,
    *,
    room: tuple[str | None, str],
    own: tuple[str | None, str],
    language: str,
) -> None:
    """Remember what a phone is shown, the `room` and its `own` part: the count, the version.

    Also that its language is listened in.
    """
    if room[0] is None or own[0] is None:
        return

    def send(client: Redis) -> None:
        pipe = client.pipeline(transaction=False)
        pipe.set(room_key(name), f"{room[0]}{SEPARATOR}{room[1]}", ex=ROOM_LIVES)
        pipe.set(own_key(name, person), f"{own[0]}{SEPARATOR}{own[1]}", ex=OWN_LIVES)
        _listen(pipe, name, "phone", language)
        pipe.execute()

    _quietly(send)


def listen(name: str, role: str, language: str) -> None:
    """Remember that pages for this audience are wanted."""
    _quietly(lambda client: _listen(client, name, role, language))


def compare(ticket: Ticket, seen: str) -> Verdict:
    """Look up in Valkey a phone that shows the version `seen`. One read."""
    name, person = ticket.channel, ticket.person
    keys = [
        room_key(name),
        turns_key(name),
        own_key(name, person),
        own_turns_key(name, person),
        ended_key(ticket.reader),
    ]
    try:
        room, turns, own, own_turns, ended = valkey.ask(lambda client: _texts(client, keys))
    except RedisError:
        return NEWS
    shown_room, _, shown_own = seen.partition(SEPARATOR)
    is_own_shown = own == f"{own_turns}{SEPARATOR}{shown_own}"
    if ticket.issued <= float(ended) or not is_own_shown:
        return NEWS
    counted, _, known = room.partition(SEPARATOR)
    if counted != turns or not known:
        return Verdict(is_shown=False, turns=turns)
    return Verdict(is_shown=True) if known == shown_room else NEWS


def keep_room(name: str, *, turns: str, room: str) -> None:
    """Remember a room's version, read after this count."""
    key, known = room_key(name), f"{turns}{SEPARATOR}{room}"
    _quietly(lambda client: client.set(key, known, ex=ROOM_LIVES))


def _listen(client: Any, name: str, role: str, language: str) -> None:
    client.sadd(f"{name}:{AUDIENCES}", audience(role, language))
    client.expire(f"{name}:{AUDIENCES}", LISTENING)


def _count(key: str) -> str | None:
    try:
        return valkey.ask(lambda client: _texts(client, [key]))[0]
    except RedisError as error:
        log.warning("An evening's count was not read: %s", error)
        return None


def _texts(client: Redis, keys: list[str]) -> list[str]:
    found: Any = client.mget(keys)
    return [_text(each) for each in found]


def _text(value: bytes | None) -> str:
    return value.decode() if value else "0"


def _quietly(send: Any) -> None:
    try:
        valkey.ask(send)
    except RedisError as error:  # the next question is answered in full
        log.warning("An evening's versions were not kept: %s", error)
