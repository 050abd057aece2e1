"""Names of channels in Valkey, one for each subject: a meeting, or a thing of a higher app.

Without Django: the event stream imports it.
"""

from __future__ import annotations

MEETING = "meeting"


def channel(schema: str, number: int, subject: str = MEETING) -> str:
    """The channel of one subject; `number` is the key of its row."""
    return f"{schema}:{subject}:{number}"


def count_key(name: str) -> str:
    """The key of the number of a channel's latest event."""
    return f"{name}:count"


def last_key(name: str) -> str:
    """The key of a channel's latest event, for screens that reconnect."""
    return f"{name}:last"


def step_key(name: str) -> str:
    """The key of a channel's latest step: other events follow it, and carry no revision."""
    return f"{name}:step"


ENDED = "stream:ended"
"""A channel, and a sorted set by time, of readers whose tickets have ended before their time."""


def ended_key(reader: str) -> str:
    """The key of the time at which the tickets of one reader ended."""
    return f"{ENDED}:{reader}"


def reader_name(schema: str, user: int) -> str:
    return f"{schema}:user:{user}"


AUDIENCES = "audiences"
"""A set below a channel: who has listened there, as `audience` names them."""


def audience(role: str, language: str) -> str:
    return f"{role}:{language}"


def seats_key(name: str) -> str:
    return f"{name}:seats"


def page_key(name: str, language: str, table: int) -> str:
    return f"{name}:page:{language}:{table}"


def gathering_key(name: str) -> str:
    """The key that is there while pages wait for more arrivals."""
    return f"{name}:gathering"


def turns_key(name: str) -> str:
    """The key of a count that grows with every change that phones show."""
    return f"{name}:turns"


def room_key(name: str) -> str:
    """The key of the count of turns, and the version that phones show."""
    return f"{name}:room"


def own_key(name: str, person: int) -> str:
    """The key of the count of a reader's own changes, and the version of the own part."""
    return f"{name}:own:{person}"


def own_turns_key(name: str, person: int) -> str:
    return f"{name}:own:{person}:turns"
