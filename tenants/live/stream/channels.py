"""Names of a meeting's channels in Valkey. Without Django: the event stream imports it."""

from __future__ import annotations


def channel(schema: str, meeting: int) -> str:
    return f"{schema}:meeting:{meeting}"


def last_key(name: str) -> str:
    """The key of a channel's latest event, for screens that reconnect."""
    return f"{name}:last"


def step_key(name: str) -> str:
    """The key of a channel's latest step: other events follow it, and carry no revision."""
    return f"{name}:step"


ENDED = "stream:ended"
"""A channel, and a sorted set by time, of readers whose tickets have ended before their time."""


def reader_name(schema: str, user: int) -> str:
    return f"{schema}:user:{user}"
